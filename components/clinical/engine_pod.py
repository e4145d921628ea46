"""The pod of the interface engine: the engine, and the listener that ends TLS before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pulumi
from pulumi_kubernetes import core, meta

from components.clinical.connections import SERVICE_ACCOUNT
from components.clinical.engine_paths import ADMIN
from components.clinical.listeners import SECRETS
from components.data.postgresql import PORT
from components.workloads.pod import (
    Resources,
    bounds,
    container_security,
    cost_labels,
    pod_security,
    read_only,
    scratch,
    spread,
)
from stacks.interface_engine import IntegrationSettings

DATABASE = "interface_engine"
STATE = "state"
CHANNELS, LISTENER = "channels", "listener"
"""Config maps, which are volumes of the same names."""
_PLUGIN = "com.azure.identity.extensions.jdbc.postgresql.AzurePostgresqlAuthenticationPlugin"
_LOADED = "/data/channels-loaded"


@dataclass(frozen=True, kw_only=True)
class EnginePod:
    """What the pod is made of."""

    settings: IntegrationSettings
    registry_server: pulumi.Input[str]
    database_host: pulumi.Input[str]
    database_role: pulumi.Input[str]
    """Name of the engine's identity, which is its database role."""
    event_streams: pulumi.Input[str] | None
    """Kafka bootstrap server, where the engine is a client of the event streams."""
    revision: str
    """Digest of channels and listener; a change of it replaces the pods, which read them once."""
    cost_tags: Mapping[str, str]


def engine_template(pod: EnginePod, selector: Mapping[str, str]) -> core.v1.PodTemplateSpecArgs:
    """Template of the stateful set's pods."""
    volume, mount = scratch()
    driver = core.v1.CSIVolumeSourceArgs(
        driver="secrets-store.csi.k8s.io",
        read_only=True,
        volume_attributes={"secretProviderClass": SERVICE_ACCOUNT},
    )
    maps = [
        core.v1.VolumeArgs(name=each, config_map=core.v1.ConfigMapVolumeSourceArgs(name=each))
        for each in (CHANNELS, LISTENER)
    ]
    labels = {**cost_labels(pod.cost_tags), **selector, "azure.workload.identity/use": "true"}
    spec = core.v1.PodSpecArgs(
        service_account_name=SERVICE_ACCOUNT,
        automount_service_account_token=False,
        security_context=pod_security(),
        topology_spread_constraints=spread(selector),
        termination_grace_period_seconds=60,
        containers=[_engine(pod, mount), _listener(pod)],
        volumes=[volume, core.v1.VolumeArgs(name="secrets", csi=driver), *maps],
    )
    annotations = {"clinfra/revision": pod.revision}
    metadata = meta.v1.ObjectMetaArgs(labels=labels, annotations=annotations)
    return core.v1.PodTemplateSpecArgs(metadata=metadata, spec=spec)


def _engine(pod: EnginePod, scratch_mount: core.v1.VolumeMountArgs) -> core.v1.ContainerArgs:
    server = pulumi.Output.from_input(pod.registry_server)
    url = pulumi.Output.from_input(pod.database_host).apply(database_url)
    return core.v1.ContainerArgs(
        name="engine",
        image=server.apply(pod.settings.engine.image.reference),
        env=[
            core.v1.EnvVarArgs(name="ENGINE_DATABASE_URL", value=url),
            core.v1.EnvVarArgs(name="ENGINE_DATABASE_ROLE", value=pod.database_role),
            core.v1.EnvVarArgs(name="ENGINE_LOADED_MARK", value=_LOADED),
            *_streams(pod),
        ],
        ports=[core.v1.ContainerPortArgs(name="admin", container_port=ADMIN)],
        resources=bounds(Resources(cpu="500m", memory="2Gi", cpu_limit="2", memory_limit="3Gi")),
        security_context=container_security(),
        startup_probe=_loaded(patience=60),
        readiness_probe=_loaded(patience=3),
        liveness_probe=_answers(ADMIN),
        volume_mounts=[
            scratch_mount,
            core.v1.VolumeMountArgs(name=STATE, mount_path="/data"),
            read_only("secrets", SECRETS),
            read_only(CHANNELS, "/channels"),
        ],
    )


def _streams(pod: EnginePod) -> list[core.v1.EnvVarArgs]:
    """Where a channel sends events, with a token of the pod's own identity."""
    if pod.event_streams is None:
        return []
    return [core.v1.EnvVarArgs(name="ENGINE_EVENT_STREAMS", value=pod.event_streams)]


def _listener(pod: EnginePod) -> core.v1.ContainerArgs:
    server = pulumi.Output.from_input(pod.registry_server)
    feeds = pod.settings.feeds
    first = next(iter(feeds.values()))
    return core.v1.ContainerArgs(
        name="tls",
        image=server.apply(pod.settings.engine.tls_image.reference),
        args=["/etc/listener/stunnel.conf"],
        ports=[
            core.v1.ContainerPortArgs(container_port=each.port, protocol="TCP")
            for each in feeds.values()
        ],
        resources=bounds(Resources(cpu="50m", memory="64Mi", cpu_limit="1", memory_limit="256Mi")),
        security_context=container_security(),
        readiness_probe=_answers(first.port),
        liveness_probe=_answers(first.port),
        volume_mounts=[
            read_only("secrets", SECRETS),
            read_only(LISTENER, "/etc/listener"),
        ],
    )


def database_url(host: str) -> str:
    """JDBC address without a password: the plugin brings an Entra token at every connection.

    Source: learn.microsoft.com/azure/developer/java/spring-framework/
    deploy-passwordless-spring-database-app, and the plugin's own page.
    """
    options = {
        "sslmode": "verify-full",
        "sslfactory": "org.postgresql.ssl.DefaultJavaSSLFactory",
        "authenticationPluginClassName": _PLUGIN,
    }
    return f"jdbc:postgresql://{host}:{PORT}/{DATABASE}?{urlencode(options)}"


def _loaded(*, patience: int) -> core.v1.ProbeArgs:
    """Whether the channels are deployed; the start script removes the mark first of all."""
    return core.v1.ProbeArgs(
        exec_=core.v1.ExecActionArgs(command=["test", "-f", _LOADED]),
        period_seconds=10,
        failure_threshold=patience,
    )


def _answers(port: int) -> core.v1.ProbeArgs:
    return core.v1.ProbeArgs(
        tcp_socket=core.v1.TCPSocketActionArgs(port=port), period_seconds=10, failure_threshold=6
    )
