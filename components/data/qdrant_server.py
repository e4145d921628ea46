"""The pods of a Qdrant cluster."""

import pulumi
from pulumi_kubernetes import apps, core, meta

from components.data.vector_store import StoreSite
from components.workloads.pod import (
    APP,
    SCRATCH,
    Resources,
    bounds,
    container_security,
    cost_labels,
    http_probe,
    pod_security,
    read_only,
    scratch,
    spread,
)
from stacks.vector_stores import QdrantSettings

APP_NAME = "qdrant"
HTTP, GRPC, PEERS = 6333, 6334, 6335
_SECRETS = "/etc/secrets"  # where the driver mounts files


def server_spec(
    settings: QdrantSettings, site: StoreSite, namespace: pulumi.Output[str]
) -> apps.v1.StatefulSetSpecArgs:
    """The stateful set of a Qdrant cluster."""
    labels = {APP: APP_NAME}
    claim = core.v1.PersistentVolumeClaimArgs(
        metadata=meta.v1.ObjectMetaArgs(name="storage"),
        spec=core.v1.PersistentVolumeClaimSpecArgs(
            access_modes=["ReadWriteOnce"],
            storage_class_name="managed-csi-premium",
            resources=core.v1.VolumeResourceRequirementsArgs(
                requests={"storage": f"{settings.disk_gb}Gi"}
            ),
        ),
    )
    volume, mount = scratch()
    driver = core.v1.CSIVolumeSourceArgs(
        driver="secrets-store.csi.k8s.io",
        read_only=True,
        volume_attributes={"secretProviderClass": APP_NAME},
    )
    pod = core.v1.PodSpecArgs(
        service_account_name=APP_NAME,
        automount_service_account_token=False,
        security_context=pod_security(),
        topology_spread_constraints=spread(labels),
        containers=[_container(settings, site, namespace, mount)],
        volumes=[volume, core.v1.VolumeArgs(name="secrets", csi=driver)],
    )
    every = {**cost_labels(site.cost_tags), **labels, "azure.workload.identity/use": "true"}
    return apps.v1.StatefulSetSpecArgs(
        service_name=APP_NAME,
        replicas=settings.replicas,
        pod_management_policy="Parallel",
        selector=meta.v1.LabelSelectorArgs(match_labels=labels),
        template=core.v1.PodTemplateSpecArgs(
            metadata=meta.v1.ObjectMetaArgs(labels=every), spec=pod
        ),
        volume_claim_templates=[claim],
    )


def _container(
    settings: QdrantSettings,
    site: StoreSite,
    namespace: pulumi.Output[str],
    mount: core.v1.VolumeMountArgs,
) -> core.v1.ContainerArgs:
    server = pulumi.Output.from_input(site.target.registry_server)
    start = namespace.apply(
        lambda each: _start_script(each, readers=bool(settings.readers or site.searchers))
    )
    return core.v1.ContainerArgs(
        name=APP_NAME,
        image=server.apply(settings.image.reference),
        command=["/bin/sh", "-c", start],
        env=[
            core.v1.EnvVarArgs(name="QDRANT__CLUSTER__ENABLED", value="true"),
            core.v1.EnvVarArgs(name="QDRANT__SERVICE__ENABLE_TLS", value="true"),
            core.v1.EnvVarArgs(name="QDRANT__CLUSTER__P2P__ENABLE_TLS", value="true"),
            core.v1.EnvVarArgs(name="QDRANT__TLS__CERT", value=f"{_SECRETS}/tls.pem"),
            core.v1.EnvVarArgs(name="QDRANT__TLS__KEY", value=f"{_SECRETS}/tls.pem"),
            core.v1.EnvVarArgs(name="QDRANT__TLS__CA_CERT", value=f"{_SECRETS}/ca.pem"),
            core.v1.EnvVarArgs(
                name="QDRANT__STORAGE__SNAPSHOTS_PATH", value="/qdrant/storage/snapshots"
            ),
            core.v1.EnvVarArgs(name="QDRANT_INIT_FILE_PATH", value=f"{SCRATCH}/.initialized"),
            core.v1.EnvVarArgs(name="QDRANT__TELEMETRY_DISABLED", value="true"),
        ],
        ports=[core.v1.ContainerPortArgs(container_port=port) for port in (HTTP, GRPC, PEERS)],
        resources=bounds(Resources(cpu="500m", memory="2Gi", cpu_limit="2", memory_limit="4Gi")),
        security_context=container_security(),
        readiness_probe=http_probe("/readyz", HTTP, tls=True),
        liveness_probe=http_probe("/livez", HTTP, patience=6, tls=True),
        volume_mounts=[
            mount,
            core.v1.VolumeMountArgs(name="storage", mount_path="/qdrant/storage"),
            read_only("secrets", _SECRETS),
        ],
    )


def _start_script(namespace: str, *, readers: bool) -> str:
    """The first pod founds the cluster, the others join it; the key never stands in an argument."""
    reader = f'export QDRANT__SERVICE__READ_ONLY_API_KEY="$(cat {_SECRETS}/reader-key)"; '
    peers = f"https://{APP_NAME}-0.{APP_NAME}.{namespace}.svc:{PEERS}"
    own = f"https://$(hostname).{APP_NAME}.{namespace}.svc:{PEERS}"
    return (
        f'export QDRANT__SERVICE__API_KEY="$(cat {_SECRETS}/api-key)"; '
        + (reader if readers else "")
        + f'[ "$(hostname)" = {APP_NAME}-0 ] && exec ./qdrant --uri "{own}"; '
        f'exec ./qdrant --bootstrap "{peers}" --uri "{own}"'
    )
