"""A model that clinicians' systems ask: its champion, and a canary that takes a share."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import core, meta

from components.compute.target import ClusterTarget
from components.foundation.identity import Grant
from components.foundation.lake import Lake, LakeZone
from components.foundation.lake_folders import folder_address, folder_grant
from components.foundation.placement import Placement
from components.foundation.roles import Role
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.ml.model_pod import NAMESPACE, ROUTING_FILE, ServedVersion
from components.ml.model_version import ModelVersion, ModelVersionArgs
from components.workloads.pod import cost_labels
from stacks.card_files import card_path, checksum, evidence_path, load_card, load_evidence
from stacks.images import Image
from stacks.models import CANARY_SUFFIX, CanarySettings, ModelSettings
from stacks.vocabulary import Environment

_SERVICE_PORT = 80


@dataclass(frozen=True, kw_only=True)
class ModelServiceArgs:
    """Arguments of `ModelService`."""

    placement: Placement
    model: str
    """Name in the registry, and of the service."""
    environment: Environment
    """Whose card it is served under."""
    settings: ModelSettings
    target: ClusterTarget
    namespace: pulumi.Input[str]
    lake: Lake
    """Keeps the predictions in which drift is looked for."""
    tracking_uri: pulumi.Input[str]
    cost_tags: Mapping[str, str]


class ModelService(pulumi.ComponentResource):
    """One model under its card, by content and by version.

    The champion's server sends the canary's share of the requests on, by a file that its pods read
    anew, and answers itself wherever the canary does not: a roll-back changes the file alone, and
    a broken canary loses no answer. The settings were refused where the card does not do for the
    model's risk tier. Where drift is looked for, its identity writes predictions to one folder of
    the lake; else it has no role, and what an image of its own needs is given to it.

    Token: ``clinfra:ml:ModelService``

    Creates:
        - clinfra:foundation:WorkloadIdentity
        - clinfra:ml:ModelVersion
        - kubernetes:core/v1:ConfigMap
        - kubernetes:core/v1:ServiceAccount
    """

    address: pulumi.Output[str]
    """Address inside the cluster."""
    principal_id: pulumi.Output[str]
    """Object id of its identity, which roles are assigned to."""

    def __init__(
        self, name: str, args: ModelServiceArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:ModelService", name, {}, opts)
        settings, canary = args.settings, args.settings.canary
        beside = f"{args.model}{CANARY_SUFFIX}"
        identity = WorkloadIdentity(
            f"{name}-identity",
            WorkloadIdentityArgs(
                placement=args.placement,
                role=f"model-{args.model}",
                issuer_url=args.target.issuer_url,
                namespace=NAMESPACE,
                service_account=args.model,
                grants=_grants(args),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        account = core.v1.ServiceAccount(
            f"{name}-account",
            metadata=meta.v1.ObjectMetaArgs(
                name=args.model,
                namespace=args.namespace,
                labels=cost_labels(args.cost_tags),
                annotations={"azure.workload.identity/client-id": identity.client_id},
            ),
            automount_service_account_token=False,
            opts=pulumi.ResourceOptions(parent=self, provider=args.target.provider),
        )
        routing = core.v1.ConfigMap(
            f"{name}-routing",
            metadata=meta.v1.ObjectMetaArgs(
                name=f"{args.model}-routing",
                namespace=args.namespace,
                labels=cost_labels(args.cost_tags),
            ),
            data={ROUTING_FILE: routing_of(beside, canary)},
            opts=pulumi.ResourceOptions(
                parent=self, provider=args.target.provider, delete_before_replace=True
            ),
        )
        if canary:
            ModelVersion(
                f"{name}-canary",
                ModelVersionArgs(
                    served=_served(args, canary.version, canary.image, canary=True),
                    namespace=args.namespace,
                    scaling=None,
                    replicas=canary.replicas,
                    callers=[],
                    called_by=args.model,
                    calls=None,
                ),
                opts=pulumi.ResourceOptions(parent=self, depends_on=[account]),
            )
        champion = ModelVersion(
            f"{name}-champion",
            ModelVersionArgs(
                served=_served(args, settings.version, settings.image, canary=False),
                namespace=args.namespace,
                scaling=settings.scaling,
                replicas=None,
                callers=settings.callers,
                called_by=None,
                calls=beside if canary else None,
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[account, routing]),
        )
        self.address = pulumi.Output.concat("http://", champion.host)
        self.principal_id = identity.principal_id
        self.register_outputs({"address": self.address})


def _served(args: ModelServiceArgs, version: int, image: Image, *, canary: bool) -> ServedVersion:
    path = card_path(args.environment, args.model, canary=canary)
    evidence = evidence_path(args.environment, args.model, canary=canary)
    return ServedVersion(
        app=f"{args.model}{CANARY_SUFFIX}" if canary else args.model,
        model=args.model,
        version=version,
        image=image,
        card=load_card(path),
        card_checksum=checksum(path),
        signature=load_evidence(evidence).signature if evidence.exists() else None,
        resources=args.settings.resources,
        gpu=args.settings.gpu,
        target=args.target,
        tracking_uri=args.tracking_uri,
        cost_tags=args.cost_tags,
        predictions=folder_address(args.lake, LakeZone.CURATED, _folder(args))
        if args.settings.drift
        else None,
        routed=not canary,
    )


def _folder(args: ModelServiceArgs) -> str:
    """Where the drift job of the model reads."""
    return f"predictions/{args.model}"


def _grants(args: ModelServiceArgs) -> list[Grant]:
    if args.settings.drift is None:
        return []
    writes = Role.STORAGE_BLOB_DATA_CONTRIBUTOR
    return [folder_grant("predictions", writes, args.lake, LakeZone.CURATED, [_folder(args)])]


def routing_of(host: str, canary: CanarySettings | None) -> str:
    """The file by which the champion's server chooses who answers."""
    if canary is None:
        return "{}"
    told = {
        "host": host,
        "port": _SERVICE_PORT,
        "percent": canary.weight,
        "timeout_ms": canary.timeout_ms,
    }
    return json.dumps({"canary": told})
