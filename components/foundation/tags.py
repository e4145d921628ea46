"""Cost tags: one stack transformation puts them on every resource that can bear them.

Limits: learn.microsoft.com/azure/azure-resource-manager/management/tag-resources. Tags of a
cluster do not reach its node pools (learn.microsoft.com/azure/aks/use-tags), so inline pools
are tagged too; pools of their own are taggable resources like any other.
"""

import copy
from collections.abc import Callable, Mapping, Sequence

import pulumi

from stacks.settings import Settings
from stacks.site import Site

MANAGED_BY = "clinfra"
_AZURE = "azure-native:"
_TAGS_ARE_NOT_A_MAPPING = frozenset({"azure-native:operationalinsights:SavedSearch"})
_INLINE_POOLS = "agent_pool_profiles"

Transformation = Callable[
    [pulumi.ResourceTransformationArgs], pulumi.ResourceTransformationResult | None
]


def cost_tags(settings: Settings | Site) -> dict[str, str]:
    """The cost tags of an environment: key to value, plain text, no patient data."""
    tags = settings.tags
    return {
        "application": tags.application,
        "business-unit": tags.business_unit,
        "cost-center": tags.cost_center,
        "data-classification": tags.data_classification.value,
        "environment": settings.environment.value,
        "managed-by": MANAGED_BY,
        "owner": tags.owner,
    }


def tagging(tags: Mapping[str, str]) -> Transformation:
    """A stack transformation that adds ``tags`` to every taggable Azure resource.

    A tag that a resource sets itself wins; the cost keys are for components to leave alone.
    """

    def transform(
        args: pulumi.ResourceTransformationArgs,
    ) -> pulumi.ResourceTransformationResult | None:
        if not taggable(args.type_, args.props):
            return None
        props = {**args.props, "tags": _merged(tags, args.props["tags"])}
        pools: object = props.get(_INLINE_POOLS)
        if isinstance(pools, Sequence):
            props[_INLINE_POOLS] = [_tagged_pool(pool, tags) for pool in pools]
        return pulumi.ResourceTransformationResult(props, args.opts)

    return transform


def taggable(token: str, props: Mapping[str, object]) -> bool:
    """Whether the SDK's class of this Azure kind has a ``tags`` input that is a mapping."""
    return token.startswith(_AZURE) and "tags" in props and token not in _TAGS_ARE_NOT_A_MAPPING


def _merged(
    tags: Mapping[str, str], own: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None
) -> pulumi.Input[Mapping[str, pulumi.Input[str]]]:
    if own is None:
        return dict(tags)
    if isinstance(own, Mapping):
        return {**tags, **own}
    return pulumi.Output.from_input(own).apply(lambda values: {**tags, **values})


def _tagged_pool(pool: object, tags: Mapping[str, str]) -> object:
    if isinstance(pool, Mapping):
        return {**pool, "tags": _merged(tags, pool.get("tags"))}
    tagged = copy.copy(pool)
    pulumi.set(tagged, "tags", _merged(tags, pulumi.get(tagged, "tags")))
    return tagged
