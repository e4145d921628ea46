"""Dashboards, brought into Grafana from inside the network."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.compute.target import ClusterTarget
from components.foundation.identity import Grant
from components.foundation.placement import Placement
from components.foundation.roles import Role
from components.operations.grafana import Grafana
from components.workloads.file_job import FileJob, file_job, folder_of
from stacks.dashboards import dashboards
from stacks.images import Image

_NAME = "dashboards"
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
    dashboards.

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
        self.client_id = file_job(name, _job(args), parent=self).client_id
        self.register_outputs({"clientId": self.client_id})


def _job(args: DashboardsArgs) -> FileJob:
    return FileJob(
        placement=args.placement,
        target=args.target,
        called=_NAME,
        files=dashboards(),
        files_role="files",
        app=_NAME,
        namespace=_NAME,
        image=args.image,
        environment={
            "GRAFANA_URL": args.grafana.endpoint,
            "DASHBOARDS_FOLDER": folder_of(_NAME),
            "LOG_WORKSPACE_ID": args.workspace_id,
        },
        grant=Grant(key="edits", role=Role.GRAFANA_EDITOR, scope=args.grafana.id),
        seconds=_SECONDS,
        patience="35m",
        ready=[args.grafana.ready],
        cost_tags=args.cost_tags,
    )
