"""One run of the real engine on one stack."""

import os
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum, unique
from pathlib import Path
from tempfile import TemporaryDirectory

from pulumi import automation
from pulumi.automation import EngineEvent
from pulumi.automation.errors import CommandError

from clinfra.disk_guard import guarded, must_have_room, put_right
from clinfra.engine import Engine
from clinfra.errors import RunFailedError
from clinfra.folders import Folders, environment_of
from clinfra.local import running
from clinfra.locks import engine_said, free_stale, locks_of
from clinfra.opened import open_stack
from clinfra.outcome import Failure, Outcome, shown
from clinfra.plan import Plan, PlannedResource, Waits, pending_in, plan_of_state, waits_in
from clinfra.program import stack_program
from clinfra.recovery import Recovery, note_pending, recover
from clinfra.tools import find_pulumi
from sdk.ending import reader_may_be_gone
from stacks.settings import BackendSettings
from twin.client import TwinFailedError, running_twin


@unique
class Operation(StrEnum):
    """What is done to a stack."""

    PREVIEW = "preview"
    UP = "up"
    REFRESH = "refresh"
    DESTROY = "destroy"


PARALLEL = 32
"""Operations that an ``up`` carries out at one time. The CLI's own default is four for each
processor, which holds a rehearsal on two processors back: resources of Azure mostly wait."""
Observer = Callable[[Outcome], None]


@dataclass
class Report:
    """A finished run."""

    operation: Operation
    outcome: Outcome
    seconds: float
    outputs: dict[str, str] = field(default_factory=dict[str, str])
    """The stack's outputs; secrets stand as ``[secret]``."""
    cancelled: bool = False
    held: bool = False
    """Whether it was held to policies."""

    @property
    def failed(self) -> bool:
        """Whether the engine did not reach the end, or said an error."""
        return bool(self.outcome.failures) or not self.outcome.finished or self.cancelled


class Session:
    """An opened stack.

    The engine, the state and the diff are the real ones; on the local target only the providers
    are the twin's.
    """

    def __init__(
        self,
        stack: automation.Stack,
        engine: Engine,
        name: str,
        known: Plan | None,
        unprotect: Callable[[], object],
    ) -> None:
        self.known = known
        """What the state holds, ``None`` where it is not at hand."""
        self.recover: Callable[[], Recovery | None] = lambda: None
        """Resolves what an interrupted run left, on the local target."""
        self.remember: Callable[[Sequence[PlannedResource]], object] = lambda _unanswered: None
        """Notes in the state what a dead provider may have made, on the local target."""
        self.thorough = False
        """Whether an ``up`` goes on beside what fails, so that all failures are told."""
        self.settle: Callable[[], list[str]] = list
        """Sees to the state when a run is over; returns what a person should know."""
        self.pending = 0
        """Operations that an interrupted run left."""
        self.unprotect = unprotect
        """Lifts the protection of every resource in the state."""
        self.packs: list[str] = []
        """Policy packs that previews and ups are held to."""
        self._stack = stack
        self._engine = engine
        self._name = name
        self._cancelled = False

    def run(self, operation: Operation, observe: Observer = lambda _outcome: None) -> Report:
        """Carry out an operation; failures are in the report, not raised."""
        outcome = Outcome(self._name)
        began = time.monotonic()

        def take(event: EngineEvent) -> None:
            outcome.observe(event, time.monotonic())
            with reader_may_be_gone():
                observe(outcome)

        outputs: dict[str, str] = {}
        try:
            outputs = self._carry_out(operation, outcome, take)
        except CommandError as error:
            if not outcome.failures and not outcome.violations and not self._cancelled:
                outcome.failures.append(Failure("", engine_said(self._name, error)))
        if outcome.unanswered and operation is Operation.UP:
            self.remember([outcome.resources[urn] for urn in outcome.unanswered])
        outcome.failures += [Failure("", sentence) for sentence in self.settle()]
        seconds = time.monotonic() - began
        return Report(operation, outcome, seconds, outputs, self._cancelled, bool(self.packs))

    def hold_to(self, pack: Path, environment: Mapping[str, str]) -> None:
        """Hold previews and ups to a policy pack, whose host the environment leads to."""
        self.packs = [str(pack)]
        workspace = self._stack.workspace
        workspace.env_vars = {**workspace.env_vars, **environment}

    def cancel(self) -> None:
        """Finish what is in flight, then end; called again, end at once."""
        if self._cancelled:
            self._engine.kill()
        self._cancelled = True
        self._engine.cancel()

    def _preview(self, take: Callable[[EngineEvent], None]) -> Mapping[str, Waits]:
        """Preview; the events do not say what waits for what, the engine's update plan does."""
        with TemporaryDirectory() as folder:
            update_plan = Path(folder) / "plan.json"
            self._stack.preview(on_event=take, plan=str(update_plan), policy_packs=self.packs)
            return waits_in(update_plan)

    def _carry_out(
        self, operation: Operation, outcome: Outcome, take: Callable[[EngineEvent], None]
    ) -> dict[str, str]:
        match operation:
            case Operation.PREVIEW:
                outcome.waits = self._preview(take)
            case Operation.UP:
                done = self._stack.up(
                    on_event=take,
                    parallel=PARALLEL,
                    continue_on_error=self.thorough,
                    policy_packs=self.packs,
                )
                return {key: shown(value) for key, value in done.outputs.items()}
            case Operation.REFRESH:
                self._stack.refresh(on_event=take)
            case Operation.DESTROY:
                self._stack.destroy(on_event=take)
        return {}


