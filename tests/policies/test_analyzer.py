"""The pack's servicer answers as the SDK's own does, but never shows a secret."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from pulumi.runtime.proto import analyzer_pb2
from pulumi_policy import EnforcementLevel, Policy
from pulumi_policy.deserialize import SPECIAL_SECRET_SIG, SPECIAL_SIG_KEY
from pulumi_policy.policy import (
    _PolicyAnalyzerServicer,  # pyright: ignore[reportPrivateUsage]
)
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from policies.core.analyzer import VERSION, Analyzer
from policies.core.findings import Finding, NotApplicable
from policies.core.pack import NAME, PolicyFiles, pack_of, policy_of
from policies.core.profile_files import profile_file
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity, always
from policies.core.sdk_policies import Records
from tests.harness.plans import resources_of
from tests.harness.policy_cases import TAGS, TODAY, all_cases, changed, subject

SECRET = "x7-never-shown"  # noqa: S105  # what no message may hold
KIND = "azure-native:storage:StorageAccount"
CONTEXT = Context("prod", patient_data=True, today=TODAY)
EXEMPTIONS = """
project: clinfra
exemptions:
  - rule: require-key-vault-purge-protection
    resource: "subject"
    profiles: [prod]
    reason: A test of the servicer alone
    ticket: T-1
    approver: a.nother
    expires: 2026-12-31
"""


def servicers(folder: Path) -> tuple[Analyzer, _PolicyAnalyzerServicer]:
    """Ours and the SDK's, each with a pack of its own."""
    file = folder / "exemptions.yaml"
    file.write_text(EXEMPTIONS, encoding="utf-8")
    files = PolicyFiles(profile_file("prod"), file)
    own, theirs = pack_of(files, TODAY), pack_of(files, TODAY)
    return Analyzer(own.policies), sdk_servicer(theirs.policies)


def sdk_servicer(policies: list[Policy]) -> _PolicyAnalyzerServicer:
    return _PolicyAnalyzerServicer(NAME, VERSION, policies, EnforcementLevel.ADVISORY)


def request(of: Resource) -> analyzer_pb2.AnalyzeRequest:
    made = analyzer_pb2.AnalyzeRequest(type=of.type, urn=of.urn, name=of.name)
    made.properties.update(json.loads(json.dumps(of.properties)))
    made.options.protect = of.protect
    made.options.parent = of.parent
    return made


def stack_request(resources: Sequence[Resource]) -> analyzer_pb2.AnalyzeStackRequest:
    made = analyzer_pb2.AnalyzeStackRequest()
    for of in resources:
        added = made.resources.add(type=of.type, urn=of.urn, name=of.name, parent=of.parent)
        added.properties.update(json.loads(json.dumps(of.properties)))
        added.options.protect = of.protect
        for name, urns in of.references.items():
            added.propertyDependencies[name].urns.extend(sorted(urns))
    return made


def case_resources() -> list[Resource]:
    return [
        subject(name, cases, changed(cases.good, change))
        for name, cases in all_cases().items()
        for change in ({}, *cases.bad)
    ]


def test_cases_are_answered_as_by_the_sdk(tmp_path: Path) -> None:
    own, theirs = servicers(tmp_path)
    told = 0
    for each in case_resources():
        answer = own.Analyze(request(each), None)
        assert answer == theirs.Analyze(request(each), None), each.type
        told += len(answer.diagnostics)

    stack = stack_request(case_resources())
    assert own.AnalyzeStack(stack, None) == theirs.AnalyzeStack(stack, None)
    assert told > 0


@pytest.mark.engine
@pytest.mark.slow
def test_production_is_answered_as_by_the_sdk(tmp_path: Path) -> None:
    own, theirs = servicers(tmp_path)
    production = resources_of("prod")
    for each in production:
        assert own.Analyze(request(each), None) == theirs.Analyze(request(each), None), each.urn

    stack = stack_request(production)
    assert own.AnalyzeStack(stack, None) == theirs.AnalyzeStack(stack, None)


def must_be_private(resource: Resource, _context: Context) -> Iterator[Finding]:
    if resource.get("kind").says("FileStorage"):
        yield NotApplicable("a share")
        return
    yield from resource.get("access.public").must_be_false()
    yield from resource.get("value").must_be("known")


RULE = Rule(
    title="It is private",
    why="It is a test.",
    fix="Nothing.",
    severity=Severity.HIGH,
    kinds=(KIND,),
    docs="https://example.org",
    check=must_be_private,
    remedy=always("access.public", value=False),
)


