"""Retraining of one model: a service that decides, and the one job that it may start."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import core, meta, rbac

from components.compute.target import ClusterTarget
from components.data.event_hubs import KAFKA_PORT, EventHubs
from components.foundation.identity import Grant
from components.foundation.lake import Lake, LakeZone
from components.foundation.lake_folders import folder_address, folder_grant
from components.foundation.placement import Placement
from components.foundation.roles import Role
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.ml.alert_channel import AlertChannel
from components.ml.training_template import TEMPLATE, TrainingTemplate, TrainingTemplateArgs
from components.workloads.pod import Resources
from components.workloads.workload import Mounted, Workload, WorkloadArgs
from stacks.retraining import RetrainingSettings, TriggerSettings

APP_NAME = "retraining"
_PORT, _HTTPS, _MLFLOW = 8080, 443, 5000
_TICK_SECONDS = 60
_TOKEN_SECONDS = 3600
_CLUSTER = "/var/run/clinfra/cluster"


@dataclass(frozen=True, kw_only=True)
class RetrainingPipelineArgs:
    """Arguments of `RetrainingPipeline`."""

    placement: Placement
    model: str
    settings: RetrainingSettings
    target: ClusterTarget
    namespace: pulumi.Input[str]
    namespace_name: str
    """The same, known before it is made."""
    lake: Lake
    streams: EventHubs | None
    channel: AlertChannel | None
    """Where alerts come, if any start a run."""
    tracking_uri: pulumi.Input[str]
    cost_tags: Mapping[str, str]


class RetrainingPipeline(pulumi.ComponentResource):
    """A service within limits; in the cluster it may make jobs in one namespace, and no more.

    Token: ``clinfra:ml:RetrainingPipeline``

    Creates:
        - clinfra:foundation:WorkloadIdentity
        - clinfra:ml:TrainingTemplate
        - clinfra:workloads:Workload
        - kubernetes:rbac.authorization.k8s.io/v1:Role
        - kubernetes:rbac.authorization.k8s.io/v1:RoleBinding
    """

    promotions: pulumi.Output[str]
    """Address of the folder of requests for promotion."""

    def __init__(
        self, name: str, args: RetrainingPipelineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:RetrainingPipeline", name, {}, opts)
        self.promotions = folder_address(args.lake, LakeZone.AUDIT, f"promotions/{args.model}")
        training = TrainingTemplate(
            f"{name}-training",
            TrainingTemplateArgs(
                placement=args.placement,
                model=args.model,
                settings=args.settings,
                target=args.target,
                lake=args.lake,
                tracking_uri=args.tracking_uri,
                cost_tags=args.cost_tags,
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        identity = WorkloadIdentity(
            f"{name}-identity", _identity(args), opts=pulumi.ResourceOptions(parent=self)
        )
        place = meta.v1.ObjectMetaArgs(name=APP_NAME, namespace=training.namespace)
        role = rbac.v1.Role(
            f"{name}-role",
            metadata=place,
            rules=_rules(),
            opts=pulumi.ResourceOptions(parent=self, provider=args.target.provider),
        )
        rbac.v1.RoleBinding(
            f"{name}-binding",
            metadata=place,
            role_ref=rbac.v1.RoleRefArgs(
                api_group="rbac.authorization.k8s.io", kind="Role", name=APP_NAME
            ),
            subjects=[
                rbac.v1.SubjectArgs(kind="ServiceAccount", name=APP_NAME, namespace=args.namespace)
            ],
            opts=pulumi.ResourceOptions(
                parent=self, provider=args.target.provider, depends_on=[role]
            ),
        )
        Workload(
            f"{name}-service",
            WorkloadArgs(
                target=args.target,
                namespace=args.namespace,
                app=APP_NAME,
                image=args.settings.image,
                command=["python", "-m", "model_watch.service"],
                port=_PORT,
                ready="/alive",
                alive="/alive",
                environment={"RETRAINING_TRIGGER": _document(args, training, self.promotions)},
                client_id=identity.client_id,
                replicas=1,
                resources=Resources(cpu="100m", memory="512Mi", cpu_limit="1", memory_limit="2Gi"),
                cost_tags=args.cost_tags,
                callers=[],
                tls=False,
                egress_ports=[_HTTPS, _MLFLOW, KAFKA_PORT],
                mounts=[Mounted(volume=_cluster_access(), path=_CLUSTER)],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({"promotions": self.promotions})


def _rules() -> list[rbac.v1.PolicyRuleArgs]:
    """Read the template, make jobs and see how far they are; none may be changed or deleted."""
    return [
        rbac.v1.PolicyRuleArgs(
            api_groups=["batch"],
            resources=["cronjobs"],
            resource_names=[TEMPLATE],
            verbs=["get"],
        ),
        rbac.v1.PolicyRuleArgs(api_groups=["batch"], resources=["jobs"], verbs=["create", "get"]),
    ]


def _cluster_access() -> core.v1.VolumeArgs:
    """A token for the API server that lasts an hour, and the server's authority."""
    token = core.v1.ServiceAccountTokenProjectionArgs(
        path="token", expiration_seconds=_TOKEN_SECONDS
    )
    authority = core.v1.ConfigMapProjectionArgs(
        name="kube-root-ca.crt", items=[core.v1.KeyToPathArgs(key="ca.crt", path="ca.crt")]
    )
    return core.v1.VolumeArgs(
        name="cluster",
        projected=core.v1.ProjectedVolumeSourceArgs(
            sources=[
                core.v1.VolumeProjectionArgs(service_account_token=token),
                core.v1.VolumeProjectionArgs(config_map=authority),
            ]
        ),
    )


