"""Which stacks a pattern means, and what options go together."""

from pathlib import Path

import pytest

from clinfra.errors import UsageError
from clinfra.fleet.stacks import FleetStack, fleet_stacks
from tests.harness.checkout import Checkout


def written(folder: Path, **environments: str) -> Path:
    for name, environment in environments.items():
        text = f"config:\n  clinfra:organization: mercy\n  clinfra:environment: {environment}\n"
        path = folder / f"Pulumi.{name.replace('_', '-')}.yaml"
        path.write_text(text, encoding="utf-8")
    return folder


def test_a_pattern_takes_the_stacks_whose_names_it_matches(tmp_path: Path) -> None:
    folder = written(tmp_path, st_mary_qa="qa", st_mary_prod="prod", st_luke_qa="qa")

    assert [each.name for each in fleet_stacks("st-mary-*", folder)] == [
        "st-mary-prod",
        "st-mary-qa",
    ]


def test_a_stack_belongs_to_the_hospital_that_its_name_says(tmp_path: Path) -> None:
    folder = written(tmp_path, st_mary_qa="qa", prod="prod")

    assert fleet_stacks("*", folder) == [
        FleetStack("prod", "prod", "mercy"),
        FleetStack("st-mary-qa", "qa", "st-mary"),
    ]


@pytest.mark.parametrize("text", ["{", "config: 3", "- 1", "config:\n  clinfra:environment: qaa\n"])
def test_a_file_that_says_nothing_is_a_stack_without_an_environment(
    tmp_path: Path, text: str
) -> None:
    (tmp_path / "Pulumi.odd.yaml").write_text(text, encoding="utf-8")

    assert fleet_stacks("*", tmp_path) == [FleetStack("odd", "", "odd")]


def test_a_pattern_that_matches_nothing_is_told_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        fleet_stacks("*-prd", written(tmp_path, st_mary_prod="prod"))

    assert str(told.value) == ("--stacks is *-prd, which matches no stack; there are: st-mary-prod")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("cost", "--target", "azure"), "cost asks no cloud"),
        (("cost", "--workers", "2", "--scheduler", "tcp://x:1"), "--workers is of this machine"),
        (("cost", "--report", "report.txt"), "ends in .md or .json is allowed"),
        (("tags", "--stacks", "nowhere-*"), "which matches no stack; there are: prod, qa, staging"),
        (("tags", "--scheduler", "tcp://127.0.0.1:1"), "--scheduler is tcp://127.0.0.1:1, where"),
    ],
)
def test_wrong_use_is_one_sentence(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    if "tcp://127.0.0.1:1" in arguments:
        pytest.importorskip("distributed", reason="Dask is not installed")
    run = Checkout(tmp_path).run("fleet", *arguments)

    assert run.code == 2
    assert sentence in run.err
    assert "Traceback" not in run.err


def test_the_list_names_each_stack_with_its_environment_and_hospital(tmp_path: Path) -> None:
    told = Checkout(tmp_path).run("fleet", "list", "--json").document()["stacks"]

    assert {"name": "qa", "environment": "qa", "hospital": "mercy"} in (
        told if isinstance(told, list) else []
    )
