"""Evidence made of verdicts, for tests."""

from datetime import UTC, date, datetime

from clinfra.evidence.gather import Evidence, History, Tool
from clinfra.policy_check import Checked
from policies.core.exemptions import Exemption, Terms
from policies.core.findings import Violation
from policies.core.judge import Outcome, Verdict
from policies.core.resource import Resource

AT = datetime(2026, 11, 26, tzinfo=UTC)
RULE = "require-key-vault-purge-protection"
KIND = "azure-native:keyvault:Vault"
VAULT = Resource(f"urn:pulumi:qa::clinfra::{KIND}::v", KIND, {"k": "hidden"})
OTHER = Resource(f"urn:pulumi:qa::clinfra::{KIND}::w", KIND, {})
VIOLATED = Verdict(RULE, VAULT, Outcome.VIOLATED, (Violation("k", "hidden", "none"),))
TERMS = Terms(
    rule=RULE,
    resource="v",
    profiles=("qa",),
    reason="The vault is emptied <each> night",
    ticket="SEC-12",
    approver="A. Approver",
    expires=date(2026, 12, 31),
)
EXEMPTION = Exemption(TERMS, "clinfra", "exemptions.yaml: exemptions[0]")
SOUND = History()
TOOLS = (Tool("clinfra", "0.1.0"), Tool("pulumi", "3.255.0"))


def evidence(*verdicts: Verdict, stale: bool = False, history: History = SOUND) -> Evidence:
    """Evidence of verdicts; those that are exempt are so by `EXEMPTION`."""
    used = {(v.rule, v.resource.urn): EXEMPTION for v in verdicts if v.outcome is Outcome.EXEMPT}
    listed = ((EXEMPTION, "expired on 2026-12-31"),) if stale else ()
    return Evidence(
        at=AT,
        told_from="a test",
        plan_hash="0" * 64,
        checked=Checked("qa", "qa", 2, verdicts, (), used, listed),
        tools=TOOLS,
        history=history,
    )
