"""A plan of a checked-in environment without the engine, for reports."""

from clinfra.plan import Plan, PlannedResource
from tests.harness.environments import recorded
from tests.harness.recording import Registered

_GROUND = "foundation"


def planned_in(stack: str) -> Plan:
    """What the platform of a stack registers.

    Recording mocks do not tell what waits for what, so every resource of Azure outside the
    foundation is made to wait for the first one in it.
    """
    registered = recorded(stack).resources
    urns = {each.name: _urn(stack, each.type, each.name) for each in registered}
    ground = next(each.name for each in registered if _is_real(each) and _is_ground(each))
    return Plan(
        stack,
        tuple(
            PlannedResource(
                urn=urns[each.name],
                type=each.type,
                operation="create",
                inputs=each.inputs,
                parent=urns.get(each.parent, ""),
                dependencies=(urns[ground],) if _is_real(each) and not _is_ground(each) else (),
                protect=each.protect,
            )
            for each in registered
        ),
    )


def _urn(stack: str, kind: str, name: str) -> str:
    return f"urn:pulumi:{stack}::clinfra::{kind}::{name}"


def _is_real(registered: Registered) -> bool:
    return registered.type.startswith("azure-native:")


def _is_ground(registered: Registered) -> bool:
    return registered.name.startswith(f"{_GROUND}-")