def _identity(args: RetrainingPipelineArgs) -> WorkloadIdentityArgs:
    model, lake = args.model, args.lake
    results = [f"labels/{model}", f"retraining/{model}"]
    written = [f"retraining/{model}", f"promotions/{model}"]
    reads, writes = Role.STORAGE_BLOB_DATA_READER, Role.STORAGE_BLOB_DATA_CONTRIBUTOR
    grants = [
        folder_grant("results", reads, lake, LakeZone.CURATED, results),
        folder_grant("decisions", writes, lake, LakeZone.AUDIT, written),
    ]
    if args.channel:
        receives = Role.EVENT_HUBS_DATA_RECEIVER
        grants.append(Grant(key="alerts", role=receives, scope=args.channel.topic_id))
    return WorkloadIdentityArgs(
        placement=args.placement,
        role=f"retraining-{model}",
        issuer_url=args.target.issuer_url,
        namespace=args.namespace_name,
        service_account=APP_NAME,
        grants=grants,
    )


def _document(
    args: RetrainingPipelineArgs, training: TrainingTemplate, promotions: pulumi.Output[str]
) -> pulumi.Output[str]:
    listens = args.streams if args.channel else None
    return pulumi.Output.all(
        bootstrap=listens.bootstrap if listens else "",
        topic=args.channel.topic if args.channel else "",
        namespace=training.namespace,
        runs=training.runs,
        ledger=folder_address(args.lake, LakeZone.AUDIT, f"retraining/{args.model}"),
        labels=folder_address(args.lake, LakeZone.CURATED, f"labels/{args.model}"),
        promotions=promotions,
        tracking_uri=args.tracking_uri,
    ).apply(lambda given: trigger_document(args.model, args.settings, given))


def trigger_document(model: str, settings: RetrainingSettings, given: Mapping[str, str]) -> str:
    """What the service is told, as JSON; no secret is in it."""
    places = ("bootstrap", "topic", "ledger", "labels", "promotions", "tracking_uri")
    return json.dumps(
        {
            "model": model,
            "tick_seconds": _TICK_SECONDS,
            **_clock(settings.triggers),
            "limits": {
                **settings.limits.model_dump(mode="json"),
                "triggers": list(settings.triggers.allowed),
            },
            "demands": settings.evaluation.model_dump(mode="json"),
            "runner": {
                "kind": "aks",
                "namespace": given["namespace"],
                "template": TEMPLATE,
                "runs": given["runs"],
            },
            **{place: given[place] for place in places},
        },
        sort_keys=True,
    )


def _clock(triggers: TriggerSettings) -> dict[str, int | None]:
    return {"every_days": triggers.every_days, "new_labels": triggers.new_labels}
