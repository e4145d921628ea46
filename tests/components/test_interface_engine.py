"""What clinical integration creates: the engine, its one address and exactly its paths."""

import json
from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Network
from xml.etree import ElementTree as ET

import pytest

from components.clinical.engine_pod import database_url
from components.clinical.listeners import channels, tls_listener
from components.foundation.security_rules import rules_of
from components.platform import Platform, PlatformArgs
from stacks.address_plan import SubnetRole, plan_addresses
from stacks.interface_engine import IntegrationSettings, address_mistakes
from stacks.load import load_settings
from stacks.network_paths import network_paths
from tests.harness.environments import CALLS, ROOT, recorded
from tests.harness.recording import Recording, Registered, record, resolved

SPACE = IPv4Network("10.56.0.0/16")
PLAN = plan_addresses(SPACE)
ADDRESS = str(PLAN.subnets[SubnetRole.INTERFACE_ENGINE][10])
ADT = {"kind": "hl7_feed", "message_types": ["ADT"], "source": "10.8.4.0/24", "port": 2575}


@cache
def production() -> IntegrationSettings:
    integration = load_settings(ROOT / "stacks" / "Pulumi.prod.yaml").integration
    assert integration
    return integration


def given(engine: Mapping[str, object] | None = None, **connections: object) -> IntegrationSettings:
    values = {"engine": engine or {}, "connections": connections}
    return IntegrationSettings.model_validate(values)


def policies(recording: Recording) -> dict[str, Registered]:
    prefix = "engine-path-"
    named = recording.of_type("kubernetes:networking.k8s.io/v1:NetworkPolicy")
    return {e.name.removeprefix(prefix): e for e in named if e.name.startswith(prefix)}


def test_the_address_is_internal_static_and_open_to_the_sources_of_the_feeds_alone() -> None:
    service = recorded("prod").one("engine-mllp")
    annotations = service.get("metadata.annotations")
    prefix = "service.beta.kubernetes.io/azure-load-balancer"

    assert isinstance(annotations, dict)
    assert annotations[f"{prefix}-internal"] == "true"
    assert annotations[f"{prefix}-ipv4"] == ADDRESS
    assert str(annotations[f"{prefix}-internal-subnet"]).endswith("interface-engine")
    assert service.get("spec.loadBalancerSourceRanges") == ["10.8.4.0/24", "10.8.6.16/28"]
    assert service.get("spec.externalTrafficPolicy") == "Local"
    assert service.get("spec.sessionAffinity") == "ClientIP"
    ports = service.get("spec.ports")
    assert isinstance(ports, list)
    assert {(each["name"], each["port"]) for each in ports} == {("adt", 2575), ("laboratory", 2576)}


def test_administration_has_no_load_balancer_and_one_namespace_of_callers() -> None:
    recording = recorded("prod")
    policy = policies(recording)["administration"]
    peer = "spec.ingress.0.from.0.namespaceSelector.matchLabels"

    assert recording.one("engine-admin").get("spec.type") is None
    assert policy.get(peer) == {"kubernetes.io/metadata.name": "integration-admin"}
    assert policy.get("spec.ingress.0.ports") == [{"port": 8443, "protocol": "TCP"}]


def test_each_connection_opens_its_own_path_and_no_policy_opens_another() -> None:
    opened = {
        role: (
            sorted(_blocks(each.get("spec.ingress.0.from") or each.get("spec.egress.0.to"))),
            _ports(each.get("spec.ingress.0.ports") or each.get("spec.egress.0.ports")),
        )
        for role, each in policies(recorded("prod")).items()
        if role != "administration"
    }

    assert opened == {
        "connection-adt-1": (["10.8.4.0/24"], [2575]),
        "connection-laboratory-1": (["10.8.6.16/28"], [2576]),
        "connection-record-1": (["203.0.113.16/28"], [443]),
        "connection-archive-1": (["10.8.7.20/32"], [2762]),
        "endpoints": ([str(PLAN.subnets[SubnetRole.ENDPOINTS])], [443, 5432, 9093]),
        "tokens": (
            ["20.190.128.0/18", "20.20.32.0/19", "20.231.128.0/19", "40.126.0.0/18"],
            [443],
        ),
    }


def _blocks(peers: object) -> list[str]:
    assert isinstance(peers, list)
    return [peer["ipBlock"]["cidr"] for peer in peers]


