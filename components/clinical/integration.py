"""Clinical integration of an environment, where its settings ask for it."""

import json
from dataclasses import asdict

import pulumi

from components.clinical.connections import (
    NAMESPACE,
    SERVICE_ACCOUNT,
    Connections,
    ConnectionsArgs,
)
from components.clinical.interface_engine import InterfaceEngine, InterfaceEngineArgs
from components.compute.target import ClusterTarget
from components.data.event_streams import EventStreams
from components.foundation.foundation import Foundation
from components.foundation.placement import Placement
from components.foundation.tags import cost_tags
from stacks.address_plan import SubnetRole
from stacks.network_paths import network_paths
from stacks.settings import Settings


def clinical_connections(
    settings: Settings,
    placement: Placement,
    foundation: Foundation,
    target: ClusterTarget,
    opts: pulumi.ResourceOptions,
) -> Connections | None:
    """Signing keys and the engine's identity, which the database names as an administrator."""
    if settings.integration is None:
        return None
    return Connections(
        "connections",
        ConnectionsArgs(
            placement=placement,
            settings=settings.integration,
            vault=foundation.vault,
            vault_sku=settings.key_vault.sku,
            issuer_url=target.issuer_url,
            protect=settings.protection.data,
        ),
        opts=opts,
    )


def engine_principals(connections: Connections | None) -> dict[tuple[str, str], pulumi.Output[str]]:
    """The engine's identity by its service account, for services that give it roles."""
    if connections is None:
        return {}
    return {(NAMESPACE, SERVICE_ACCOUNT): connections.identity.principal_id}


def clinical_engine(
    settings: Settings,
    connections: Connections | None,
    foundation: Foundation,
    target: ClusterTarget,
    database_host: pulumi.Input[str],
    streams: EventStreams | None,
    opts: pulumi.ResourceOptions,
) -> dict[str, pulumi.Output[str]]:
    """The interface engine; gives the outputs of the stack that it brings."""
    if settings.integration is None or connections is None:
        return {}
    plan = settings.network.plan
    producing = settings.streams.serves(NAMESPACE, SERVICE_ACCOUNT)
    engine = InterfaceEngine(
        "engine",
        InterfaceEngineArgs(
            settings=settings.integration,
            plan=plan,
            subnet_name=foundation.network.subnet_names[SubnetRole.INTERFACE_ENGINE],
            connections=connections,
            target=target,
            vault=foundation.vault,
            tenant_id=settings.tenant_id,
            database_host=database_host,
            event_streams=streams.bootstrap if streams and producing else None,
            cost_tags=cost_tags(settings),
        ),
        opts=opts,
    )
    paths = [asdict(path) for path in network_paths(settings.integration, plan)]
    return {
        "interface_engine": engine.address,
        "network_paths": pulumi.Output.from_input(json.dumps(paths)),
        **{f"signing_key_{name}": uri for name, uri in connections.key_uris.items()},
    }
