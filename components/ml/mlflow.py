"""MLflow tracking and model registry on the cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pulumi

from components.compute.target import ClusterTarget
from components.data.postgresql import PORT, Administrator
from components.foundation.identity import Grant
from components.foundation.lake import Lake, LakeZone
from components.foundation.placement import Placement
from components.foundation.roles import Role
from components.foundation.workload_identity import WorkloadIdentity, WorkloadIdentityArgs
from components.ml.login_proxy import LoginProxy, LoginProxyArgs
from components.workloads.namespace import WorkloadNamespace, WorkloadNamespaceArgs
from components.workloads.pod import SCRATCH, Resources
from components.workloads.workload import Workload, WorkloadArgs
from stacks.ml import MlflowFlavour, MlflowSettings

NAMESPACE = "mlflow"
SERVICE_ACCOUNT = "mlflow"
DATABASE = "mlflow"
HTTP_PORT = 5000


def mlflow_identity(
    settings: MlflowSettings,
    placement: Placement,
    lake: Lake,
    target: ClusterTarget,
    opts: pulumi.ResourceOptions,
) -> WorkloadIdentity | None:
    """The identity of the tracking server, where the cluster runs one: it writes artifacts.

    It is made before the database, which names it as an administrator.
    """
    if settings.flavour is not MlflowFlavour.AKS:
        return None
    zone = lake.zone_ids[LakeZone.MODELS]
    grant = Grant(key="models", role=Role.STORAGE_BLOB_DATA_CONTRIBUTOR, scope=zone)
    return WorkloadIdentity(
        "mlflow-identity",
        WorkloadIdentityArgs(
            placement=placement,
            role="mlflow",
            issuer_url=target.issuer_url,
            namespace=NAMESPACE,
            service_account=SERVICE_ACCOUNT,
            grants=[grant],
        ),
        opts=opts,
    )


def mlflow_administrators(identity: WorkloadIdentity | None) -> list[Administrator]:
    """The tracking server's identity as the database knows it; it makes its own tables."""
    if identity is None:
        return []
    return [Administrator(key="mlflow", principal_id=identity.principal_id, name=identity.name)]


@dataclass(frozen=True, kw_only=True)
class MlflowArgs:
    """Arguments of `Mlflow`."""

    placement: Placement
    settings: MlflowSettings
    target: ClusterTarget
    identity: WorkloadIdentity
    database_host: pulumi.Input[str]
    lake: Lake
    """Where artifacts go."""
    cost_tags: Mapping[str, str]
    callers: Sequence[str]
    """Namespaces that call it beside its own, serving and training."""


class Mlflow(pulumi.ComponentResource):
    """An MLflow server without a password: Entra tokens for its database and for its artifacts.

    The image (``images/mlflow``) brings a SQLAlchemy plugin that asks for a fresh token at every
    connection.

    Token: ``clinfra:ml:Mlflow``

    Creates:
        - clinfra:workloads:WorkloadNamespace
        - clinfra:workloads:Workload
        - clinfra:ml:LoginProxy
    """

    tracking_uri: pulumi.Output[str]
    """Address inside the cluster."""

    def __init__(
        self, name: str, args: MlflowArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:ml:Mlflow", name, {}, opts)
        space = WorkloadNamespace(
            f"{name}-space",
            WorkloadNamespaceArgs(
                target=args.target, namespace=NAMESPACE, cost_tags=args.cost_tags
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        server = Workload(
            f"{name}-server",
            WorkloadArgs(
                target=args.target,
                namespace=space.namespace,
                app=SERVICE_ACCOUNT,
                image=args.settings.image,
                command=["mlflow", "server", "--host", "0.0.0.0", "--port", str(HTTP_PORT)],  # noqa: S104
                port=HTTP_PORT,
                ready="/health",
                alive="/health",
                environment=_environment(args),
                client_id=args.identity.client_id,
                replicas=args.settings.replicas,
                resources=Resources(cpu="500m", memory="1Gi", cpu_limit="2", memory_limit="2Gi"),
                cost_tags=args.cost_tags,
                callers=[NAMESPACE, "serving", "training", *args.callers],
                tls=False,
                egress_ports=[443, PORT],
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        settings = args.settings
        if settings.host and settings.application_client_id and settings.certificate_uri:
            LoginProxy(
                f"{name}-login",
                LoginProxyArgs(
                    tenant_id=args.placement.tenant_id,
                    target=args.target,
                    namespace=space.namespace,
                    image=settings.proxy_image,
                    host=settings.host,
                    certificate_uri=settings.certificate_uri,
                    application_client_id=settings.application_client_id,
                    upstream=server.address,
                    upstream_port=HTTP_PORT,
                    cost_tags=args.cost_tags,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.tracking_uri = server.address
        self.register_outputs({"trackingUri": self.tracking_uri})


def _environment(args: MlflowArgs) -> dict[str, pulumi.Input[str]]:
    database = pulumi.Output.all(args.identity.name, args.database_host).apply(
        lambda given: database_address(given[0], given[1])
    )
    artifacts = pulumi.Output.concat(args.lake.zone_addresses[LakeZone.MODELS], "mlflow")
    hosts = [f"{SERVICE_ACCOUNT}.{NAMESPACE}.svc", "localhost:*", "10.*", "192.168.*"]
    origin = f"https://{args.settings.host}" if args.settings.host else ""
    return {
        "HOME": SCRATCH,
        "MLFLOW_SERVER_ALLOWED_HOSTS": ",".join([*hosts, *filter(None, [args.settings.host])]),
        **({"MLFLOW_SERVER_CORS_ALLOWED_ORIGINS": origin} if origin else {}),
        "MLFLOW_BACKEND_STORE_URI": database,
        "MLFLOW_ARTIFACTS_DESTINATION": artifacts,
        "MLFLOW_SERVE_ARTIFACTS": "true",
    }


def database_address(role: str, host: str) -> str:
    """Address of the database without a password: the plugin brings a token for the role."""
    options = "sslmode=verify-full&sslrootcert=system&plugin=entra_token"
    return f"postgresql+psycopg://{quote(role)}@{host}:{PORT}/{DATABASE}?{options}"
