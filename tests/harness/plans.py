"""Plans of the checked-in environments, from previews on the real engine."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from clinfra.folders import Folders
from clinfra.plan import Plan, PlannedResource
from clinfra.program import stack_file
from clinfra.session import Operation, local_session
from policies.core.resource import Resource


@cache
def previewed(stack: str) -> Plan:
    """What a preview on an empty cloud plans, in an order that no race of the engine changes."""
    with TemporaryDirectory() as folder:
        opened = local_session(stack, stack_file(stack), folders=Folders(Path(folder)))
        with opened as session:
            report = session.run(Operation.PREVIEW)
        assert not report.failed, report.outcome.failures
        planned = report.outcome.plan().resources
        return Plan(stack, tuple(sorted(planned, key=lambda each: each.urn)))


@cache
def resources_of(stack: str) -> tuple[Resource, ...]:
    """The resources of that plan, as policies see them."""
    return tuple(_resource(each) for each in previewed(stack).resources)


def _resource(planned: PlannedResource) -> Resource:
    return Resource(
        urn=planned.urn,
        type=planned.type,
        properties=planned.inputs,
        protect=planned.protect,
        parent=planned.parent,
        references={name: frozenset(urns) for name, urns in planned.references.items()},
    )
