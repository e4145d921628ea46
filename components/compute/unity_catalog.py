"""Unity Catalog on the lake: who may read which zone is decided in one place."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_databricks as databricks

from components.foundation.lake import Lake, LakeZone
from stacks.vocabulary import Environment

SCHEMAS = ("features", "models", "monitoring", "streams")
LOCATIONS = (LakeZone.RAW, LakeZone.CURATED, LakeZone.FEATURES, LakeZone.MODELS)


@dataclass(frozen=True, kw_only=True)
class UnityCatalogArgs:
    """Arguments of `UnityCatalog`."""

    environment: Environment
    provider: databricks.Provider
    connector_id: pulumi.Input[str]
    """ARM id of the access connector."""
    lake: Lake
    """Where the data is."""
    protect: bool


class UnityCatalog(pulumi.ComponentResource):
    """The environment's catalog; the region's metastore is the account administrators'.

    Token: ``clinfra:compute:UnityCatalog``

    Creates:
        - databricks:index/storageCredential:StorageCredential
        - databricks:index/externalLocation:ExternalLocation
        - databricks:index/catalog:Catalog
        - databricks:index/schema:Schema
    """

    catalog: pulumi.Output[str]
    """Name of the catalog."""
    schemas: Mapping[str, pulumi.Output[str]]
    """Full names of the schemas."""

    def __init__(
        self, name: str, args: UnityCatalogArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:compute:UnityCatalog", name, {}, opts)
        prefix = f"clinical_{args.environment}"
        credential = databricks.StorageCredential(
            f"{name}-credential",
            name=f"{prefix}_lake",
            azure_managed_identity=databricks.StorageCredentialAzureManagedIdentityArgs(
                access_connector_id=args.connector_id
            ),
            isolation_mode="ISOLATION_MODE_ISOLATED",
            opts=pulumi.ResourceOptions(parent=self, provider=args.provider),
        )
        locations = {
            zone: databricks.ExternalLocation(
                f"{name}-{zone}",
                name=f"{prefix}_{zone}",
                url=args.lake.zone_addresses[zone],
                credential_name=credential.name,
                opts=pulumi.ResourceOptions(parent=self, provider=args.provider),
            )
            for zone in LOCATIONS
        }
        catalog = databricks.Catalog(
            f"{name}-catalog",
            name=prefix,
            storage_root=pulumi.Output.concat(locations[LakeZone.CURATED].url, "catalog"),
            isolation_mode="ISOLATED",
            opts=pulumi.ResourceOptions(parent=self, provider=args.provider, protect=args.protect),
        )
        schemas = {
            schema: databricks.Schema(
                f"{name}-schema-{schema}",
                name=schema,
                catalog_name=catalog.name,
                opts=pulumi.ResourceOptions(
                    parent=self, provider=args.provider, protect=args.protect
                ),
            )
            for schema in SCHEMAS
        }
        self.catalog = catalog.name
        self.schemas = {
            key: pulumi.Output.concat(catalog.name, ".", schema.name)
            for key, schema in schemas.items()
        }
        self.register_outputs({"catalog": self.catalog})
