"""A vector store of every backend on the real engine."""

import asyncio
from pathlib import Path

import pulumi
import pytest

from clinfra.session import Operation
from components.foundation.tags import cost_tags, tagging
from components.platform import Platform, PlatformArgs
from tests.harness.engine import carried_out
from tests.harness.variants import every_store_settings

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def program() -> None:
    settings = every_store_settings()
    pulumi.runtime.register_stack_transformation(tagging(cost_tags(settings)))
    Platform("platform", PlatformArgs(settings=settings))


@pytest.mark.soak
def test_every_backend_goes_up_and_stays_the_same(tmp_path: Path) -> None:
    asyncio.set_event_loop(asyncio.new_event_loop())

    first = carried_out(program, Operation.UP, tmp_path)
    assert not first.failed, first.outcome.failures
    second = carried_out(program, Operation.UP, tmp_path)

    assert not second.failed, second.outcome.failures
    assert set(second.outcome.counts) == {"same"}
