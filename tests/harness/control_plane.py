"""A Kubernetes control plane of a test's own, with nodes that kwok plays."""

import os
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from ruamel.yaml import YAML

from tests.functional.processes import free_port, listens, running
from tests.harness.checkout import ROOT

PROGRAMS = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok")
_TOKEN = "local-admin"  # noqa: S105  # of a cluster that lives as long as a test
_ISSUER = "https://kubernetes.default"


def programs() -> Path:
    """Folder of the programs: of the toolchain, or what ``make control-plane`` built."""
    unpacked = Path(os.environ.get("CLINFRA_TOOLCHAIN", "nowhere")) / "kube"
    return unpacked if unpacked.is_dir() else ROOT / ".clinfra" / "control-plane"


def lacking() -> list[str]:
    """Programs that are not there."""
    return [each for each in PROGRAMS if not (programs() / each).is_file()]


@dataclass(frozen=True)
class _Plane:
    state: Path
    stack: ExitStack

    def start(self, program: str, *options: str, port: int = 0, address: str = "") -> None:
        """Run a program until the stack is left, once it listens and its address says so."""
        self.stack.enter_context(
            running(
                [str(programs() / program), *options],
                log=self.state / f"{program}.log",
                ready=lambda: (not port or listens(port)) and (not address or _is_ready(address)),
                environment={},
            )
        )


@contextmanager
def running_control_plane(state: Path) -> Generator[Path]:
    """Run a control plane for the length of a block; yields its kubeconfig.

    Args:
        state: Folder for what the programs write.
    """
    state.mkdir(parents=True, exist_ok=True)
    key = _signing_key(state / "accounts.key")
    store, peers, secure = free_port(), free_port(), free_port()
    config = _kubeconfig(state, f"https://127.0.0.1:{secure}")
    quiet = ("--kubeconfig", str(config), "--leader-elect=false", "--secure-port=0")
    with ExitStack() as stack:
        plane = _Plane(state, stack)
        plane.start("etcd", *_etcd(state, store, peers), port=store)
        plane.start(
            "kube-apiserver",
            *_api_server(state, store, secure, key),
            address=f"https://127.0.0.1:{secure}/readyz",
        )
        plane.start(
            "kube-controller-manager",
            *quiet,
            f"--service-account-private-key-file={key}",
            f"--root-ca-file={state}/certs/apiserver.crt",
        )
        plane.start("kube-scheduler", *quiet)
        # Leases are lighter than the heartbeats of nodes, which a busy machine misses.
        lease = "--node-lease-duration-seconds=40"
        plane.start("kwok", f"--kubeconfig={config}", "--manage-all-nodes=true", lease)
        yield config


def _etcd(state: Path, client: int, peers: int) -> list[str]:
    here = f"http://127.0.0.1:{client}"
    return [
        f"--data-dir={state}/etcd",
        f"--listen-client-urls={here}",
        f"--advertise-client-urls={here}",
        f"--listen-peer-urls=http://127.0.0.1:{peers}",
        "--unsafe-no-fsync",
        "--log-level=error",
    ]


def _api_server(state: Path, store: int, port: int, key: Path) -> list[str]:
    tokens = state / "tokens.csv"
    tokens.write_text(f"{_TOKEN},admin,admin,system:masters\n", encoding="utf-8")
    return [
        f"--etcd-servers=http://127.0.0.1:{store}",
        f"--secure-port={port}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        f"--cert-dir={state}/certs",
        f"--token-auth-file={tokens}",
        "--authorization-mode=RBAC,Node",
        f"--service-account-issuer={_ISSUER}",
        f"--service-account-key-file={key}",
        f"--service-account-signing-key-file={key}",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--allow-privileged=true",
    ]


def _signing_key(path: Path) -> Path:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    )
    return path


def _kubeconfig(state: Path, server: str) -> Path:
    path = state / "kubeconfig"
    document = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [
            {"name": "local", "cluster": {"server": server, "insecure-skip-tls-verify": True}}
        ],
        "users": [{"name": "admin", "user": {"token": _TOKEN}}],
        "contexts": [{"name": "local", "context": {"cluster": "local", "user": "admin"}}],
        "current-context": "local",
    }
    YAML().dump(document, path)
    return path


def _is_ready(address: str) -> bool:
    headers = {"Authorization": f"Bearer {_TOKEN}"}
    try:
        # Its certificate is made as it starts.
        return httpx.get(address, headers=headers, verify=False, timeout=5).is_success  # noqa: S501
    except httpx.HTTPError:
        return False
