"""Which resources hold data that is lost with them."""

from collections.abc import Collection, Iterable

from clinfra.plan import PlannedResource

_INSIDE = frozenset(
    {
        "azure-native:dbforpostgresql:Database",
        "azure-native:eventhub:EventHub",
        "azure-native:keyvault:Key",
        "azure-native:redisenterprise:Database",
        "azure-native:storage:BlobContainer",
        "azure-native:storage:FileShare",
        "databricks:index/catalog:Catalog",
        "databricks:index/metastore:Metastore",
        "databricks:index/schema:Schema",
        "databricks:index/volume:Volume",
        "kubernetes:core/v1:PersistentVolumeClaim",
    }
)
"""What lies in the stores that the rule ``require-protection`` names, and goes alone as well; a
key counts, since what it encrypts cannot be read without it."""
DELETES = frozenset({"delete", "delete-replaced"})
REPLACES = frozenset({"replace", "create-replacement", "delete-replaced"})


def kinds_of_data() -> frozenset[str]:
    """Type tokens of what holds data: those that a rule wants protected, and what lies in them."""
    from policies.core.catalogue import rules

    return frozenset(rules()["require-protection"].kinds) | _INSIDE


def holds_data(resource: PlannedResource, kinds: Collection[str]) -> bool:
    """Whether data is lost with a resource: by its kind, or as its author protects it."""
    return resource.protect or resource.type in kinds


def losing(resources: Iterable[PlannedResource]) -> list[PlannedResource]:
    """Resources with data that a planned run deletes, or makes anew without their data."""
    kinds = kinds_of_data()
    return [
        each
        for each in resources
        if each.operation in DELETES | REPLACES and holds_data(each, kinds)
    ]


def refusal(
    stack: str, resources: Iterable[PlannedResource], confirmed: Collection[str]
) -> str | None:
    """Why a planned run is refused; none where no data is lost, or each loss was confirmed.

    Args:
        stack: Name of the stack.
        resources: All resources of the plan.
        confirmed: Logical names whose deletion or replacement somebody confirmed.
    """
    lost = [each for each in losing(resources) if each.name not in confirmed]
    if not lost:
        return None
    named = ", ".join(f"{each.name} ({each.kind}, {each.operation})" for each in lost)
    options = " ".join(f"--confirm-deletion {each.name}" for each in lost)
    return (
        f"refused: this change to {stack} would lose the data of {named}; nothing was changed. "
        f"Take the change back; or copy the data elsewhere and confirm with {options}"
    )
