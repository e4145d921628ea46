"""Stacks for the Pulumi Kubernetes Operator, which a real API server with its definitions takes."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from clinfra.export.operator import prerequisites
from clinfra.fleet.stacks import FleetStack
from tests.harness.checkout import Checkout
from tests.harness.cluster import define_of, lacking
from tests.harness.control_plane import running_control_plane
from twin.cluster.api import ApiError, ApiServer
from twin.cluster.kubeconfig import access_of
from twin.wire import Json, at

REPOSITORY = "https://git.mercy.example/clinfra.git"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, dict[str, Json]]:
    """What the command writes for the checked-in stacks, by stack."""
    folder = tmp_path_factory.mktemp("operator")
    run = Checkout(folder / "cache").run(
        "export", "operator", "--repository", REPOSITORY, "--out", str(folder / "out"), "--json"
    )
    assert run.code == 0, run.err
    files = run.document()["files"]
    assert isinstance(files, list)
    return {Path(each).stem: YAML(typ="safe").load(Path(each)) for each in files}


def test_one_file_a_stack_leads_to_the_source_and_to_a_workspace(
    written: Mapping[str, dict[str, Json]],
) -> None:
    assert set(written) == {"qa", "staging", "prod"}
    assert at(written["qa"], "spec.projectRepo") == REPOSITORY
    assert at(written["qa"], "spec.workspaceTemplate.kind") == "Workspace"


def test_staging_waits_for_qa_and_production_for_staging(
    written: Mapping[str, dict[str, Json]],
) -> None:
    fresh = {"succeededWithinDuration": "1h"}

    assert at(written["qa"], "spec.prerequisites") is None
    assert at(written["staging"], "spec.prerequisites") == [{"name": "qa", "requirement": fresh}]
    assert at(written["prod"], "spec.prerequisites") == [{"name": "staging", "requirement": fresh}]


def test_state_and_secrets_are_references_and_no_value_is_written(
    written: Mapping[str, dict[str, Json]],
) -> None:
    for name, each in written.items():
        references = at(each, "spec.envRefs")
        assert isinstance(references, dict)
        assert {"PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"} <= set(references)
        for key, reference in references.items():
            assert reference == {"type": "Secret", "secret": {"name": f"{name}-pulumi", "key": key}}
        assert "literal" not in json.dumps(each).lower()


def test_a_hospital_without_staging_goes_from_qa_to_production() -> None:
    stacks = [FleetStack(f"st-mary-{each}", each, "st-mary") for each in ("qa", "prod")]
    other = FleetStack("st-luke-staging", "staging", "st-luke")

    assert prerequisites(stacks[1], [*stacks, other]) == ["st-mary-qa"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--repository", "https://a:b@x/r"), "--repository holds a password"),
        (("--repository", "https://x/r", "--within", "soon"), "a duration such as 1h"),
        (("--repository", "https://x/r", "--stacks", "no-*"), "which matches no stack"),
    ],
)
def test_wrong_use_is_one_sentence(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    run = Checkout(tmp_path).run("export", "operator", "--out", str(tmp_path), *arguments)

    assert run.code == 2
    assert sentence in run.err


@pytest.mark.slow
@pytest.mark.skipif(bool(lacking()), reason=lacking() or "nothing lacks")
def test_a_real_api_server_takes_every_object_and_refuses_a_wrong_field(
    written: Mapping[str, dict[str, Json]], tmp_path: Path
) -> None:
    namespace: dict[str, Json] = {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "clinfra"},
    }

    async def asked(kubeconfig: Path) -> list[str]:
        server = ApiServer(access_of(kubeconfig))
        try:
            await server.apply(namespace)
            await served(server)
            for each in written.values():
                assert (await server.apply(each)).warnings == ()
            found = await server.all_of("pulumi.com/v1", "Stack", "clinfra")
            spec = written["qa"]["spec"]
            wrong = {**written["qa"], "spec": {**(spec if isinstance(spec, dict) else {}), "x": 1}}
            with pytest.raises(ApiError, match="x"):
                await server.apply(wrong)
            return sorted(str(at(each, "metadata.name")) for each in found)
        finally:
            await server.close()

    with running_control_plane(tmp_path) as kubeconfig:
        define_of(kubeconfig, "pulumi-kubernetes-operator")
        assert asyncio.run(asked(kubeconfig)) == ["prod", "qa", "staging"]


async def served(server: ApiServer) -> None:
    """Wait until a definition that was just installed is served."""
    for _ in range(60):
        try:
            await server.all_of("pulumi.com/v1", "Stack", "clinfra")
        except ApiError:
            await asyncio.sleep(1)
        else:
            return
