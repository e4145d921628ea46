"""What a run did: collected from the engine's events."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pulumi.automation import EngineEvent, OutputValue
from pulumi.automation.events import (
    DiagnosticEvent,
    StepEventMetadata,
    StepEventStateMetadata,
)

from clinfra.plan import SECRET, Plan, PlannedResource, Waits, without_secrets

_COLOUR = re.compile(r"<\{%[^%]*%\}>")
_QUIET = frozenset({"same", "read"})
_DEAD = re.compile(r"error reading from server|code = Unavailable|connection refused")
"""How the engine tells that a provider's process died or cannot be reached."""


@dataclass(frozen=True)
class Failure:
    """One sentence about one resource that failed."""

    urn: str
    sentence: str

    @property
    def name(self) -> str:
        """Type and logical name, for people; empty where no resource is meant."""
        if not self.urn:
            return ""
        *_, chain, name = self.urn.split("::")
        return f"{chain.rsplit('$', 1)[-1]} '{name}'"


@dataclass(frozen=True)
class Violation:
    """One policy that a resource violates."""

    policy: str
    urn: str
    mandatory: bool
    sentence: str


@dataclass
class Outcome:
    """Everything that the events of one run say."""

    stack: str
    operations: dict[str, str] = field(default_factory=dict[str, str])
    """URN to operation, in the order of registration."""
    resources: dict[str, PlannedResource] = field(default_factory=dict[str, PlannedResource])
    waits: Mapping[str, Waits] = field(default_factory=dict[str, Waits])
    """URN to what it waits for; known after a preview."""
    in_flight: dict[str, float] = field(default_factory=dict[str, float])
    """URN to the time at which its operation began, in seconds."""
    done: int = 0
    differences: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    """URN to what differs, a sentence for each property."""
    gone: list[str] = field(default_factory=list[str])
    """URNs that a refresh did not find in the cloud."""
    warnings: list[Failure] = field(default_factory=list[Failure])
    failures: list[Failure] = field(default_factory=list[Failure])
    unanswered: list[str] = field(default_factory=list[str])
    """URNs of creations whose provider died: it may have made them."""
    violations: list[Violation] = field(default_factory=list[Violation])
    counts: dict[str, int] = field(default_factory=dict[str, int])
    """Resources by operation, from the engine's own summary."""
    finished: bool = False

    def observe(self, event: EngineEvent, now: float) -> None:
        """Take in one event."""
        if event.resource_pre_event:
            self._begun(event.resource_pre_event.metadata, now)
        elif event.res_outputs_event:
            self._ended(event.res_outputs_event.metadata)
        elif event.res_op_failed_event:
            self._ended(event.res_op_failed_event.metadata)
        elif event.diagnostic_event:
            self._diagnosed(event.diagnostic_event)
        elif event.policy_event:
            self._violated(event)
        elif event.summary_event:
            changes = event.summary_event.resource_changes
            self.counts = {str(key): count for key, count in changes.items()}
            self.finished = True

    @property
    def changed(self) -> bool:
        """Whether anything is not as it was."""
        return any(count for key, count in self.counts.items() if _operation(key) not in _QUIET)

    def plan(self) -> Plan:
        """The plan that the run's events describe."""
        return Plan(self.stack, tuple(self._waiting(each) for each in self.resources.values()))

    def _waiting(self, resource: PlannedResource) -> PlannedResource:
        waits = self.waits.get(resource.urn, Waits())
        return replace(resource, dependencies=waits.all, references=waits.by_input)

    def _begun(self, metadata: StepEventMetadata, now: float) -> None:
        operation = _operation(metadata.op)
        self.operations[metadata.urn] = operation
        self.in_flight.setdefault(metadata.urn, now)
        if operation != "delete-replaced" or metadata.urn not in self.resources:
            self.resources[metadata.urn] = _planned(metadata, operation)
        self._differs(metadata)

    def _differs(self, metadata: StepEventMetadata) -> None:
        """What differs is known before an update, and after a refresh."""
        paths = metadata.detailed_diff or {}
        if paths:
            old, new = _inputs(metadata.old), _inputs(metadata.new)
            told = [f"{path}: {_at(old, path)} → {_at(new, path)}" for path in sorted(paths)]
            self.differences[metadata.urn] = told
            self._explained(metadata.urn, told)

    def _explained(self, urn: str, told: Sequence[str]) -> None:
        """The engine refuses a replacement before it says what differs."""
        bare = Failure(urn, _kept([]))
        if bare in self.failures:
            self.failures[self.failures.index(bare)] = Failure(urn, _kept(told))

    def _ended(self, metadata: StepEventMetadata) -> None:
        if _operation(metadata.op) not in _QUIET:
            self._differs(metadata)
        if _operation(metadata.op) == "delete" and self.operations.get(metadata.urn) == "refresh":
            self.gone.append(metadata.urn)
        if self.in_flight.pop(metadata.urn, None) is not None:
            self.done += 1

    def _diagnosed(self, diagnostic: DiagnosticEvent) -> None:
        if diagnostic.severity == "error":
            self._failed(diagnostic.urn or "", diagnostic.message)
        elif diagnostic.severity == "warning" and diagnostic.urn:
            sentence = _COLOUR.sub("", diagnostic.message).strip()
            self.warnings.append(Failure(diagnostic.urn, sentence))

    def _failed(self, urn: str, message: str) -> None:
        sentence = _COLOUR.sub("", message).strip()
        closing = sentence.startswith(("preview failed", "update failed", "resource monitor"))
        if sentence.startswith("unable to replace resource") and _PROTECTED in sentence:
            sentence = _kept(self.differences.get(urn, []))
        if sentence and not closing:
            self.failures.append(Failure(urn, sentence))
        if _DEAD.search(sentence) and self.operations.get(urn) == "create":
            self.unanswered.append(urn)

    def _violated(self, event: EngineEvent) -> None:
        policy = event.policy_event
        if policy:
            mandatory = policy.enforcement_level == "mandatory"
            sentence = _COLOUR.sub("", policy.message).strip()
            urn = policy.resource_urn or ""
            self.violations.append(Violation(policy.policy_name, urn, mandatory, sentence))