def rule_servicers(level: EnforcementLevel) -> list[_PolicyAnalyzerServicer]:
    policies = [[policy_of("forbid-it", RULE, CONTEXT, level, Records())] for _ in range(2)]
    return [Analyzer(policies[0]), sdk_servicer(policies[1])]


def account(**properties: object) -> Resource:
    return Resource(f"urn:pulumi:prod::clinfra::{KIND}::a", KIND, properties)


def secret(value: object) -> object:
    return {SPECIAL_SIG_KEY: SPECIAL_SECRET_SIG, "value": value}


UNUSUAL = {
    "unknown": account(access=UNKNOWN_STRING_VALUE, value="known"),
    "unknown beside a violation": account(access={"public": True}, value=UNKNOWN_STRING_VALUE),
    "secret that holds": account(access={"public": False}, value=secret("known")),
    "secret mapping": account(access=secret({"public": True}), value="known"),
    "not applicable": account(kind="FileStorage"),
    "a number where a boolean belongs": account(access={"public": 3}, value=4.5),
    "nothing": account(access=None),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_what_is_unusual_is_answered_as_by_the_sdk(name: str) -> None:
    own, theirs = rule_servicers(EnforcementLevel.MANDATORY)
    answers = [each.Analyze(request(UNUSUAL[name]), None) for each in (own, theirs)]

    if name == "secret mapping":
        (ours, shown) = (str(each.diagnostics[0].message) for each in answers)
        assert ("[secret]" in ours, "[secret]" in shown) == (True, False)
    else:
        assert answers[0] == answers[1]
    assert bool(answers[0].not_applicable) is (name == "not applicable")


def test_no_answer_shows_a_secret() -> None:
    own, _ = rule_servicers(EnforcementLevel.MANDATORY)

    answer = own.Analyze(request(account(access={"public": True}, value=secret(SECRET))), None)

    assert len(answer.diagnostics) == 2
    assert SECRET not in str(answer)


def test_a_remedy_leaves_unknown_values_and_secrets_as_they_are() -> None:
    given = account(
        access={"public": True, "key": secret(SECRET), "address": UNKNOWN_STRING_VALUE},
        rules=[{"of": secret({"deep": [1, UNKNOWN_STRING_VALUE]})}],
    )
    for servicer in rule_servicers(EnforcementLevel.REMEDIATE):
        (done,) = servicer.Remediate(request(given), None).remediations

        expected = request(account(**changed(given.properties, {"access.public": False})))
        assert done.properties == expected.properties
        assert not done.diagnostic


def test_nothing_below_an_unknown_value_is_set() -> None:
    unknown = account(access=UNKNOWN_STRING_VALUE, value="known")
    holds = account(access={"public": False}, value="known")
    for servicer in rule_servicers(EnforcementLevel.REMEDIATE):
        assert not servicer.Remediate(request(unknown), None).remediations
        assert not servicer.Remediate(request(holds), None).remediations


def test_a_remedy_is_told_with_before_and_after() -> None:
    records = Records()
    policy = policy_of("forbid-it", RULE, CONTEXT, EnforcementLevel.REMEDIATE, records)
    Analyzer([policy]).Remediate(request(account(access={"public": True})), None)

    assert list(records.remedies.values()) == ["access.public from true to false"]


def test_a_parameter_comes_from_the_configuration_of_the_plain_cli(tmp_path: Path) -> None:
    own, theirs = servicers(tmp_path)
    configured = analyzer_pb2.ConfigureAnalyzerRequest()
    config = configured.policyConfig["require-key-vault-purge-protection"]
    config.enforcementLevel = analyzer_pb2.ADVISORY
    config.properties.update({"days": 7})
    vault = "azure-native:keyvault:Vault"
    properties = {"enablePurgeProtection": True, "softDeleteRetentionInDays": 10}
    short = {"properties": properties, "tags": TAGS}
    asked = request(Resource(f"urn:pulumi:prod::clinfra::{vault}::v", vault, short))
    before = own.Analyze(asked, None)
    for each in (own, theirs):
        each.Configure(configured, None)

    assert "at least 90" in before.diagnostics[0].message
    assert own.Analyze(asked, None) == theirs.Analyze(asked, None)
    names = [each.policyName for each in own.Analyze(asked, None).diagnostics]
    assert "require-key-vault-purge-protection" not in names


def test_the_date_is_read_at_the_start_alone() -> None:
    root = Path(__file__).parents[2] / "policies"
    reading = [
        path.name
        for path in root.rglob("*.py")
        if any(each in path.read_text() for each in ("date.today(", "datetime.now("))
    ]

    assert reading == ["__main__.py"]
