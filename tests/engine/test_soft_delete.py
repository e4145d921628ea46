"""What a team meets that destroys an environment and wants it back."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from clinfra.folders import Folders
from clinfra.program import stack_file
from clinfra.session import Operation, Report, local_session
from tests.harness.checkout import Checkout
from twin.cloud import Cloud

pytestmark = [pytest.mark.engine, pytest.mark.slow]
KEY = "azure-native:keyvault:Key"
VAULT = "azure-native:keyvault:Vault 'foundation-keys-vault'"
ACCOUNT = "azure-native:cognitiveservices:Account 'ml-rag-guidelines-assistant-openai-account'"


def run(folder: Path, operation: Operation, *, recover: bool = False) -> Report:
    path = folder / "Pulumi.qa.yaml"
    content = YAML(typ="safe").load(stack_file("qa").read_text(encoding="utf-8"))
    content["config"]["clinfra:key_vault"] = {"recover_deleted": recover}
    for application in content["config"]["clinfra:rag"].values():
        application["recover_deleted"] = recover
    with path.open("w", encoding="utf-8") as stream:
        YAML(typ="safe").dump(content, stream)
    twin = ["--collect"] if operation is Operation.PREVIEW else []
    with local_session("qa", path, folders=Folders(folder), twin=twin) as session:
        return session.run(operation)


@pytest.mark.soak
def test_what_was_destroyed_is_refused_by_the_preview_and_comes_back_when_asked(
    qa_up: Checkout,
) -> None:
    tmp_path = qa_up.cache
    with_keys = sorted(each.id for each in Cloud(Folders(tmp_path).cloud).of_token(KEY))
    assert not run(tmp_path, Operation.DESTROY).failed
    assert Cloud(Folders(tmp_path).cloud).count() == 0

    refused = run(tmp_path, Operation.PREVIEW)
    told = {each.name: each.sentence for each in refused.outcome.failures}
    assert set(told) == {VAULT, ACCOUNT}
    assert "holds this name for 90 more days: recover it with" in told[VAULT]
    assert "holds this name for 2 more days: recover it with" in told[ACCOUNT]

    foreseen = run(tmp_path, Operation.PREVIEW, recover=True)
    back = run(tmp_path, Operation.UP, recover=True)
    keys = Cloud(Folders(tmp_path).cloud).of_token(KEY)

    assert not foreseen.failed, foreseen.outcome.failures
    assert foreseen.outcome.counts == back.outcome.counts
    assert not back.failed, back.outcome.failures
    assert back.outcome.counts["import"] == len(with_keys)
    assert sorted(each.id for each in keys) == with_keys
    assert not run(tmp_path, Operation.UP, recover=True).outcome.changed
    assert run(tmp_path, Operation.UP).outcome.counts["update"] == 2
    assert not run(tmp_path, Operation.UP).outcome.changed


def test_to_recover_what_was_never_deleted_is_refused(tmp_path: Path) -> None:
    failures = run(tmp_path, Operation.PREVIEW, recover=True).outcome.failures

    assert "nothing that was deleted has this name" in " ".join(each.sentence for each in failures)


def test_days_that_go_by_free_the_names(lean_up: Checkout) -> None:
    checkout = lean_up
    assert checkout.run("destroy", "--stack", "qa", "--yes").code == 0

    early = checkout.run("twin", "pass-days", "89")
    late = checkout.run("twin", "pass-days", "1")

    assert "kv-qa-mercy-core-23f39 can come back for 1 more days" in early.out
    assert "kv-qa-mercy-core-23f39 is gone for good; its name is free" in late.out
    assert "it is day 90 of this cloud" in late.out
    assert checkout.run("preview", "--stack", "qa").code == 0
