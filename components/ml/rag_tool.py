"""A tool that a model may call."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.compute.target import ClusterTarget
from components.foundation.identity import Grant
from components.foundation.placement import Placement
from components.foundation.roles import Role
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.workloads.pod import Resources
from components.workloads.workload import Workload, WorkloadArgs
from stacks.rag import ToolGrant, ToolSettings, rag_namespace

TOOL_PORT = 8080
_HTTPS = 443
_SIZE = Resources(cpu="100m", memory="256Mi", cpu_limit="1", memory_limit="512Mi")


@dataclass(frozen=True, kw_only=True)
class RagToolArgs:
    """Arguments of `RagTool`."""

    placement: Placement
    application: str
    """Name of the application that may call the tool."""
    tool: str
    """Name of the tool."""
    settings: ToolSettings
    target: ClusterTarget
    namespace: pulumi.Input[str]
    """Namespace of the application, known when it exists."""
    replicas: int
    """As many as the application has, which fails with its tools."""
    cost_tags: Mapping[str, str]


class RagTool(pulumi.ComponentResource):
    """A service under an identity of its own: the orchestrator has none of its rights.

    Token: ``clinfra:ml:RagTool``

    Creates:
        - clinfra:foundation:WorkloadIdentity
        - clinfra:workloads:Workload
    """

    address: pulumi.Output[str]
    """Address inside the cluster."""

    def __init__(
        self, name: str, args: RagToolArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:RagTool", name, {}, opts)
        identity = WorkloadIdentity(
            f"{name}-identity",
            WorkloadIdentityArgs(
                placement=args.placement,
                role=f"{args.application}-{args.tool}",
                issuer_url=args.target.issuer_url,
                namespace=rag_namespace(args.application),
                service_account=args.tool,
                grants=[
                    _grant(word, given) for word, given in sorted(args.settings.grants.items())
                ],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        service = Workload(
            f"{name}-service",
            WorkloadArgs(
                target=args.target,
                namespace=args.namespace,
                app=args.tool,
                image=args.settings.image,
                command=[],
                port=TOOL_PORT,
                ready="/health",
                alive="/health",
                environment={},
                client_id=identity.client_id,
                replicas=args.replicas,
                resources=_SIZE,
                cost_tags=args.cost_tags,
                callers=[rag_namespace(args.application)],
                tls=False,
                egress_ports=[_HTTPS],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.address = service.address
        self.register_outputs({"address": self.address})


def _grant(word: str, given: ToolGrant) -> Grant:
    return Grant(key=word, role=Role[given.role.name], scope=given.scope)
