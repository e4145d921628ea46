"""Databricks workspaces and their connectors."""

import re
from collections.abc import Iterator, Mapping

from twin.azure.arm import GROUP, arm, fault, known, name_of, text
from twin.azure.judges import settled, shaped
from twin.azure.workspace_network import (
    NETWORK_CHANGE_RULES,
    NETWORK_CLOUD_RULES,
    NETWORK_RULES,
)
from twin.check import Fault, same
from twin.cloud import Cloud
from twin.kinds import ChangeRule, CloudRule, Rule, guid
from twin.marks import ASSUMED, SCHEMA, documented
from twin.wire import Properties, at

_PAGES = "https://learn.microsoft.com/azure/databricks"
_PROFILE_PAGE = f"{_PAGES}/security/privacy/security-profile"
_COMPLIANCE = "enhancedSecurityCompliance"
_PROFILE = f"{_COMPLIANCE}.complianceSecurityProfile.value"
_STANDARDS = f"{_COMPLIANCE}.complianceSecurityProfile.complianceStandards"
_BESIDE = (
    f"{_COMPLIANCE}.automaticClusterUpdate.value",
    f"{_COMPLIANCE}.enhancedSecurityMonitoring.value",
)
_NEEDS_PREMIUM = ("encryption", "parameters.prepareEncryption.value", "parameters.encryption")
_PREMIUM_VALUES = (
    ("publicNetworkAccess", "Disabled"),
    ("requiredNsgRules", "NoAzureDatabricksRules"),
    ("defaultStorageFirewall", "Enabled"),
    ("parameters.requireInfrastructureEncryption.value", True),
    (_PROFILE, "Enabled"),
    *((each, "Enabled") for each in _BESIDE),
)
_CLASSIC = (
    "accessConnector",
    "defaultCatalog",
    "defaultStorageFirewall",
    "managedResourceGroupId",
    "parameters",
    "requiredNsgRules",
)
_GROUP_ID = re.compile(r"/subscriptions/[^/]+/resourceGroups/[A-Za-z0-9._()-]{1,90}", re.IGNORECASE)
_KEY_SOURCE = "Microsoft.Keyvault"
_FIXED = ("amlWorkspaceId", "customPrivateSubnetName", "customPublicSubnetName")
_FIXED_TOO = ("customVirtualNetworkId", "requireInfrastructureEncryption", "storageAccountName")
_MANAGED = ("loadBalancerBackendPoolName", "loadBalancerId", "natGatewayName", "publicIpName")


def _connector(_inputs: Properties, identifier: str) -> Properties:
    return {"identity": {"principalId": guid(identifier, "principal"), "tenantId": guid("tenant")}}


def _workspace(_inputs: Properties, identifier: str) -> Properties:
    number_of = int(guid(identifier).replace("-", "")[:13], 16) % 10**16
    host = f"adb-{number_of}.{number_of % 20}.azuredatabricks.net"
    disks = {"principalId": guid(identifier, "disks"), "tenantId": guid("tenant")}
    return {
        "workspaceId": str(number_of),
        "workspaceUrl": host,
        "managedDiskIdentity": {**disks, "type": "SystemAssigned"},
    }


def _premium(inputs: Properties) -> Iterator[Fault]:
    sku = known(inputs, "sku.name")
    if not settled(inputs, "sku.name") or same(sku, "premium"):
        return
    for path in _NEEDS_PREMIUM:
        given = known(inputs, path)
        if given not in (None, False):
            yield fault(path, given, f"the SKU premium is needed for it, {sku} given")
    for path, value in _PREMIUM_VALUES:
        if same(known(inputs, path), value):
            yield fault(path, value, f"the SKU premium is needed for it, {sku} given")


def _managed_group(inputs: Properties) -> Iterator[Fault]:
    path = "managedResourceGroupId"
    given = text(inputs, path)
    if given and same(name_of(given), known(inputs, GROUP)):
        yield fault(path, given, "a group of its own is needed, not the workspace's")


def _compute_mode(inputs: Properties) -> Iterator[Fault]:
    mode = known(inputs, "computeMode")
    for path in _CLASSIC if same(mode, "Serverless") else ():
        given = known(inputs, path)
        if given is not None:
            yield fault(path, given, "a Serverless workspace has none")
    if same(mode, "Hybrid") and at(inputs, "managedResourceGroupId") is None:
        yield fault("managedResourceGroupId", None, "a Hybrid workspace needs one")


def _profile(inputs: Properties) -> Iterator[Fault]:
    if not same(known(inputs, _PROFILE), "Enabled"):
        return
    for path in _BESIDE:
        given = known(inputs, path)
        if settled(inputs, path) and not same(given, "Enabled"):
            yield fault(path, given, "Enabled is needed beside a compliance security profile")


def _standards(inputs: Properties) -> Iterator[Fault]:
    given, on = known(inputs, _STANDARDS), same(known(inputs, _PROFILE), "Enabled")
    if on and settled(inputs, _STANDARDS) and not given:
        yield fault(_STANDARDS, given, "a standard such as HIPAA, or NONE, is needed")
    elif given and settled(inputs, _PROFILE) and not on:
        yield fault(_STANDARDS, given, f"{_PROFILE} Enabled is needed for standards")


