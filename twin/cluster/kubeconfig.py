"""Reads a kubeconfig: where its API server is and how it is asked."""

import base64
import binascii
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from twin.wire import Json

_LOGINS = "a token, tokenFile, or a client certificate with its key is allowed"


class KubeconfigError(ValueError):
    """A kubeconfig that cannot be used, in one sentence."""


@dataclass(frozen=True)
class Access:
    """How an API server is reached."""

    server: str
    trust: ssl.SSLContext
    headers: Mapping[str, str]


def access_of(path: Path) -> Access:
    """The access that a kubeconfig's current context gives.

    Source of the format: kubernetes.io/docs/reference/config-api/kubeconfig.v1.

    Raises:
        KubeconfigError: The file cannot be read, or logs in by a program.
    """
    config = _read(path)
    context = _entry(path, config, "contexts", config.get("current-context"), "context")
    cluster = _entry(path, config, "clusters", context.get("cluster"), "cluster")
    user = _entry(path, config, "users", context.get("user"), "user")
    server = cluster.get("server")
    if not isinstance(server, str):
        raise KubeconfigError(f"{path}: the cluster has no server")
    try:
        return Access(server, _trust(path, cluster, user), _headers(path, user))
    except (OSError, ssl.SSLError, binascii.Error) as error:
        raise KubeconfigError(f"{path}: {error}") from None


def _read(path: Path) -> Mapping[str, Json]:
    try:
        loaded: Json = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise KubeconfigError(f"{path}: {str(error).splitlines()[0]}") from None
    if not isinstance(loaded, Mapping):
        raise KubeconfigError(f"{path}: is no kubeconfig; a mapping is needed")
    return loaded


def _entry(
    path: Path, config: Mapping[str, Json], room: str, name: Json, member: str
) -> Mapping[str, Json]:
    listed = config.get(room)
    for each in listed if isinstance(listed, list) else ():
        found = each.get(member) if isinstance(each, Mapping) and each.get("name") == name else None
        if isinstance(found, Mapping):
            return found
    raise KubeconfigError(f"{path}: {room} have no {name!r}; the current context needs it")


def _headers(path: Path, user: Mapping[str, Json]) -> Mapping[str, str]:
    token, file = user.get("token"), user.get("tokenFile")
    if isinstance(file, str):
        token = (path.parent / file).read_text(encoding="utf-8").strip()
    if isinstance(token, str):
        return {"Authorization": f"Bearer {token}"}
    if not any(user.get(f"client-certificate{end}") for end in ("", "-data")):
        given = ", ".join(sorted(user)) or "nothing"
        raise KubeconfigError(f"{path}: the user logs in by {given}; {_LOGINS}")
    return {}


def _trust(path: Path, cluster: Mapping[str, Json], user: Mapping[str, Json]) -> ssl.SSLContext:
    authority = _content(path, cluster, "certificate-authority")
    trust = ssl.create_default_context(cadata=authority.decode() if authority else None)
    if cluster.get("insecure-skip-tls-verify") is True:
        trust.check_hostname = False
        trust.verify_mode = ssl.CERT_NONE
    certificate = _content(path, user, "client-certificate")
    key = _content(path, user, "client-key")
    if certificate and key:
        _present(trust, certificate, key)
    return trust


def _content(path: Path, entry: Mapping[str, Json], name: str) -> bytes | None:
    data, file = entry.get(f"{name}-data"), entry.get(name)
    if isinstance(data, str):
        return base64.b64decode(data)
    return (path.parent / file).read_bytes() if isinstance(file, str) else None


def _present(trust: ssl.SSLContext, certificate: bytes, key: bytes) -> None:
    """Load a client's certificate, which Python's TLS takes from files alone."""
    with TemporaryDirectory() as folder:
        for name, content in (("crt", certificate), ("key", key)):
            file = Path(folder) / name
            file.touch(mode=0o600)
            file.write_bytes(content)
        trust.load_cert_chain(Path(folder) / "crt", Path(folder) / "key")