def _ports(ports: object) -> list[int]:
    assert isinstance(ports, list)
    return [port["port"] for port in ports]


@pytest.mark.parametrize("role", ["nodes", "gpu-nodes", "interface-engine"])
def test_the_groups_of_the_nodes_let_the_feeds_to_the_address_and_then_nobody(role: str) -> None:
    rules = recorded("prod").one(f"foundation-network-{role}-rules").get("securityRules")
    assert isinstance(rules, list)
    first = [rule for rule in rules if rule["priority"] <= 120]

    assert [
        (
            rule["access"],
            rule["sourceAddressPrefix"],
            rule["destinationAddressPrefix"],
            rule["destinationPortRanges"],
        )
        for rule in first
    ] == [
        ("Allow", "10.8.4.0/24", f"{ADDRESS}/32", ["2575"]),
        ("Allow", "10.8.6.16/28", f"{ADDRESS}/32", ["2576"]),
        ("Deny", "*", f"{ADDRESS}/32", ["*"]),
    ]


def test_without_connections_no_group_opens_anything_for_them() -> None:
    assert [rule.name for rule in rules_of(SubnetRole.INTERFACE_ENGINE)] == [
        "load-balancer-probes",
        "deny-other-inbound",
    ]


def test_the_stack_lists_the_paths_that_it_opened() -> None:
    paths = {
        (each.connection, each.direction.value, each.source, each.destination, each.port)
        for each in network_paths(production(), PLAN)
    }
    nodes = str(PLAN.subnets[SubnetRole.NODES])

    assert paths == {
        ("adt", "inbound", "10.8.4.0/24", f"{ADDRESS}/32", 2575),
        ("laboratory", "inbound", "10.8.6.16/28", f"{ADDRESS}/32", 2576),
        ("record", "outbound", nodes, "203.0.113.16/28", 443),
        ("archive", "outbound", nodes, "10.8.7.20/32", 2762),
    }


def test_the_list_of_paths_is_an_output_of_the_stack_and_so_is_the_address() -> None:
    settings = load_settings(ROOT / "stacks" / "Pulumi.prod.yaml")
    platform, _ = record(
        lambda: Platform("platform", PlatformArgs(settings=settings)), calls=CALLS, stack="prod"
    )
    listed = json.loads(resolved(platform.exports["network_paths"]))

    assert [each["connection"] for each in listed] == ["adt", "archive", "laboratory", "record"]
    assert listed[0] == {
        "connection": "adt",
        "direction": "inbound",
        "source": "10.8.4.0/24",
        "destination": f"{ADDRESS}/32",
        "port": 2575,
        "protocol": "mllp-over-tls",
    }
    assert resolved(platform.exports["interface_engine"]) == ADDRESS


def test_the_signing_key_can_only_sign_rotates_and_is_the_engines_alone() -> None:
    recording = recorded("prod")
    key = recording.one("connections-key-record")
    (grant,) = [
        each
        for each in recording.of_type("azure-native:authorization:RoleAssignment")
        if each.get("scope") == key.id
    ]

    assert key.protect
    assert key.get("properties.keyOps") == ["sign", "verify"]
    assert key.get("properties.rotationPolicy.lifetimeActions.0.trigger.timeAfterCreate") == "P6M"
    assert str(grant.get("roleDefinitionId")).endswith("12338af0-0e69-4776-bea7-57ae8d297424")
    assert grant.parent == "connections-engine-identity"


def test_the_engine_knows_no_password_of_its_database() -> None:
    url = database_url("postgres.example")
    text = json.dumps([dict(each.inputs) for each in engine_objects()], default=str)

    assert "sslmode=verify-full" in url
    assert "authenticationPluginClassName=com.azure.identity.extensions" in url
    assert "ENGINE_DATABASE_ROLE" in text
    assert "PASSWORD" not in text


def engine_objects() -> list[Registered]:
    return [each for each in recorded("prod").resources if each.parent == "engine"]


def test_both_containers_run_without_root_privilege_or_a_writable_root() -> None:
    server = recorded("prod").one("engine-server")
    pod = "spec.template.spec"

    for index in (0, 1):
        security = server.get(f"{pod}.containers.{index}.securityContext")
        assert isinstance(security, dict)
        assert security["allowPrivilegeEscalation"] is False
        assert security["readOnlyRootFilesystem"] is True
        assert security["capabilities"] == {"drop": ["ALL"]}
        assert server.get(f"{pod}.containers.{index}.livenessProbe") is not None
    assert server.get(f"{pod}.automountServiceAccountToken") is False
    assert server.get(f"{pod}.securityContext.runAsNonRoot") is True


