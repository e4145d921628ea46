"""Two cures that keep a preview linear in its resources.

The azure-native classes add some fifty type aliases to each resource, one for each API version,
which the engine compares with the whole state; and the SDK waits for outputs in a loop that grows
with the square of what is pending. Neither cure changes the state that results.
"""

import asyncio
import functools
from collections import Counter
from collections.abc import Collection, Sequence

import pulumi

_AZURE = "azure-native:"


def drop_sdk_aliases(
    args: pulumi.ResourceTransformationArgs,
) -> pulumi.ResourceTransformationResult | None:
    """A stack transformation that drops the aliases which azure-native made for other versions.

    A caller's own alias stays, even one that spells what the SDK spells: it stands twice then.
    """
    aliases: Sequence[object] = args.opts.aliases or []  # pyright: ignore[reportAssignmentType]
    made = _sdk_types(type(args.resource)) if args.type_.startswith(_AZURE) else frozenset[str]()
    if not made:
        return None
    spelled = Counter(_bare_type(each) for each in aliases)
    kept: list[object] = []
    for each in aliases:
        bare = _bare_type(each)
        if bare not in made:
            kept.append(each)
        elif spelled[bare] > 1:
            kept.append(each)
            spelled[bare] = 0
    args.opts.aliases = kept  # pyright: ignore[reportAttributeAccessIssue]
    return pulumi.ResourceTransformationResult(args.props, args.opts)


def _bare_type(alias: object) -> str:
    """The type of an alias that changes nothing but the type; empty for every other alias."""
    if not isinstance(alias, pulumi.Alias) or not isinstance(alias.type_, str):
        return ""
    rest: list[object] = [alias.name, alias.parent, alias.stack, alias.project]
    return alias.type_ if rest == [...] * len(rest) else ""


@functools.cache
def _sdk_types(resource: type) -> frozenset[str]:
    """Type names that the SDK's class writes into its aliases: constants of its constructor."""
    constructor = getattr(resource, "_internal_init", None)
    constants = constructor.__code__.co_consts if constructor else ()
    return frozenset(
        each for each in constants if isinstance(each, str) and each.startswith(_AZURE)
    )


class Registered:
    """Records every resource of a program, so that its end can wait for all of them at once."""

    def __init__(self) -> None:
        self._resources: list[pulumi.Resource] = []

    def record(
        self, args: pulumi.ResourceTransformationArgs
    ) -> pulumi.ResourceTransformationResult | None:
        """A stack transformation that changes nothing."""
        self._resources.append(args.resource)
        return None

    def of(self, kinds: Collection[str]) -> list[tuple[str, pulumi.CustomResource]]:
        """Type and resource of what was recorded so far and is of one of some kinds."""
        found = [(each.pulumi_resource_type, each) for each in self._resources]
        return [
            (kind, each)
            for kind, each in found
            if kind in kinds and isinstance(each, pulumi.CustomResource)
        ]

    async def settled(self) -> None:
        """Wait until every resource is registered, those that appear meanwhile included."""
        seen = 0
        while seen < len(self._resources):
            fresh = self._resources[seen:]
            seen = len(self._resources)
            await asyncio.gather(*(each.urn.future() for each in fresh))
