"""One application that answers from the hospital's documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
from pulumi_azure_native import storage

from components.compute.target import ClusterTarget
from components.data.vector_store import VectorStoreOutputs
from components.foundation.foundation import Foundation
from components.foundation.identity import Grant
from components.foundation.placement import Placement
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.ml.openai import OpenAi, OpenAiArgs
from components.ml.prompt_log import PromptLog, PromptLogArgs
from components.ml.rag_access import (
    ANSWER,
    EMBED,
    EVALUATE,
    StoreUser,
    grants_of,
    schedules,
    store_login,
)
from components.ml.rag_settings import Told
from components.ml.rag_tool import TOOL_PORT, RagTool, RagToolArgs
from components.operations.alarms import Alarms
from components.operations.alert_forms import MetricSource, metric_alert
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import Resources
from components.workloads.scheduled_workload import ScheduledWorkload, ScheduledWorkloadArgs
from components.workloads.workload import Workload, WorkloadArgs
from stacks.alerts.own import TOKENS
from stacks.alerts.rules import Aggregation, MetricRule, OwnRule
from stacks.rag import RagSettings, rag_namespace

_PORT, _HTTPS, _SERVICE_PORT = 8080, 443, 80
_SIZE = Resources(cpu="250m", memory="512Mi", cpu_limit="1", memory_limit="1Gi")
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True, kw_only=True)
class RagApplicationArgs:
    """Arguments of `RagApplication`."""

    placement: Placement
    application: str
    """Name of the application."""
    settings: RagSettings
    foundation: Foundation
    target: ClusterTarget
    store: VectorStoreOutputs
    """Where its vectors are."""
    cost_tags: Mapping[str, str]
    alarms: Alarms
    """Who is told."""
    protect: bool

    @property
    def namespace(self) -> str:
        """Kubernetes namespace of the application."""
        return rag_namespace(self.application)


class RagApplication(pulumi.ComponentResource):
    """Models, an embedding job, an orchestrator with its tools, an evaluation, logs and a budget.

    Each program has an identity of its own: the embedding job alone reads documents and writes
    vectors, the orchestrator alone writes the log, and a tool has none of their rights. Texts of
    passages lie in a container of the application's own, under the hospital's key; the vector store
    holds vectors and ids.

    Token: ``clinfra:ml:RagApplication``

    Creates:
        - clinfra:ml:OpenAi
        - clinfra:ml:PromptLog
        - clinfra:ml:RagTool
        - clinfra:foundation:WorkloadIdentity
        - clinfra:workloads:WorkloadNamespace
        - clinfra:workloads:Workload
        - clinfra:workloads:ScheduledWorkload
        - azure-native:storage:BlobContainer
        - azure-native:monitor:MetricAlert
        - azure-native:authorization:RoleAssignment
        - azure-native:mongocluster:User
        - azure-native:redisenterprise:AccessPolicyAssignment
        - kubernetes:secrets-store.csi.x-k8s.io/v1:SecretProviderClass
    """

    exports: dict[str, pulumi.Output[str]]
    """Outputs of the stack: the address, and the names of the identities that use the store."""

    def __init__(
        self, name: str, args: RagApplicationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:RagApplication", name, {}, opts)
        settings, foundation = args.settings, args.foundation
        openai = OpenAi(f"{name}-openai", _openai(args), opts=pulumi.ResourceOptions(parent=self))
        log = PromptLog(f"{name}-log", _log(args), opts=pulumi.ResourceOptions(parent=self))
        container = storage.BlobContainer(
            f"{name}-container",
            container_name=args.namespace,
            account_name=foundation.lake.name,
            resource_group_name=args.placement.resource_group_name,
            public_access=storage.PublicAccess.NONE,
            opts=pulumi.ResourceOptions(parent=self, protect=args.protect),
        )
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=args.target, namespace=args.namespace, cost_tags=args.cost_tags
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        told = _told(args, openai, log, container)
        identities = {
            program: WorkloadIdentity(
                f"{name}-{program}-identity",
                _identity(args, program, grants),
                opts=pulumi.ResourceOptions(parent=self),
            )
            for program, grants in grants_of(
                settings, foundation.lake, openai, log, container.id
            ).items()
        }
        mounts = {
            program: store_login(
                f"{name}-{program}",
                _store_user(args, program, identities[program], space),
                args.store,
                foundation.vault,
                args.target,
                parent=self,
            )
            for program in (ANSWER, EMBED)
        }
        tools = {
            tool: RagTool(
                f"{name}-{tool}", _tool(args, tool, space), opts=pulumi.ResourceOptions(parent=self)
            ).address
            for tool in sorted(settings.tools)
        }
        server = Workload(
            f"{name}-server",
            WorkloadArgs(
                target=args.target,
                namespace=space.namespace,
                app=ANSWER,
                image=settings.image,
                command=["python", "/opt/clinfra/orchestrator.py"],
                port=_PORT,
                ready="/health",
                alive="/health",
                environment=told.environment(identities[ANSWER], tools, writes=False),
                client_id=identities[ANSWER].client_id,
                replicas=settings.replicas,
                resources=_SIZE,
                cost_tags=args.cost_tags,
                callers=[args.namespace, *settings.callers],
                tls=False,
                egress_ports=_ports(args.store, tools=bool(tools)),
                mounts=mounts[ANSWER],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        for program, schedule in schedules(settings).items():
            ScheduledWorkload(
                f"{name}-{program}",
                ScheduledWorkloadArgs(
                    target=args.target,
                    namespace=space.namespace,
                    app=program,
                    image=settings.image,
                    command=["python", f"/opt/clinfra/{program}.py"],
                    schedule=schedule,
                    environment=told.environment(identities[program], {}, writes=program == EMBED),
                    client_id=identities[program].client_id,
                    resources=_SIZE,
                    cost_tags=args.cost_tags,
                    egress_ports=_ports(args.store, tools=program == EVALUATE),
                    hours=12,
                    mounts=mounts.get(program, ()),
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        source = MetricSource(id=openai.id, role=args.application, namespace=TOKENS.namespace)
        for rule, tells in args.alarms.of(TOKENS, OwnRule):
            metric_alert(
                f"{name}-alert-{rule.role}",
                bounded(rule.about(args.application), settings),
                tells,
                placement=args.placement,
                source=source,
                parent=self,
            )
        self.exports = {
            f"rag_{args.application}": server.address,
            f"rag_{args.application}_reader": identities[ANSWER].name,
            f"rag_{args.application}_writer": identities[EMBED].name,
        }
        self.register_outputs(dict(self.exports))


def _openai(args: RagApplicationArgs) -> OpenAiArgs:
    return OpenAiArgs(
        placement=args.placement,
        application=args.application,
        settings=args.settings,
        link=args.foundation.link,
        vault=args.foundation.vault,
        workspace_id=args.foundation.logs.id,
        protect=args.protect,
    )


def _log(args: RagApplicationArgs) -> PromptLogArgs:
    return PromptLogArgs(
        placement=args.placement,
        application=args.application,
        workspace=args.foundation.logs,
        private=args.foundation.private_logs,
        total_days=args.settings.logs.total_days,
        protect=args.protect,
    )


def _told(
    args: RagApplicationArgs, openai: OpenAi, log: PromptLog, container: storage.BlobContainer
) -> Told:
    lake = args.foundation.lake
    return Told(
        application=args.application,
        settings=args.settings,
        openai=openai,
        log=log,
        store=args.store,
        blob_address=pulumi.Output.concat("https://", lake.name, ".blob.core.windows.net"),
        container=container.name,
        answers=f"http://{ANSWER}.{args.namespace}.svc",
    )


def _identity(
    args: RagApplicationArgs, program: str, grants: Sequence[Grant]
) -> WorkloadIdentityArgs:
    return WorkloadIdentityArgs(
        placement=args.placement,
        role=f"{args.application}-{program}",
        issuer_url=args.target.issuer_url,
        namespace=args.namespace,
        service_account=program,
        grants=grants,
    )


def _store_user(
    args: RagApplicationArgs, program: str, identity: WorkloadIdentity, space: WorkloadNamespace
) -> StoreUser:
    return StoreUser(
        application=args.application,
        program=program,
        identity=identity,
        tenant_id=args.placement.tenant_id,
        namespace=space.namespace,
    )


def _tool(args: RagApplicationArgs, tool: str, space: WorkloadNamespace) -> RagToolArgs:
    return RagToolArgs(
        placement=args.placement,
        application=args.application,
        tool=tool,
        settings=args.settings.tools[tool],
        replicas=args.settings.replicas,
        target=args.target,
        namespace=space.namespace,
        cost_tags=args.cost_tags,
    )


def _ports(store: VectorStoreOutputs, *, tools: bool) -> list[int]:
    """Azure, the store, and tools by their own port and the service's: policies see either."""
    inside = {_SERVICE_PORT, TOOL_PORT} if tools else set[int]()
    return sorted({_HTTPS, store.port} | inside)


def bounded(rule: OwnRule, settings: RagSettings) -> MetricRule:
    """The rule on tokens, by the part of a month's that the settings let pass in a day.

    Source of the metric: learn.microsoft.com/azure/ai-services/openai/monitor-openai-reference.
    """
    return rule.above(
        settings.monthly_tokens * settings.daily_percent / 100,
        "TokenTransaction",
        minutes=_DAY_MINUTES,
        aggregation=Aggregation.TOTAL,
    )
