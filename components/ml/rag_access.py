"""Who of an application may do what: a list of rights for each program."""

from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as kubernetes
from pulumi_kubernetes import meta

from components.compute.target import ClusterTarget
from components.data.vector_store import VectorStoreOutputs
from components.foundation.identity import Grant
from components.foundation.key_vault import KeyVault
from components.foundation.lake import Lake, LakeZone
from components.foundation.roles import Role
from components.foundation.workload_identity import WorkloadIdentity
from components.ml.openai import OpenAi
from components.ml.prompt_log import PromptLog
from components.ml.rag_settings import secret_files
from components.workloads.mounted_secrets import mounted, secret_provider
from components.workloads.workload import Mounted
from stacks.rag import RagSettings

ANSWER, EMBED, EVALUATE = "answer", "embed", "evaluate"
"""The programs, by the names of their service accounts."""


def schedules(settings: RagSettings) -> dict[str, str]:
    """Jobs and when they run; without questions there is no evaluation."""
    evaluation = {EVALUATE: settings.evaluation.schedule} if settings.evaluation else {}
    return {EMBED: settings.corpus.schedule, **evaluation}


def grants_of(
    settings: RagSettings,
    lake: Lake,
    openai: OpenAi,
    log: PromptLog,
    container_id: pulumi.Input[str],
) -> dict[str, list[Grant]]:
    """The rights of each program, beside those on the vector store."""
    model = Grant(key="models", role=Role.COGNITIVE_SERVICES_OPENAI_USER, scope=openai.id)
    own = Grant(key="own", role=Role.STORAGE_BLOB_DATA_CONTRIBUTOR, scope=container_id)
    table = Grant(key="log", role=Role.MONITORING_METRICS_PUBLISHER, scope=log.rule_id)
    grants = {ANSWER: [model, own, table], EMBED: [model, own, _reads(lake, settings.corpus.path)]}
    if settings.evaluation:
        grants[EVALUATE] = [model, own, _reads(lake, settings.evaluation.questions)]
    return grants


def _reads(lake: Lake, path: str) -> Grant:
    zone = lake.zone_ids[LakeZone(path.partition("/")[0])]
    return Grant(key="documents", role=Role.STORAGE_BLOB_DATA_READER, scope=zone)


@dataclass(frozen=True)
class StoreUser:
    """A program that uses the vector store."""

    application: str
    program: str
    identity: WorkloadIdentity
    tenant_id: str
    namespace: pulumi.Input[str]
    """Kubernetes namespace of the application, known when it exists."""

    @property
    def writes(self) -> bool:
        """Whether it writes vectors: the embedding job alone does."""
        return self.program == EMBED

    @property
    def word(self) -> str:
        """Short word in physical names, letters and digits."""
        return f"{self.application.replace('-', '')}{self.program}"


def store_login(
    name: str,
    user: StoreUser,
    store: VectorStoreOutputs,
    vault: KeyVault,
    target: ClusterTarget,
    *,
    parent: pulumi.Resource,
) -> list[Mounted]:
    """Let a program into the vector store; what it must mount for that."""
    principal_id = user.identity.principal_id
    if store.admit:
        store.admit(f"{name}-store", user.word, principal_id, writes=user.writes, parent=parent)
    files = secret_files(store, writes=user.writes)
    if not files:
        return []
    provider_class = f"{user.program}-store"
    kubernetes.apiextensions.CustomResource(
        f"{name}-secrets",
        api_version="secrets-store.csi.x-k8s.io/v1",
        kind="SecretProviderClass",
        metadata=meta.v1.ObjectMetaArgs(name=provider_class, namespace=user.namespace),
        spec=secret_provider(vault, user.tenant_id, user.identity.client_id, files),
        opts=pulumi.ResourceOptions(parent=parent, provider=target.provider),
    )
    return [mounted(provider_class)]