def _firewall(inputs: Properties) -> Iterator[Fault]:
    path = "defaultStorageFirewall"
    if same(known(inputs, path), "Enabled") and at(inputs, "accessConnector") is None:
        yield fault(path, "Enabled", "accessConnector is needed to pass the firewall")


def _connector_identity(inputs: Properties) -> Iterator[Fault]:
    path = "accessConnector.userAssignedIdentityId"
    mode = known(inputs, "accessConnector.identityType")
    if same(mode, "UserAssigned") and at(inputs, path) is None:
        yield fault(path, None, "an identity is needed for identityType UserAssigned")


def _keys(inputs: Properties) -> Iterator[Fault]:
    for entity in ("managedDisk", "managedServices"):
        path = f"encryption.entities.{entity}"
        source = known(inputs, f"{path}.keySource")
        if source is not None and not same(source, _KEY_SOURCE):
            yield fault(f"{path}.keySource", source, f"{_KEY_SOURCE} is allowed")
        elif source is not None and at(inputs, f"{path}.keyVaultProperties") is None:
            yield fault(f"{path}.keyVaultProperties", None, "the key in the vault is needed")


def _profile_stays(old: Properties, new: Properties) -> Iterator[Fault]:
    off = settled(new, _PROFILE) and not same(known(new, _PROFILE), "Enabled")
    if same(known(old, _PROFILE), "Enabled") and off:
        yield fault(_PROFILE, known(new, _PROFILE), "the profile cannot be switched off again")


def _new_group(inputs: Properties, identifier: str, cloud: Cloud) -> Iterator[Fault]:
    path = "managedResourceGroupId"
    group = text(inputs, path)
    if group and not cloud.exists(identifier) and cloud.exists(group):
        yield fault(path, name_of(group), "a group that Databricks makes itself is needed")


def _has_identity(inputs: Properties) -> Iterator[Fault]:
    listed, kind = known(inputs, "identity.userAssignedIdentities"), text(inputs, "identity.type")
    if at(inputs, "identity") is None or same(kind, "None"):
        yield fault("identity", None, "an identity that opens the lake is needed")
    elif same(kind, "UserAssigned") and isinstance(listed, list | Mapping) and len(listed) != 1:
        path = "identity.userAssignedIdentities"
        yield fault(path, listed, f"one identity is allowed, {len(listed)} given")


_GROUP_FORM = shaped(
    "managedResourceGroupId", _GROUP_ID.fullmatch, "the id of a resource group is allowed"
)
_RULES = (
    Rule(
        "databricks-premium", "protection of a workspace needs the SKU premium", ASSUMED, _premium
    ),
    Rule("databricks-group-form", "the managed group is given by its id", SCHEMA, _GROUP_FORM),
    Rule(
        "databricks-managed-group",
        "the managed group is another than the own",
        ASSUMED,
        _managed_group,
    ),
    Rule("databricks-compute-mode", "what a mode of compute has", SCHEMA, _compute_mode),
    Rule(
        "databricks-profile",
        "a compliance profile needs updates and monitoring",
        documented(_PROFILE_PAGE),
        _profile,
    ),
    Rule("databricks-standards", "a compliance profile names its standards", ASSUMED, _standards),
    Rule(
        "databricks-firewall",
        "a storage firewall needs a connector",
        documented(f"{_PAGES}/security/network/storage/firewall-support"),
        _firewall,
    ),
    Rule("databricks-connector", "a user-assigned identity is named", ASSUMED, _connector_identity),
    Rule("databricks-keys", "keys come from a vault", SCHEMA, _keys),
)
_CHANGE_RULES = (
    ChangeRule(
        "databricks-profile-stays",
        "a compliance profile stays",
        documented(_PROFILE_PAGE),
        _profile_stays,
    ),
)
_CLOUD_RULES = (
    CloudRule("databricks-new-group", "Databricks makes the managed group", ASSUMED, _new_group),
)

KINDS = (
    arm(
        "databricks",
        "Workspace",
        "Microsoft.Databricks/workspaces",
        "workspaceName",
        outputs=_workspace,
        seconds=180,
        pattern=r"[A-Za-z0-9_-]{3,64}",
        replace_on=[
            "computeMode",
            "defaultCatalog",
            "managedResourceGroupId",
            *(f"parameters.{each}" for each in (*_FIXED, *_FIXED_TOO, *_MANAGED)),
            "parameters.vnetAddressPrefix",
        ],
        rules=_RULES + NETWORK_RULES,
        change_rules=_CHANGE_RULES + NETWORK_CHANGE_RULES,
        cloud_rules=_CLOUD_RULES + NETWORK_CLOUD_RULES,
    ),
    arm(
        "databricks",
        "AccessConnector",
        "Microsoft.Databricks/accessConnectors",
        "connectorName",
        outputs=_connector,
        seconds=15,
        rules=(Rule("connector-identity", "a connector has an identity", ASSUMED, _has_identity),),
    ),
)