def test_another_set_of_channels_replaces_the_pods() -> None:
    revisions = {
        recorded(stack)
        .one("engine-server")
        .get("spec.template.metadata.annotations")["clinfra/revision"]  # type: ignore[index]
        for stack in ("qa", "prod")
    }

    assert len(revisions) == 2


def test_the_listener_speaks_tls_only_and_asks_for_certificates_where_it_should() -> None:
    open_feed = {**ADT, "port": 2600, "client_certificate": False}
    first, second = tls_listener(given(adt=ADT, lab=open_feed)).split("[lab]")

    assert "sslVersionMin = TLSv1.2" in first
    assert "accept = 0.0.0.0:2575\nconnect = 127.0.0.1:32575" in first
    assert "requireCert = yes" in first
    assert "accept = 0.0.0.0:2600" in second
    assert "requireCert" not in second


def test_a_channel_listens_inside_the_pod_only_and_takes_the_types_of_its_feed() -> None:
    files = channels(production())
    adt = ET.fromstring(files["adt.xml"])  # noqa: S314  # made here
    script = adt.findtext(".//script") or ""
    transports = {each.findtext("transportName") for each in adt.iter("sourceConnector")}

    assert set(files) == {"adt.xml", "laboratory.xml"}
    assert adt.findtext(".//listenerConnectorProperties/host") == "127.0.0.1"
    assert adt.findtext(".//listenerConnectorProperties/port") == "32575"
    assert "['ADT', 'ORM']" in script
    assert "['ORU']" in files["laboratory.xml"]
    assert transports == {"TCP Listener"}
    assert adt.findtext(".//channelTemplate") == "${message.encodedData}"


@pytest.mark.parametrize(
    ("connections", "sentence"),
    [
        (
            {"adt": ADT, "again": ADT},
            "connections.again.port is 2575, which adt has; give another",
        ),
        (
            {"adt": {**ADT, "source": "0.0.0.0/0"}},
            "connections.adt.source is 0.0.0.0/0 with 4294967296 addresses; a block of /16 or",
        ),
        (
            {
                "adt": ADT,
                "record": {
                    "kind": "epic_fhir",
                    "base_url": "https://fhir.example/R4",
                    "client_id": "00000000-0000",
                    "addresses": ["0.0.0.0/0"],
                },
            },
            "connections.record.addresses is 0.0.0.0/0 with",
        ),
        (
            {"archive": {"kind": "pacs_studies", "host": "10.8.7.20", "protocol": "dicomweb"}},
            "connections has no hl7_feed and no lis_results; the engine would not listen",
        ),
        (
            {"adt": ADT, "archive": {"kind": "pacs_studies", "host": "10.8.7.20"}},
            "calling_title is not given and protocol is c_store, which needs it",
        ),
        (
            {
                "adt": ADT,
                "archive": {"kind": "pacs_studies", "host": "10.8.7.20", "called_title": "A" * 17},
            },
            "called_title\n  String should match pattern",
        ),
        (
            {"adt": {**ADT, "tls": False}},
            "Extra inputs are not permitted",
        ),
    ],
)
def test_a_wrong_connection_is_refused_in_a_sentence(
    connections: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValueError, match="error") as caught:
        given(None, **connections)

    assert sentence in str(caught.value)


@pytest.mark.parametrize("address", ["10.0.0.9", str(PLAN.subnets[SubnetRole.INTERFACE_ENGINE][3])])
def test_an_address_that_the_subnet_cannot_give_is_refused(address: str) -> None:
    engine: dict[str, object] = {"address": address}
    (mistake,) = address_mistakes(given(engine, adt=ADT), SPACE)

    assert mistake.startswith(f"integration.engine.address is {address}; an address of the subnet")


def test_an_address_of_the_subnet_is_taken() -> None:
    own = PLAN.subnets[SubnetRole.INTERFACE_ENGINE][20]
    settings = given({"address": str(own)}, adt=ADT)

    assert list(address_mistakes(settings, SPACE)) == []
    assert settings.address_in(PLAN) == own
