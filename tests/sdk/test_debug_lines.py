"""The SDK's own debug lines reach the engine only where somebody wants them."""

import pytest
from pulumi import log
from pulumi.runtime import resource, settings
from pulumi.runtime.proto import engine_pb2

from sdk.debug_lines import WANTED, drop_debug_lines


class Engine:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def Log(self, line: engine_pb2.LogRequest) -> None:  # noqa: N802  # as the wire names it
        self.told.append(line.message)


@pytest.mark.parametrize(
    ("environment", "told"), [({}, ["shown"]), ({WANTED: "1"}, ["own", "shown"])]
)
def test_debug_lines_are_dropped_unless_asked_for_and_all_others_stay(
    environment: dict[str, str], told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine()
    monkeypatch.setattr(settings, "get_engine", lambda: engine)
    monkeypatch.setattr(log, "debug", log.debug)

    drop_debug_lines(environment)
    resource.log.debug("own")
    resource.log.warn("shown")

    assert engine.told == told