@dataclass(frozen=True)
class Ground:
    """What a target gives the engine: a backend, a folder and an environment."""

    environment: dict[str, str]
    work: Path
    secrets_provider: str | None = None
    known: Plan | None = None
    pending: int = 0
    cloud: Path | None = None
    state: Path | None = None
    """State file of the local target."""


@contextmanager
def local_session(
    stack: str,
    settings_path: Path,
    *,
    throwaway: bool = False,
    twin: Sequence[str] = (),
    folders: Folders | None = None,
) -> Generator[Session]:
    """Open a stack on the twin.

    Args:
        stack: Name of the stack.
        settings_path: Its stack file, which must be valid.
        throwaway: Whether the state may be lost in a crash; spares a write at every step.
        twin: What the run's twin is told beyond its cloud and types; it has one of its own then.
        folders: Where state and cloud are, unless in the checkout's cache folder.

    Raises:
        RunFailedError: The twin does not start, another run holds the stack, or the disk is full.
    """
    folders = folders or Folders.of(os.environ)
    must_have_room(folders.cloud.parent)
    with guarded(folders.state_file(stack), folders.state) as guard:
        session = stack_session(stack, settings_path, folders, throwaway=throwaway, twin=twin)
        with session as opened:
            opened.settle = guard.end
            guard.watch(opened.cancel)
            yield opened


@contextmanager
def stack_session(
    stack: str, settings_path: Path, folders: Folders, *, throwaway: bool, twin: Sequence[str]
) -> Generator[Session]:
    """Open a stack of a folder on the twin; `local_session` watches over the disk as well.

    Raises:
        RunFailedError: The twin does not start, or another run holds the stack.
    """
    for lock in locks_of(folders.state, stack):
        raise RunFailedError(lock.sentence(stack))
    skipped = {"PULUMI_SKIP_CHECKPOINTS": "true"} if throwaway else {}
    environment = folders.local_environment() | skipped
    try:
        with _attached(folders, environment, twin):
            state, work = folders.state_file(stack), folders.work(stack)
            put_right(state)
            known = _known(folders, stack)
            pending = pending_in(state) if known else 0
            ground = Ground(
                environment, work, known=known, pending=pending, cloud=folders.cloud, state=state
            )
            yield _opened(stack, settings_path, ground)
    except TwinFailedError as error:
        raise RunFailedError(str(error)) from None
    finally:
        free_stale(folders.state, stack)


@contextmanager
def azure_session(stack: str, settings_path: Path, backend: BackendSettings) -> Generator[Session]:
    """Open a stack on Azure, with the backend and the secrets provider of its settings."""
    folders = Folders.of(os.environ)
    environment = environment_of(backend.url)
    work = folders.work(f"azure-{stack}")
    yield _opened(stack, settings_path, Ground(environment, work, backend.secrets_provider))


@contextmanager
def _attached(
    folders: Folders, environment: dict[str, str], twin: Sequence[str]
) -> Generator[None]:
    """The twin that stays up for this cache folder, or one for this run.

    The one that stays up ends a preview at the first fault: the plain CLI, for which it is there,
    would exit with 0 after faults that are only told.
    """
    standing = None if twin else running(folders)
    arguments = Folders.of(os.environ).twin_arguments(os.environ)
    own = running_twin(folders.cloud, *arguments, *twin)
    with nullcontext(standing) if standing else own as address:
        environment["PULUMI_DEBUG_PROVIDERS"] = address.debug_providers
        yield


def _known(folders: Folders, stack: str) -> Plan | None:
    path = folders.state_file(stack)
    return plan_of_state(stack, path) if path.exists() else None


def _opened(stack: str, settings_path: Path, ground: Ground) -> Session:
    engine = Engine(find_pulumi())
    ground.work.mkdir(parents=True, exist_ok=True)
    opened = open_stack(
        stack,
        automation.LocalWorkspaceOptions(
            work_dir=str(ground.work),
            program=stack_program(settings_path),
            env_vars=ground.environment,
            pulumi_command=engine,
            secrets_provider=ground.secrets_provider,
        ),
    )
    unprotect = ["state", "unprotect", "--all", "--yes", "--stack", stack]
    session = Session(
        opened,
        engine,
        stack,
        ground.known,
        lambda: engine.run(unprotect, str(ground.work), ground.environment),
    )
    cloud, state = ground.cloud, ground.state
    if state:
        session.remember = lambda unanswered: note_pending(state, unanswered)
    if ground.pending and cloud:
        session.pending = ground.pending
        session.recover = lambda: recover(opened, cloud)
    return session
