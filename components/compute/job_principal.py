"""Who a Spark job runs as: one identity for Kafka, for the catalog and for its checkpoint."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_databricks as databricks
from pulumi_azure_native import databricks as azure_databricks

from components.compute.target import SparkTarget
from components.foundation.identity import Grant, Identity, IdentityArgs
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from stacks.stream_jobs import JobSettings

SCHEMA = "streams"
"""Schema of the catalog that checkpoints live in."""


@dataclass(frozen=True, kw_only=True)
class JobPrincipalArgs:
    """Arguments of `JobPrincipal`."""

    job: str
    """Name of the job."""
    settings: JobSettings
    placement: Placement
    spark: SparkTarget
    grants: Sequence[Grant]
    """Roles on the topics that the job reads and sends to."""


class JobPrincipal(pulumi.ComponentResource):
    """An identity that is a service principal of the workspace and holds no secret.

    Token: ``clinfra:compute:JobPrincipal``

    Creates:
        - azure-native:databricks:AccessConnector
        - clinfra:foundation:Identity
        - databricks:index/credential:Credential
        - databricks:index/grant:Grant
        - databricks:index/servicePrincipal:ServicePrincipal
        - databricks:index/volume:Volume
    """

    application_id: pulumi.Output[str]
    """Client id, by which the workspace knows it."""
    credential: pulumi.Output[str]
    """Name of the service credential that Kafka clients log in with."""
    checkpoint: pulumi.Output[str]
    """Path of the job's checkpoint, in the lake by way of the catalog."""

    def __init__(
        self, name: str, args: JobPrincipalArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:compute:JobPrincipal", name, {}, opts)
        placement, spark, word = args.placement, args.spark, args.job.replace("-", "_")
        identity = Identity(
            f"{name}-identity",
            IdentityArgs(placement=placement, role=f"job-{args.job}", grants=args.grants),
            opts=pulumi.ResourceOptions(parent=self),
        )
        connector = azure_databricks.AccessConnector(
            f"{name}-connector",
            connector_name=placement.name(AzureKind.DATABRICKS_ACCESS_CONNECTOR, f"job-{args.job}"),
            resource_group_name=placement.resource_group_name,
            location=placement.location,
            identity=azure_databricks.ManagedServiceIdentityArgs(
                type=azure_databricks.ManagedServiceIdentityType.USER_ASSIGNED,
                user_assigned_identities=[identity.id],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        principal = databricks.ServicePrincipal(
            f"{name}-principal",
            application_id=identity.client_id,
            display_name=f"job-{args.job}",
            workspace_access=True,
            opts=pulumi.ResourceOptions(parent=self, provider=spark.provider),
        )
        credential = databricks.Credential(
            f"{name}-credential",
            name=pulumi.Output.concat(spark.catalog, f"_job_{word}"),
            purpose="SERVICE",
            azure_managed_identity=databricks.CredentialAzureManagedIdentityArgs(
                access_connector_id=connector.id, managed_identity_id=identity.id
            ),
            isolation_mode="ISOLATION_MODE_ISOLATED",
            opts=pulumi.ResourceOptions(parent=self, provider=spark.provider),
        )
        volume = databricks.Volume(
            f"{name}-checkpoint",
            name=f"checkpoint_{word}",
            catalog_name=spark.catalog,
            schema_name=spark.schemas[SCHEMA].apply(lambda full: full.rpartition(".")[2]),
            volume_type="MANAGED",
            opts=pulumi.ResourceOptions(parent=self, provider=spark.provider),
        )
        _rights(name, args, principal, credential, volume, self)
        self.application_id = principal.application_id
        self.credential = credential.name
        self.checkpoint = pulumi.Output.concat(
            "/Volumes/", spark.catalog, f"/{SCHEMA}/", volume.name
        )
        self.register_outputs({"applicationId": self.application_id})


def _rights(  # what is granted on, and to whom
    name: str,
    args: JobPrincipalArgs,
    principal: databricks.ServicePrincipal,
    credential: databricks.Credential,
    volume: databricks.Volume,
    parent: pulumi.Resource,
) -> None:
    """What the job may do in the catalog, each right on the narrowest thing that exists."""
    catalog, provider = args.spark.catalog, args.spark.provider
    who = principal.application_id
    databricks.Grant(
        f"{name}-grant-catalog",
        catalog=catalog,
        principal=who,
        privileges=["USE_CATALOG"],
        opts=pulumi.ResourceOptions(parent=parent, provider=provider),
    )
    for schema, privileges in schema_privileges(args.settings):
        databricks.Grant(
            f"{name}-grant-schema-{schema}",
            schema=args.spark.schemas[schema],
            principal=who,
            privileges=privileges,
            opts=pulumi.ResourceOptions(parent=parent, provider=provider),
        )
    databricks.Grant(
        f"{name}-grant-checkpoint",
        volume=pulumi.Output.concat(catalog, f".{SCHEMA}.", volume.name),
        principal=who,
        privileges=["READ_VOLUME", "WRITE_VOLUME"],
        opts=pulumi.ResourceOptions(parent=parent, provider=provider),
    )
    databricks.Grant(
        f"{name}-grant-credential",
        credential=credential.name,
        principal=who,
        privileges=["ACCESS"],
        opts=pulumi.ResourceOptions(parent=parent, provider=provider),
    )


def schema_privileges(settings: JobSettings) -> Iterator[tuple[str, list[str]]]:
    """Rights on schemas: a job owns the table that it makes, so it needs none on it.

    The table that it reads may not exist yet, so the right to read is on that table's schema.
    """
    sink = settings.sink_table.partition(".")[0]
    source = (settings.source_table or "").partition(".")[0]
    for schema in sorted({SCHEMA, sink, source} - {""}):
        rights = {"USE_SCHEMA"}
        rights |= {"CREATE_TABLE"} if schema == sink else set()
        rights |= {"SELECT"} if schema == source else set()
        yield schema, sorted(rights)
