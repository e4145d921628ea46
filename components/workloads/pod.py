"""What every pod of the platform has: the restricted profile, bounds and cost labels."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_kubernetes import core, meta

from stacks.tag_vocabulary import label_value

APP = "app.kubernetes.io/name"
STORAGE = "ephemeral-storage"
SCRATCH = "/tmp"  # noqa: S108  # inside the container, on a volume of the pod's own
_USER = 10001
SCRATCH_SIZE, DISK_LIMIT = "1Gi", "2Gi"
"""What scratch may hold, and that with the logs of the container that wait to be rotated."""


@dataclass(frozen=True, kw_only=True)
class Resources:
    """Bounds of one container, in Kubernetes' own units."""

    cpu: str
    memory: str
    cpu_limit: str
    memory_limit: str


def cost_labels(tags: Mapping[str, str]) -> dict[str, str]:
    """Cost tags as labels, which AKS cost analysis splits the bill by."""
    return {key: label_value(value) for key, value in tags.items()}


def pod_security() -> core.v1.PodSecurityContextArgs:
    """No root, the runtime's own system call filter, files owned by the pod's group."""
    return core.v1.PodSecurityContextArgs(
        run_as_non_root=True,
        run_as_user=_USER,
        run_as_group=_USER,
        fs_group=_USER,
        seccomp_profile=core.v1.SeccompProfileArgs(type="RuntimeDefault"),
    )


def container_security() -> core.v1.SecurityContextArgs:
    """No new privileges, no capability, nothing to write to but mounted volumes."""
    return core.v1.SecurityContextArgs(
        allow_privilege_escalation=False,
        read_only_root_filesystem=True,
        run_as_non_root=True,
        capabilities=core.v1.CapabilitiesArgs(drop=["ALL"]),
    )


def bounds(resources: Resources) -> core.v1.ResourceRequirementsArgs:
    """Requests and limits of a container."""
    return core.v1.ResourceRequirementsArgs(
        requests={
            "cpu": resources.cpu,
            "memory": resources.memory,
            STORAGE: SCRATCH_SIZE,
        },
        limits={
            "cpu": resources.cpu_limit,
            "memory": resources.memory_limit,
            STORAGE: DISK_LIMIT,
        },
    )


def http_probe(path: str, port: int, *, patience: int = 3, tls: bool = False) -> core.v1.ProbeArgs:
    """A probe that asks for a page every ten seconds.

    Args:
        path: Page that answers when all is well.
        port: Port that it is served on.
        patience: Failures in a row that count.
        tls: Whether it is served over TLS, whose certificate the kubelet does not check.
    """
    scheme = "HTTPS" if tls else None
    return core.v1.ProbeArgs(
        http_get=core.v1.HTTPGetActionArgs(path=path, port=port, scheme=scheme),
        period_seconds=10,
        timeout_seconds=5,
        failure_threshold=patience,
    )


def read_only(
    name: pulumi.Input[str], path: str, file: str | None = None
) -> core.v1.VolumeMountArgs:
    """A mount that nothing below it may be written to either, where the node's kernel can do that.

    Args:
        name: Name of the volume.
        path: Where it is mounted.
        file: The one file of the volume that is mounted there, in place of all.
    """
    return core.v1.VolumeMountArgs(
        name=name, mount_path=path, sub_path=file, read_only=True, recursive_read_only="IfPossible"
    )


def spread(labels: Mapping[str, str]) -> list[core.v1.TopologySpreadConstraintArgs]:
    """Over zones first, then over nodes; better unbalanced than not at all."""
    return [
        core.v1.TopologySpreadConstraintArgs(
            topology_key=key,
            max_skew=1,
            when_unsatisfiable="ScheduleAnyway",
            label_selector=meta.v1.LabelSelectorArgs(match_labels=dict(labels)),
        )
        for key in ("topology.kubernetes.io/zone", "kubernetes.io/hostname")
    ]


def scratch() -> tuple[core.v1.VolumeArgs, core.v1.VolumeMountArgs]:
    """A bounded folder for temporary files, which goes with the pod."""
    empty = core.v1.EmptyDirVolumeSourceArgs(size_limit=SCRATCH_SIZE)
    return (
        core.v1.VolumeArgs(name="scratch", empty_dir=empty),
        core.v1.VolumeMountArgs(name="scratch", mount_path=SCRATCH),
    )
