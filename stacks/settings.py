"""The typed settings of one environment."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.address_plan import SubnetRole, too_small
from stacks.base import Check, Guid, Model
from stacks.clinical import ClinicalSettings
from stacks.cloud_policy import CloudPolicySettings
from stacks.compute import ClusterSettings, DatabricksSettings
from stacks.cost import CostSettings
from stacks.data import DataSettings
from stacks.foundation import (
    KeyVaultSettings,
    LakeSettings,
    NetworkSettings,
    RegistrySettings,
)
from stacks.incidents import IncidentSettings
from stacks.interface_engine import IntegrationSettings, address_mistakes
from stacks.ml import MlflowFlavour, MlflowSettings
from stacks.model_watch import watch_mistakes
from stacks.models import ModelName, ModelSettings, model_mistakes
from stacks.observability import ObservabilitySettings
from stacks.operations import DefenderSettings, LogAnalyticsSettings
from stacks.patient_data import patient_data_mistakes
from stacks.promotion import PromotionSettings
from stacks.rag import ApplicationName, RagSettings, log_mistakes, rag_mistakes
from stacks.streams import StreamsSettings, StreamsSku
from stacks.vocabulary import DataClassification, Environment, Region

TagValue = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,127}$")]

OrganizationName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{1,9}$")]


class CostTags(Model):
    """Tags that every taggable resource bears, so that its cost has an owner."""

    cost_center: Annotated[str, StringConstraints(pattern=r"^CC-[0-9]{4,6}$")]
    """Cost center in the hospital's ledger, such as ``CC-4102``."""
    owner: TagValue
    """Team that answers for the resources; no e-mail address, as tags reach every cost report."""
    application: TagValue = "clinical-ml"
    """Application in the portfolio."""
    business_unit: TagValue
    """Business unit that pays."""
    data_classification: DataClassification
    """Most sensitive data that the environment may hold."""


class ProtectionSettings(Model):
    """What keeps data from being deleted."""

    data: bool
    """Whether resources that hold data are protected in the state and cannot be deleted."""


BACKEND_SCHEMES = ("azblob", "s3", "file")


class BackendSettings(Model):
    """Where the state of the Azure target lives; the local target keeps its own."""

    url: Annotated[str, StringConstraints(pattern=rf"^({'|'.join(BACKEND_SCHEMES)})://.+$")]
    """State backend, such as ``azblob://state?storage_account=mercystate``."""
    secrets_provider: Annotated[str, StringConstraints(pattern=r"^(azurekeyvault|awskms)://.+$")]
    """Key that encrypts secrets in the state: ``azurekeyvault://VAULT.vault.azure.net/keys/KEY``."""