def shown(output: OutputValue) -> str:
    """An output for people; a secret's value is never shown."""
    return "[secret]" if output.secret else str(output.value)


def last_words(text: str) -> str:
    """The sentence of a failed command: its last error line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith("error:")]
    return (told or lines or ["the engine ended without a word"])[-1].removeprefix("error:").strip()


_PROTECTED = "marked for protection"


def _kept(differences: Sequence[str]) -> str:
    """What is said of a protected resource that a change would make anew."""
    why = f" ({'; '.join(differences)})" if differences else ""
    return (
        f"is protected, and this change cannot be made in place{why}: a new resource would take "
        "its place, without its data. Take the change back; or copy the data elsewhere and lift "
        "the protection of this one resource with `pulumi state unprotect`."
    )


def _operation(op: str) -> str:
    return str(getattr(op, "value", op))


def _inputs(state: StepEventStateMetadata | None) -> object:
    return without_secrets(dict(state.inputs or {})) if state else {}


def _at(inputs: object, path: str) -> str:
    """The value at a path such as ``pools[0].size``, for people."""
    value = inputs
    for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", path):
        if value == SECRET:
            break
        if index and isinstance(value, list):
            value = value[int(index)] if int(index) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    if value is None:
        return "nothing"
    return SECRET if value == SECRET else repr(value)


def _planned(metadata: StepEventMetadata, operation: str) -> PlannedResource:
    state = metadata.new or metadata.old
    inputs = _inputs(state)
    return PlannedResource(
        urn=metadata.urn,
        type=metadata.type,
        operation=operation,
        inputs=inputs if isinstance(inputs, dict) else {},
        parent=state.parent if state else "",
        provider=metadata.provider or "",
        protect=bool(state and state.protect),
        id=state.id if state else "",
    )
