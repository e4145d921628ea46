"""What the reports of foreign scanners are read as, and when a scan is none."""

import json
import stat
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from clinfra.export.foreign import checkov, gitleaks, kics, kube_score, pod_security, trivy
from clinfra.export.foreign.finding import Exemption, Finding, Run, exemptions, object_in
from clinfra.export.scanners import SCANNERS, runs, scanned, told

REASON = "An officer has read why it may stand."
CHECK = {"check_id": "CKV_K8S_16", "check_name": "No privilege", "resource": "DaemonSet.a.gpu"}
PLACE = {"file_name": "a/b/1-pod.yaml", "search_key": "metadata.name={{x}}"}
QUERY = {"query_name": "Seccomp", "files": [PLACE]}
COUNTED = {"files_scanned": 1, "files_failed_to_scan": 0, "queries_failed_to_execute": 0}
MISSED = {"ID": "KSV-0017", "Title": "No privilege", "Status": "FAIL"}
LEAK = {"RuleID": "generic", "File": "a.py", "Description": "A key", "Match": "REDACTED"}
REASON_OF_PODS = {"check": "privileged", "detail": "must not", "resource": "a/Pod/x"}


def trivial(*found: object) -> str:
    result = {"Target": "1-pod.yaml", "Misconfigurations": list(found)}
    return json.dumps({"SchemaVersion": 2, "Results": [result]})


kics_findings = partial(kics.findings, files=1, objects={"1-pod.yaml": "a/Pod/x"})
trivy_findings = partial(trivy.findings, names={"1-pod.yaml": "a/Pod/x"}, needed=["1-pod.yaml"])
Reader = Callable[[str], Iterable[Finding]]
BAD: list[tuple[Reader, str, Finding]] = [
    (
        checkov.findings,
        json.dumps({"results": {"failed_checks": [CHECK]}}),
        Finding("checkov", "CKV_K8S_16", "DaemonSet.a.gpu", "No privilege"),
    ),
    (
        checkov.findings,
        json.dumps([{"results": {"failed_checks": [CHECK]}}, {"passed": 0}]),
        Finding("checkov", "CKV_K8S_16", "DaemonSet.a.gpu", "No privilege"),
    ),
    (
        kube_score.findings,
        "[OK] a/web v1/Pod\n[CRITICAL] a/gpu apps/v1/DaemonSet: (c) It is privileged\n",
        Finding("kube-score", "It is privileged", "a/gpu"),
    ),
    (
        kics_findings,
        json.dumps({"queries": [QUERY], **COUNTED}),
        Finding("kics", "Seccomp", "a/Pod/x"),
    ),
    (
        partial(kics.findings, files=1, objects={}),
        json.dumps(
            {"queries": [{**QUERY, "files": [{**PLACE, "resource_name": "aks"}]}], **COUNTED}
        ),
        Finding("kics", "Seccomp", "aks"),
    ),
    (trivy_findings, trivial(MISSED), Finding("trivy", "KSV-0017", "a/Pod/x", "No privilege")),
    (
        partial(trivy.findings, names={}, needed=()),
        trivial(MISSED),
        Finding("trivy", "KSV-0017", "1-pod.yaml", "No privilege"),
    ),
    (
        pod_security.findings,
        json.dumps([REASON_OF_PODS]),
        Finding("pod-security", "privileged", "a/Pod/x", "must not"),
    ),
    (
        gitleaks.findings,
        json.dumps([LEAK]),
        Finding("gitleaks", "generic", "a.py", "A key"),
    ),
]
GOOD: list[tuple[Reader, str]] = [
    (checkov.findings, json.dumps({"passed": 0, "failed": 0})),
    (checkov.findings, json.dumps({"results": {"failed_checks": []}})),
    (kube_score.findings, "[OK] a/web v1/Pod\n[SKIPPED] a/web v1/Pod\n"),
    (kics_findings, json.dumps({"queries": [], **COUNTED})),
    (trivy_findings, trivial({**MISSED, "Status": "PASS"})),
    (pod_security.findings, "[]"),
    (gitleaks.findings, "[]"),
    (gitleaks.findings, json.dumps([{**LEAK, "File": ".clinfra/export/arm/1-a.json"}])),
]
BROKEN: list[tuple[Reader, str]] = [
    (checkov.findings, ""),
    (checkov.findings, "Traceback: no network"),
    (checkov.findings, json.dumps({"results": {"parsing_errors": ["a.json"]}})),
    (kube_score.findings, "Failed to score files: no such file"),
    (kics_findings, "{}"),
    (kics_findings, json.dumps({"queries": [], **COUNTED, "files_failed_to_scan": 1})),
    (kics_findings, json.dumps({"queries": [], **COUNTED, "files_scanned": 0})),
    (trivy_findings, "{}"),
    (trivy_findings, json.dumps({"SchemaVersion": 2})),
    (partial(trivy.findings, names={}, needed=()), json.dumps({"SchemaVersion": 2})),
    (trivy_findings, trivial({"Title": "no id"})),
    (pod_security.findings, "null"),
    (gitleaks.findings, ""),
    (gitleaks.findings, json.dumps([{"File": "a.py"}])),
]


