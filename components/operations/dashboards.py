"""Dashboards, brought into Grafana from inside the network."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import batch, core, meta, networking

from components.compute.target import ClusterTarget
from components.foundation.identity import Grant
from components.foundation.placement import Placement
from components.foundation.roles import Role
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.operations.grafana import Grafana
from components.workloads.job import JobPod, job_spec
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import APP, Resources, cost_labels
from components.workloads.workload import Mounted, paths
from stacks.dashboards import dashboards
from stacks.images import Image

NAMESPACE = "dashboards"
SERVICE_ACCOUNT = "dashboards"
REFUSED = 2
"""Exit code of the program where Grafana refuses a dashboard."""
_MOUNT = "/etc/dashboards"
_HTTPS = 443
_SECONDS = 1800
"""A role of Grafana may take an hour to hold at the worst, usually minutes; source:
learn.microsoft.com/azure/managed-grafana/how-to-manage-access-permissions-users-identities."""


@dataclass(frozen=True, kw_only=True)
class DashboardsArgs:
    """Arguments of `Dashboards`."""

    placement: Placement
    image: Image
    target: ClusterTarget
    grafana: Grafana
    workspace_id: pulumi.Input[str]
    """ARM id of the Log Analytics workspace that the dashboards ask."""
    cost_tags: Mapping[str, str]


class Dashboards(pulumi.ComponentResource):
    """A job that writes every dashboard of `dashboards` into one folder of Grafana.

    Azure has no resource for a dashboard of Managed Grafana, and Grafana has no public address;
    so a program inside the network calls Grafana's own interface, as an identity that may edit
    dashboards. Config map and job are named after what they hold: a changed dashboard makes a
    new job, and an unchanged one no change.

    Token: ``clinfra:operations:Dashboards``

    Creates:
        - clinfra:foundation:WorkloadIdentity
        - clinfra:workloads:WorkloadNamespace
        - kubernetes:core/v1:ServiceAccount
        - kubernetes:core/v1:ConfigMap
        - kubernetes:networking.k8s.io/v1:NetworkPolicy
        - kubernetes:batch/v1:Job
    """

    client_id: pulumi.Output[str]
    """Client id of the identity that writes dashboards."""

    def __init__(
        self, name: str, args: DashboardsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:Dashboards", name, {}, opts)
        provider, bodies = args.target.provider, dashboards()
        named = f"dashboards-{digest_of(bodies, args.image)}"
        identity = WorkloadIdentity(
            f"{name}-identity", _identity(args), opts=pulumi.ResourceOptions(parent=self)
        )
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=args.target, namespace=NAMESPACE, cost_tags=args.cost_tags
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        labels = {**cost_labels(args.cost_tags), APP: SERVICE_ACCOUNT}
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=meta.v1.ObjectMetaArgs(
                name=SERVICE_ACCOUNT,
                namespace=space.namespace,
                labels=labels,
                annotations={"azure.workload.identity/client-id": identity.client_id},
            ),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        files = core.v1.ConfigMap(
            f"{name}-files",
            metadata=meta.v1.ObjectMetaArgs(name=named, namespace=space.namespace, labels=labels),
            immutable=True,
            data=bodies,
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        policy = networking.v1.NetworkPolicy(
            f"{name}-paths",
            metadata=meta.v1.ObjectMetaArgs(
                name=SERVICE_ACCOUNT, namespace=space.namespace, labels=labels
            ),
            spec=paths({APP: SERVICE_ACCOUNT}, _HTTPS, [], [_HTTPS]),
            opts=pulumi.ResourceOptions(parent=self, provider=provider),
        )
        batch.v1.Job(
            f"{name}-job",
            metadata=meta.v1.ObjectMetaArgs(name=named, namespace=space.namespace, labels=labels),
            spec=job_spec(_pod(args, named), seconds=_SECONDS, attempts=6, hopeless=[REFUSED]),
            opts=pulumi.ResourceOptions(
                parent=self,
                provider=provider,
                depends_on=[identity, space, account, files, policy, args.grafana.ready],
                custom_timeouts=pulumi.CustomTimeouts(create="35m"),
            ),
        )
        self.client_id = identity.client_id
        self.register_outputs({"clientId": self.client_id})


def digest_of(bodies: Mapping[str, str], image: Image) -> str:
    """Names what is brought in and by what, so that a change of either runs anew."""
    told = json.dumps([dict(sorted(bodies.items())), image.reference("")])
    return hashlib.sha256(told.encode()).hexdigest()[:10]


def _identity(args: DashboardsArgs) -> WorkloadIdentityArgs:
    edit = Grant(key="edits", role=Role.GRAFANA_EDITOR, scope=args.grafana.id)
    return WorkloadIdentityArgs(
        placement=args.placement,
        role=SERVICE_ACCOUNT,
        issuer_url=args.target.issuer_url,
        namespace=NAMESPACE,
        service_account=SERVICE_ACCOUNT,
        grants=[edit],
    )


def _pod(args: DashboardsArgs, config: str) -> JobPod:
    source = core.v1.ConfigMapVolumeSourceArgs(name=config)
    return JobPod(
        app=SERVICE_ACCOUNT,
        image=args.image,
        registry_server=args.target.registry_server,
        command=[],
        environment={
            "GRAFANA_URL": args.grafana.endpoint,
            "DASHBOARDS_FOLDER": _MOUNT,
            "LOG_WORKSPACE_ID": args.workspace_id,
        },
        service_account=SERVICE_ACCOUNT,
        resources=Resources(cpu="50m", memory="128Mi", cpu_limit="500m", memory_limit="256Mi"),
        cost_tags=args.cost_tags,
        mounts=[
            Mounted(volume=core.v1.VolumeArgs(name="dashboards", config_map=source), path=_MOUNT)
        ],
    )
