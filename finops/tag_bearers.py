"""The tags of a resource: tags on Azure, custom tags on Databricks, labels on Kubernetes.

Databricks passes custom tags of pools and clusters on to the machines that it makes
(learn.microsoft.com/azure/databricks/admin/account-settings/usage-detail-tags); AKS splits its
bill by labels (learn.microsoft.com/azure/aks/cost-analysis).
"""

from collections.abc import Mapping
from typing import Final

from finops.resources import (
    AZURE,
    DATABRICKS,
    KUBERNETES,
    Resource,
    at,
    items,
    kind_of,
    mapping,
    text,
)

_JOB: Final = "databricks:index/job:Job"
_WAREHOUSE: Final = "databricks:index/sqlEndpoint:SqlEndpoint"


def tags_of(resource: Resource) -> Mapping[str, object]:
    """Tags by name, as the provider gets them."""
    kind = kind_of(resource)
    if kind.startswith(KUBERNETES):
        return mapping(resource.inputs, "metadata", "labels")
    if kind == _WAREHOUSE:
        listed = items(resource.inputs, "tags", "customTags")
        return {text(each, "key"): at(each, "value") for each in listed if text(each, "key")}
    if kind == _JOB:
        return _of_job(resource.inputs)
    if kind.startswith(DATABRICKS):
        return mapping(resource.inputs, "customTags")
    return mapping(resource.inputs, "tags") if kind.startswith(AZURE) else {}


def _of_job(inputs: Mapping[str, object]) -> Mapping[str, object]:
    """Those of the job's cluster, whose machines are what costs."""
    for each in [*items(inputs, "jobClusters"), *items(inputs, "tasks")]:
        found = mapping(each, "newCluster", "customTags")
        if found:
            return found
    return mapping(inputs, "tags")
