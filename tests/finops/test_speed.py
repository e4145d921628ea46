"""How long an estimate takes."""

import time
from dataclasses import replace

from finops.resources import costs_nothing_by_nature
from tests.harness.priced import lines_for, resources_of


def test_a_plan_of_five_thousand_resources_is_estimated_in_time() -> None:
    many = [
        replace(each, name=f"{each.name}-{copy}", parent="")
        for copy in range(20)
        for each in resources_of("prod")
        if not costs_nothing_by_nature(each)
    ][:5000]
    began = time.perf_counter()
    told = lines_for(*many)

    assert len({each.urn for each in told}) == len(many) == 5000
    assert time.perf_counter() - began < 5
