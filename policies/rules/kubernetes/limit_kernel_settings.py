"""Pods leave the kernel's settings as the node has them."""

from collections.abc import Iterator

from policies.core.findings import Finding
from policies.core.pods import POD_KINDS, containers_of, pod_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity
from policies.core.values import Node


def check(resource: Resource, context: Context) -> Iterator[Finding]:
    """Of system parameters those are allowed that Kubernetes keeps apart for each pod."""
    pod = pod_of(resource).get("securityContext")
    for setting in pod.get("sysctls").items():
        yield from setting.get("name").must_be(*context.texts("sysctls"))
    for each in (pod, *(one.get("securityContext") for one in containers_of(resource))):
        yield from _unconfined(each, context.texts("selinux"))


def _unconfined(security: Node, types: tuple[str, ...]) -> Iterator[Finding]:
    yield from security.get("seLinuxOptions.type").must_be(*types, absent_is_fine=True)
    for name in ("user", "role"):
        yield from security.get(f"seLinuxOptions.{name}").must_be_absent()
    yield from security.get("appArmorProfile.type").must_not_be("Unconfined")
    yield from security.get("windowsOptions.hostProcess").must_be_false(absent_is_fine=True)


RULE = Rule(
    title="Pods leave the kernel's settings as the node has them",
    why="A setting of the kernel holds for all pods of the node, and lifts what confines them.",
    fix="Leave sysctls, seLinuxOptions, unconfined profiles and hostProcess out.",
    severity=Severity.HIGH,
    kinds=POD_KINDS,
    hipaa=("164.312(a)(1)",),
    nist=("CM-6",),
    docs="https://kubernetes.io/docs/concepts/security/pod-security-standards/",
    check=check,
    parameters={
        "selinux": ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"],
        "sysctls": [
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ping_group_range",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.tcp_wmem",
        ],
    },
)
