"""Resolves what an interrupted run left: operations whose end nobody wrote down."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pulumi import automation

from clinfra.plan import PlannedResource
from twin.adoption import connection_of, existing_id
from twin.cloud import Cloud
from twin.kinds import Connection

_CLUSTER = "azure-native:containerservice:ManagedCluster"
_SHOWN = 5
Json = object
Node = Mapping[str, Json]


@dataclass(frozen=True)
class Recovery:
    """What was resolved."""

    adopted: tuple[str, ...]
    """URNs of resources that exist and are in the state now."""
    dropped: tuple[str, ...]
    """URNs whose operation is carried out anew."""

    def sentence(self, stack: str) -> str:
        """What happened, for a person."""
        told: list[str] = []
        if self.adopted:
            count = len(self.adopted)
            told.append(f"{count} had been made and are adopted ({_names(self.adopted)})")
        if self.dropped:
            told.append(f"{len(self.dropped)} are carried out anew ({_names(self.dropped)})")
        return f"The last run of {stack} was cut off; of its operations {' and '.join(told)}"


def recover(stack: automation.Stack, cloud: Path) -> Recovery | None:
    """Resolve the pending operations of a stack on the local target.

    What was being created and exists is adopted, and read back from the cloud; every other
    operation is dropped, and the next ``up`` carries it out again.

    Args:
        stack: The stack; no run may hold it.
        cloud: The twin's cloud.

    Returns:
        What was resolved; ``None`` where nothing was pending.
    """
    exported = stack.export_stack()
    deployment = dict(exported.deployment or {})
    pending = _listed(deployment.get("pending_operations"))
    if not pending:
        return None
    with closing(Cloud(cloud)) as existing:
        ids = dict(_existing(pending, _listed(deployment.get("resources")), existing))
    deployment["resources"] = [*_listed(deployment.get("resources")), *_adopted(pending, ids)]
    deployment["pending_operations"] = []
    stack.import_stack(automation.Deployment(exported.version, deployment))
    if ids:
        stack.refresh(target=list(ids))
    urns = {_urn(each) for each in pending}
    return Recovery(tuple(sorted(ids)), tuple(sorted(urns - ids.keys())))


def note_pending(state: Path, unanswered: Sequence[PlannedResource]) -> None:
    """Note creations in a state file whose provider died before it answered.

    The engine forgets them, as if they had never begun; `recover` then adopts what was made. The
    file is written, since the engine's own import drops what is pending.

    Args:
        state: State file of the local target; no run may hold it.
        unanswered: What may have been made.
    """
    if not state.exists():
        return
    held = json.loads(state.read_text(encoding="utf-8"))
    latest = held["checkpoint"]["latest"]
    noted = [{"resource": _begun(each), "type": "creating"} for each in unanswered]
    latest["pending_operations"] = [*_listed(latest.get("pending_operations")), *noted]
    scratch = state.with_name(f"{state.name}.noted")
    scratch.write_text(json.dumps(held, indent=4), encoding="utf-8")
    scratch.replace(state)


def _begun(resource: PlannedResource) -> Node:
    return {
        "urn": resource.urn,
        "custom": True,
        "type": resource.type,
        "inputs": resource.inputs,
        "parent": resource.parent,
        "provider": resource.provider,
    }


def _existing(
    pending: Sequence[Node], resources: Sequence[Node], cloud: Cloud
) -> Iterator[tuple[str, str]]:
    """URN and id of each pending creation that has happened."""
    held = {str(each["urn"]) for each in resources}
    providers = _connections(resources)
    for operation in pending:
        resource = _node(operation.get("resource"))
        connection = providers.get(str(resource.get("provider")), Connection())
        inputs = dict(_node(resource.get("inputs")))
        begun = operation.get("type") == "creating" and resource.get("custom")
        if begun and _urn(operation) not in held:
            found = existing_id(cloud, str(resource["type"]), inputs, connection)
            if found:
                yield _urn(operation), found


def _connections(resources: Sequence[Node]) -> Mapping[str, Connection]:
    """Connections by the reference of their provider, ``urn::id``."""
    clusters = [_node(each.get("outputs")) for each in resources if each["type"] == _CLUSTER]
    host = str(clusters[0].get("privateFQDN")) if clusters else ""
    return {
        f"{each['urn']}::{each['id']}": connection_of(_node(each.get("inputs")), host)
        for each in resources
        if str(each["type"]).startswith("pulumi:providers:")
    }


def _adopted(pending: Sequence[Node], ids: Mapping[str, str]) -> Iterator[Node]:
    """The resources as the state holds them; their outputs are read from the cloud next."""
    for operation in pending:
        resource = _node(operation.get("resource"))
        if _urn(operation) in ids:
            outputs = resource.get("inputs")
            yield {**resource, "id": ids[_urn(operation)], "outputs": outputs}


def _urn(operation: Node) -> str:
    return str(_node(operation.get("resource")).get("urn"))


def _node(value: Json) -> Node:
    return value if isinstance(value, dict) else {}


def _listed(value: Json) -> Sequence[Node]:
    return value if isinstance(value, list) else []


def _names(urns: Sequence[str]) -> str:
    names = [urn.rsplit("::", 1)[-1] for urn in urns]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
