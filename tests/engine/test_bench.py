"""The bench compares like with like."""

from pathlib import Path

import pytest

from clinfra.bench import Measured, bench, ratios, ratios_of, write_picture


def run(operation: str, variant: str, size: str, seconds: float, memory: float) -> Measured:
    count = int(size) if size.isdigit() else 262
    return Measured(operation, size, variant, count, seconds, memory, 0, 0)


def test_ratios_set_clinfra_against_the_bare_program_of_the_same_size() -> None:
    runs = [
        run("preview", "bare", "100", 10, 200),
        run("preview", "clinfra", "100", 5, 50),
        run("preview", "bare", "200", 40, 400),
        run("preview", "clinfra", "200", 10, 80),
        run("preview", "bare", "prod", 10, 500),
        run("preview", "clinfra", "prod", 4, 100),
        run("up", "clinfra", "100", 8, 0),
        run("up", "throwaway", "100", 2, 0),
    ]

    assert ratios(runs) == {
        "preview 100 time": 0.5,
        "preview 100 memory": 0.25,
        "preview 200 time": 0.25,
        "preview 200 memory": 0.2,
        "preview prod time": 0.4,
        "preview prod memory": 0.2,
        "preview per resource, 100 to 200": 1.0,
        "up 100 throwaway time": 0.25,
    }


@pytest.mark.engine
@pytest.mark.slow
@pytest.mark.soak
def test_a_small_bench_measures_every_process_and_draws_a_page(tmp_path: Path) -> None:
    said: list[str] = []

    result = bench(["5"], ["5"], [], [34, 68], said.append)
    write_picture(result, tmp_path / "bench.html")

    runs = result["runs"]
    assert isinstance(runs, list)
    assert {(each["operation"], each["variant"]) for each in runs} == {
        ("preview", "bare"),
        ("preview", "clinfra"),
        ("up", "clinfra"),
        ("up", "throwaway"),
    }
    assert {each["resources"] for each in runs} == {6}
    assert all(each["program_mb"] > 10 and each["twin_mb"] > 10 for each in runs)
    assert len(said) == 4
    alone = result["twin"]
    assert isinstance(alone, list)
    assert [each["resources"] for each in alone] == [34, 68]
    assert "twin per resource, 34 to 68" in ratios_of(result)
    assert "Wall time by number of resources" in (tmp_path / "bench.html").read_text()
