"""Capacity of model deployments against the quota of their subscription, by model and region."""

from collections.abc import Iterator

from twin.azure.arm import fault, number, parent_of, region_name, text
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import CloudRule
from twin.marks import documented
from twin.quotas import ALL_FAMILIES, ASSUMED_THOUSAND_TPM
from twin.wire import Json

_QUOTA_PAGE = "https://learn.microsoft.com/azure/ai-services/openai/how-to/quota"
_DEPLOYMENT = "azure-native:cognitiveservices:Deployment"


def _place(identifier: str, cloud: Cloud) -> tuple[str, str]:
    """Region and subscription of a deployment's account, the region empty where it is unknown."""
    account = cloud.get(parent_of(identifier))
    region = text(account.inputs, "location") if account else ""
    subscription = identifier.split("/")[2] if identifier.startswith("/subscriptions/") else ""
    return region_name(region), subscription


def _family(inputs: Json) -> str:
    """Azure's own name for the quota, such as ``OpenAI.Standard.gpt-4o``; empty if unknown."""
    model, sku = text(inputs, "properties.model.name"), text(inputs, "sku.name")
    return f"OpenAI.{sku}.{model}" if model and sku else ""


def _quota(inputs: Json, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    family, capacity = _family(inputs), number(inputs, "sku.capacity")
    region, subscription = _place(identifier, cloud)
    if not family or not region or capacity is None:
        return
    rows = [
        each
        for each in cloud.quotas
        if each.family != ALL_FAMILIES and each.fits(family, region, subscription, spot=False)
    ]
    others = [
        number(each.inputs, "sku.capacity") or 0
        for each in cloud.of_token(_DEPLOYMENT)
        if not same(each.id, identifier)
        and same(_family(each.inputs), family)
        and _place(each.id, cloud) == (region, subscription)
    ]
    allowed, origin = (
        (rows[0].thousand_tpm, "the file of quotas") if rows else (ASSUMED_THOUSAND_TPM, "assumed")
    )
    wanted = capacity + sum(others)
    if wanted > allowed:
        told = f"{wanted:.0f} of {family} in {region}, {allowed} are approved ({origin})"
        yield fault("sku.capacity", capacity, f"all deployments take {told}")


QUOTA_RULE = CloudRule(
    "openai-quota",
    "the capacity of all deployments of a model is within its quota in the region",
    documented(_QUOTA_PAGE),
    _quota,
)
