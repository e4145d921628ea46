"""Databricks keeps notebooks and disks under the hospital's key.

The workspace's own storage (DBFS) is not judged: its key can only be given after the workspace
is made, by a second update, and no data of patients belongs there.
"""

from collections.abc import Iterator

from policies.core.findings import Finding, NotApplicable
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Judges notebooks and queries (managed services) and the disks of clusters."""
    if not context.patient_data:
        yield NotApplicable("no patient data comes here")
        return

    for name in ("managedServices", "managedDisk"):
        entity = resource.get("encryption.entities").get(name)
        yield from entity.get("keySource").must_be("Microsoft.Keyvault")
        yield from entity.get("keyVaultProperties.keyName").must_be_given()


RULE = Rule(
    title="Databricks keeps notebooks and disks under the hospital's key",
    why=(
        "Results on patients in notebooks and on disks could be read without the hospital's"
        " consent."
    ),
    fix=(
        "Set keySource to Microsoft.Keyvault in encryption.entities.managedServices and "
        "managedDisk."
    ),
    severity=Severity.HIGH,
    kinds=("azure-native:databricks:Workspace",),
    hipaa=("164.312(a)(2)(iv)",),
    nist=("SC-12",),
    scanners=("CKV2_AZURE_48",),
    docs="https://learn.microsoft.com/azure/databricks/security/keys/customer-managed-keys",
    check=check,
)
