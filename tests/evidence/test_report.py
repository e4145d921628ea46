"""The page on the evidence: what it tells, before a browser with axe, and before the W3C."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from clinfra.evidence.diff import difference
from clinfra.evidence.gather import Evidence, History
from clinfra.evidence.report import rendered
from policies.core.catalogue import rules
from policies.core.judge import Outcome, Verdict
from policies.core.resource import Resource
from tests.evidence.given import OTHER, RULE, VIOLATED, evidence
from tests.harness.npm_judges import found_program, run

HOLDS = Verdict(RULE, OTHER, Outcome.HOLDS)
EXEMPT = replace(VIOLATED, outcome=Outcome.EXEMPT)
EVERY = [replace(HOLDS, rule=each) for each in rules()]
SCHEMES = ("light", "dark")


def full() -> Evidence:
    """Evidence with something in every section."""
    broken = History(faults=["record 2 <was> changed"])
    return evidence(*EVERY, EXEMPT, VIOLATED, stale=True, history=broken)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evidence") / "report.html"
    key = (RULE, VIOLATED.resource.urn)
    changed = difference({key: Outcome.HOLDS}, {key: Outcome.VIOLATED})
    path.write_text(rendered(full(), changed, "old.json"), encoding="utf-8")
    return path


def test_the_page_leads_from_a_control_by_its_rule_to_the_verdict_on_a_resource() -> None:
    text = rendered(evidence(HOLDS, VIOLATED))

    control = rules()[RULE].nist[0]
    assert f'<th scope="row">{control}</th><td>✗ not satisfied</td>' in text
    assert f'<a href="#rule-{RULE}">{RULE}</a>' in text
    assert f'<p id="rule-{RULE}">' in text.split("<details open>")[1]
    assert "<td>✗ violated</td>" in text
    assert "hidden" not in text.split("<body>")[1]


def test_an_exemption_is_told_with_its_terms_and_its_text_is_escaped() -> None:
    text = rendered(evidence(EXEMPT))

    told = ("The vault is emptied &lt;each&gt; night", "SEC-12", "A. Approver", "2026-12-31")
    assert [each for each in told if each not in text] == []


def test_a_stale_exemption_and_a_broken_record_are_told() -> None:
    text = rendered(full())

    assert "<td>expired on 2026-12-31</td>" in text
    assert "record 2 &lt;was&gt; changed" in text
    assert "The chain of the record of promotions holds." not in text


def test_the_page_tells_plan_time_and_tools_and_asks_no_network(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert all(each in text for each in ("0" * 64, "2026-11-26T00:00:00+00:00", "3.255.0"))
    assert text.startswith("<!doctype html>")
    assert "http://" not in text
    assert "https://" not in text


def test_a_name_of_a_resource_is_never_markup() -> None:
    odd = Resource("urn:pulumi:qa::clinfra::t::<script>x</script>", "t", {})

    assert "<script" not in rendered(evidence(Verdict(RULE, odd, Outcome.HOLDS)))


def test_axe_finds_no_fault_in_light_or_dark(page: Path, judges: Path) -> None:
    browser, node = found_program("chromium", "chromium-browser", "google-chrome"), "node"
    script = str(Path(__file__).with_name("look.cjs"))
    done = run(found_program(node), script, browser, str(page), *SCHEMES, NODE_PATH=str(judges))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)

    assert [each["faults"] for each in told] == [[], []]
    assert [(each["asked"], each["overflow"]) for each in told] == [([], 0)] * 2
    assert len({each["paper"] for each in told}) == 2, "dark is no other than light"


def test_the_checker_of_the_w3c_finds_no_fault(page: Path, judges: Path) -> None:
    checker = judges / "vnu-jar" / "build" / "dist" / "vnu.jar"
    done = run(found_program("java"), "-jar", str(checker), "--format", "json", str(page))
    told = json.loads(done.stderr or done.stdout)["messages"]

    assert [each["message"] for each in told] == []