@pytest.mark.parametrize(("read", "text", "finding"), BAD)
def test_a_finding_is_read_with_its_check_and_resource(
    read: Reader, text: str, finding: Finding
) -> None:
    assert list(read(text)) == [finding]


@pytest.mark.parametrize(("read", "text"), GOOD)
def test_a_report_without_findings_is_read_as_such(read: Reader, text: str) -> None:
    assert list(read(text)) == []


@pytest.mark.parametrize(("read", "text"), BROKEN)
def test_what_is_no_report_is_never_read_as_no_finding(read: Reader, text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        list(read(text))


def judges_of(folder: Path, given: list[Run]) -> list[str]:
    return [each.program for each in given if str(folder) in " ".join(each.arguments)]


def test_every_scanner_gets_what_it_judges(tmp_path: Path) -> None:
    template, manifest = tmp_path / "arm" / "1-a.json", tmp_path / "kubernetes" / "1-pod.yaml"
    template.parent.mkdir()
    template.write_text("{}")
    manifest.parent.mkdir()
    manifest.write_text("{kind: Pod, metadata: {name: x, namespace: a}}")

    given = list(runs([template], [manifest]))

    assert object_in(manifest) == "a/Pod/x"
    assert {each.program for each in given} == {each.NAME for each in SCANNERS}
    assert judges_of(template.parent, given) == ["checkov", "kics", "trivy"]
    everyone = ["checkov", "kics", "trivy", "kube-score", "pod-security"]
    assert judges_of(manifest.parent, given) == everyone


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], dict[str, str]]:
    """Makes a scanner of a shell script, and says where it is."""

    def make(script: str) -> dict[str, str]:
        made = tmp_path / "judge"
        made.write_text(f"#!/bin/sh\n{script}\n")
        made.chmod(made.stat().st_mode | stat.S_IXUSR)
        return {"CLINFRA_SCANNERS": str(tmp_path)}

    return make


JUDGE = Run("judge", (), gitleaks.findings)


def test_a_scanner_that_is_not_here_is_said_and_skipped() -> None:
    out = scanned(iter([JUDGE]), {})

    assert (out.missing, out.ran, out.broken) == ({"judge"}, set(), [])
    assert told(out, [])[0] == ["judge: skipped, as it is not to be found"]


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo 'no licence'", "its report cannot be read"),
        ("echo '[]'; echo 'out of memory' >&2; exit 3", "it ended with 3 and found nothing"),
    ],
)
def test_a_scanner_that_breaks_fails_the_scan(
    program: Callable[[str], dict[str, str]], script: str, sentence: str
) -> None:
    out = scanned(iter([JUDGE]), program(script))
    lines, well = told(out, [])

    assert not well
    assert any(sentence in line for line in lines)


def test_a_scanner_may_write_its_report_to_a_file(
    program: Callable[[str], dict[str, str]],
) -> None:
    run = Run("judge", ("{report}",), gitleaks.findings, report="found.json")
    out = scanned(iter([run]), program(f"echo '{json.dumps([LEAK])}' > $1/found.json; exit 1"))

    assert [each.resource for each in out.found] == ["a.py"]
    assert not told(out, [])[1]


def exemption(where: str) -> Exemption:
    return Exemption(scanner="judge", check="generic", where=where, reason=REASON)


def test_an_exemption_covers_its_own_check_and_place_alone() -> None:
    found = Finding("judge", "generic", "a.py")

    assert exemption("a.").covers(found)
    assert exemption("").covers(found)
    assert not exemption("b.").covers(found)
    assert not exemption("a.").covers(Finding("judge", "other", "a.py"))
    assert not exemption("a.").covers(Finding("other", "generic", "a.py"))


def test_an_exemption_that_covers_nothing_any_more_fails_the_scan(
    program: Callable[[str], dict[str, str]],
) -> None:
    out = scanned(iter([JUDGE]), program("echo '[]'"))

    assert told(out, [])[1]
    lines, well = told(out, [exemption("gone.py")])
    assert not well
    assert "judge: the exemption of generic gone.py covers nothing any more" in lines
    assert told(scanned(iter([JUDGE]), {}), [exemption("gone.py")])[1]


def test_every_exemption_in_use_says_why() -> None:
    known = exemptions()

    assert known
    assert {each.scanner for each in known} <= {each.NAME for each in SCANNERS}
    assert len({(each.scanner, each.check, each.where) for each in known}) == len(known)