class Settings(Model):
    """Everything that tells one environment from another."""

    organization: OrganizationName
    """Short name of the hospital group; stands in every physical name."""
    environment: Environment
    """Stage of the deployment."""
    region: Region
    """Azure region of all resources."""
    paired_region: Region
    """Region that backups and replicas go to."""
    subscription_id: Guid
    """Azure subscription of the environment."""
    tenant_id: Guid
    """Entra tenant of the subscription."""
    tags: CostTags
    """Cost tags."""
    protection: ProtectionSettings
    """Deletion protection."""
    backend: BackendSettings | None = None
    """State backend of the Azure target."""
    network: NetworkSettings
    """Addresses, egress and name resolution."""
    registry: RegistrySettings = Field(default_factory=RegistrySettings)
    """Container registry."""
    lake: LakeSettings = Field(default_factory=LakeSettings)
    """Data lake."""
    key_vault: KeyVaultSettings = Field(default_factory=KeyVaultSettings)
    """Key Vault and customer-managed keys."""
    cluster: ClusterSettings = Field(default_factory=ClusterSettings)
    """AKS cluster and its node pools."""
    databricks: DatabricksSettings = Field(default_factory=DatabricksSettings)
    """Databricks workspace."""
    data: DataSettings = Field(default_factory=DataSettings)
    """PostgreSQL, feature store and vector stores."""
    streams: StreamsSettings = Field(default_factory=StreamsSettings)
    """Event streams, and the Spark jobs that read them."""
    clinical: ClinicalSettings = Field(default_factory=ClinicalSettings)
    """FHIR and DICOM services."""
    mlflow: MlflowSettings = Field(default_factory=MlflowSettings)
    """Experiment tracking and model registry."""
    models: Mapping[ModelName, ModelSettings] = Field(
        default_factory=dict[ModelName, ModelSettings]
    )
    """Models that the environment serves, by name."""
    promotion: PromotionSettings = Field(default_factory=PromotionSettings)
    """What a model's image must show before the model comes in."""
    rag: Mapping[ApplicationName, RagSettings] = Field(
        default_factory=dict[ApplicationName, RagSettings]
    )
    """Applications that answer from documents, by name."""
    integration: IntegrationSettings | None = None
    """Interface engine and clinical connections; without it none is made."""
    log_analytics: LogAnalyticsSettings = Field(default_factory=LogAnalyticsSettings)
    """Logs."""
    observability: ObservabilitySettings = Field(default_factory=ObservabilitySettings)
    """Metrics and dashboards."""
    defender: DefenderSettings = Field(default_factory=DefenderSettings)
    """Plans that look for attacks."""
    cloud_policy: CloudPolicySettings = Field(default_factory=CloudPolicySettings)
    """Standards that Azure Policy measures by, and a baseline for pods."""
    incidents: IncidentSettings = Field(default_factory=IncidentSettings)
    """Alerts, and who is told."""
    cost: CostSettings = Field(default_factory=CostSettings)
    """Budgets, anomalies and working hours."""
    keep_sdk_aliases: bool = False
    """Keep the type aliases that azure-native adds for every API version; needed once, when a
    state that was made with another API version is adopted."""

    def _checks(self) -> Sequence[Check]:
        return (
            self._region_mistakes,
            self._node_mistakes,
            self._gpu_node_mistakes,
            self._backend_mistakes,
            self._protection_mistakes,
            self._databricks_key_mistakes,
            self._stream_key_mistakes,
            self._stream_wiring_mistakes,
            self._vector_store_mistakes,
            self._rag_mistakes,
            self._health_data_mistakes,
            self._integration_mistakes,
            self._model_mistakes,
            lambda: watch_mistakes(self.models, self.streams, self.cluster, self.mlflow),
        )

    def _region_mistakes(self) -> Iterator[str]:
        if self.region is self.paired_region:
            yield f"paired_region is {self.paired_region}, the same as region; another is needed"

    def _node_mistakes(self) -> Iterator[str]:
        cluster = self.cluster
        cpu = [cluster.system_pool, *cluster.node_pools]
        nodes = sum(cluster.surged(pool.max_nodes) for pool in cpu)
        yield from too_small(self.network.address_space, SubnetRole.NODES, nodes)

    def _gpu_node_mistakes(self) -> Iterator[str]:
        surged, pools = self.cluster.surged, self.cluster.gpu_pools
        nodes = sum(surged(pool.max_nodes) * len(pool.capacity) for pool in pools)
        yield from too_small(self.network.address_space, SubnetRole.GPU_NODES, nodes)

    def _backend_mistakes(self) -> Iterator[str]:
        if self.mlflow.flavour is MlflowFlavour.DATABRICKS and not self.databricks.enabled:
            yield "mlflow.flavour is databricks and databricks.enabled is false"

    def _protection_mistakes(self) -> Iterator[str]:
        if self.tags.data_classification is DataClassification.PHI and not self.protection.data:
            yield "protection.data is false; patient data (tags.data_classification phi) needs true"

    def _databricks_key_mistakes(self) -> Iterator[str]:
        patients = self.tags.data_classification is DataClassification.PHI
        databricks = self.databricks
        if patients and databricks.enabled and databricks.application_principal_id is None:
            yield (
                "databricks.application_principal_id is not given; patient data needs the "
                "hospital's own key, which needs it"
            )

    def _stream_key_mistakes(self) -> Iterator[str]:
        patients = self.tags.data_classification is DataClassification.PHI
        if patients and self.streams.topics and self.streams.sku is StreamsSku.STANDARD:
            yield (
                "streams.sku is Standard; patient data needs the hospital's own key, "
                "which needs Premium"
            )

    def _stream_wiring_mistakes(self) -> Iterator[str]:
        if self.streams.captures and not self.lake.trusted_services:
            yield (
                "lake.trusted_services is false and a topic has capture, "
                "which comes through the lake's firewall as a trusted service"
            )
        if self.streams.jobs and not self.databricks.enabled:
            yield "streams.jobs are given and databricks.enabled is false; Databricks runs them"
        for name, job in self.streams.jobs.items():
            most = self.databricks.max_workers
            if job.max_workers > most:
                yield (
                    f"streams.jobs.{name}.max_workers is {job.max_workers}; "
                    f"at most databricks.max_workers, {most}, is allowed"
                )

    def _vector_store_mistakes(self) -> Iterator[str]:
        if self.tags.data_classification is DataClassification.PHI:
            yield from patient_data_mistakes(self.data.vector_stores)

    def _rag_mistakes(self) -> Iterator[str]:
        patients = self.tags.data_classification is DataClassification.PHI
        yield from rag_mistakes(self.rag, self.data.vector_stores, patient_data=patients)
        yield from log_mistakes(self.rag, self.log_analytics.retention_days)

    def _health_data_mistakes(self) -> Iterator[str]:
        if self.clinical.health_data:
            yield from self.clinical.health_data.region_mistakes(self.region)

    def _integration_mistakes(self) -> Iterator[str]:
        yield from address_mistakes(self.integration, self.network.address_space)

    def _model_mistakes(self) -> Iterator[str]:
        patients = self.tags.data_classification is DataClassification.PHI
        pools = self.cluster.gpu_pools
        yield from model_mistakes(self.models, self.environment, pools, approved=patients)
        if self.models and self.mlflow.flavour is MlflowFlavour.DATABRICKS:
            yield (
                "models are given and mlflow.flavour is databricks; "
                "they are loaded from the tracking server on the cluster, aks"
            )
