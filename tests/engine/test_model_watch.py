"""A watched model on the real engine."""

import asyncio
from pathlib import Path

import pulumi
import pytest

from clinfra.session import Operation
from components.foundation.tags import cost_tags, tagging
from components.platform import Platform, PlatformArgs
from tests.harness.engine import carried_out
from tests.harness.variants import watched_settings

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.soak]


def program() -> None:
    settings = watched_settings()
    pulumi.runtime.register_stack_transformation(tagging(cost_tags(settings)))
    Platform("platform", PlatformArgs(settings=settings))


def test_a_watched_model_goes_up_and_stays_the_same(tmp_path: Path) -> None:
    asyncio.set_event_loop(asyncio.new_event_loop())

    first = carried_out(program, Operation.UP, tmp_path)
    assert not first.failed, first.outcome.failures
    second = carried_out(program, Operation.UP, tmp_path)

    assert not second.failed, second.outcome.failures
    assert set(second.outcome.counts) == {"same"}
