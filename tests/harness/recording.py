"""Recording mocks: what a component would create, without an engine.

They decide child sets, names, inputs and options. They do not decide whether Azure would
accept the inputs (the twin does) or what a second run would change (the engine does).
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pulumi
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.proto import resource_pb2

from components.registration import drop_sdk_aliases
from sdk.call_sites import keep_call_sites_alone

T = TypeVar("T")
SUBSCRIPTION = "00000000-0000-4000-8000-000000000001"

OUTPUTS: dict[str, dict[str, object]] = {
    "azure-native:containerservice:ManagedCluster": {
        "oidcIssuerProfile": {"enabled": True, "issuerURL": "https://issuer.example/"},
    },
    "azure-native:containerregistry:Registry": {"loginServer": "images.example"},
    "azure-native:storage:StorageAccount": {
        "primaryEndpoints": {"dfs": "https://lake.example/"},
    },
    "azure-native:dbforpostgresql:Server": {"fullyQualifiedDomainName": "postgres.example"},
    "azure-native:redisenterprise:RedisEnterprise": {"hostName": "redis.example"},
    "azure-native:search:Service": {
        "identity": {
            "type": "SystemAssigned",
            "principalId": "55555555-0000-4000-8000-000000000001",
        },
    },
    "azure-native:monitor:DataCollectionEndpoint": {
        "logsIngestion": {"endpoint": "https://ingest.example"},
    },
    "azure-native:monitor:DataCollectionRule": {"immutableId": "dcr-1"},
    "azure-native:databricks:Workspace": {
        "workspaceUrl": "databricks.example",
        "managedDiskIdentity": {"principalId": "44444444-0000-4000-8000-000000000001"},
    },
    "azure-native:databricks:AccessConnector": {
        "identity": {
            "type": "SystemAssigned",
            "principalId": "33333333-0000-4000-8000-000000000001",
        },
    },
    "azure-native:keyvault:Key": {
        "keyUri": "https://vault.example/keys/key",
        "keyUriWithVersion": "https://vault.example/keys/key/1",
    },
    "azure-native:keyvault:Vault": {"properties": {"vaultUri": "https://vault.example/"}},
    "azure-native:monitor:ActionGroup": {
        "identity": {
            "type": "SystemAssigned",
            "principalId": "66666666-0000-4000-8000-000000000001",
            "tenantId": "66666666-0000-4000-8000-0000000000aa",
        },
    },
    "azure-native:costmanagement:Export": {
        "identity": {
            "type": "SystemAssigned",
            "principalId": "77777777-0000-4000-8000-000000000001",
            "tenantId": "77777777-0000-4000-8000-0000000000aa",
        },
    },
    "azure-native:managedidentity:UserAssignedIdentity": {
        "principalId": "11111111-0000-4000-8000-000000000001",
        "clientId": "22222222-0000-4000-8000-000000000001",
    },
}
"""Outputs that Azure computes and children need, by type."""

_NAME_KEYS = ("name", "resourceName", "resourceGroupName")


@dataclass(frozen=True)
class Registered:
    """One resource that the program registered."""

    type: str
    name: str
    inputs: Mapping[str, object]
    parent: str
    """Name of the parent resource, empty at the root."""
    protect: bool
    provider: str
    id: str = ""
    imported: str = ""
    """Id of what is adopted, empty where the resource is made."""
    deleted_with: str = ""
    """Name of the resource that it goes with."""
    left: bool = False
    """Whether Azure keeps it when it is no longer declared."""
    formerly: Sequence[tuple[str, str]] = ()
    """Where the engine looks for its state too: URN of the parent, and name."""

    def get(self, path: str) -> object:
        """The input at a dotted path such as ``properties.networkAcls.defaultAction``.

        A number steps into a list; a missing part gives ``None``.
        """
        value: object = self.inputs
        for part in path.split("."):
            if isinstance(value, Mapping):
                value = value.get(part)
            elif isinstance(value, Sequence) and part.isdigit() and int(part) < len(value):
                value = value[int(part)]
            else:
                return None
        return value


@dataclass
class Recording:
    """Everything that a program registered and called, in order."""

    resources: list[Registered] = field(default_factory=list[Registered])
    calls: list[str] = field(default_factory=list[str])

    def children(self, *, of: str) -> set[tuple[str, str]]:
        """Type and logical name of the direct children of the resource called ``of``."""
        return {(each.type, each.name) for each in self.resources if each.parent == of}

    def of_type(self, token: str) -> list[Registered]:
        """All resources of one type."""
        return [each for each in self.resources if each.type == token]

    def one(self, name: str) -> Registered:
        """The one resource with this logical name."""
        (found,) = [each for each in self.resources if each.name == name]
        return found


class _Mocks(mocks.Mocks):
    def __init__(self, calls: Mapping[str, dict[str, object]], recording: Recording) -> None:
        self._calls = calls
        self._recording = recording

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[str, object], list[tuple[str, str]]]:
        if args.token not in self._calls:
            raise NotImplementedError(f"the test gives no answer for the function {args.token}")
        self._recording.calls.append(args.token)
        return self._calls[args.token], []

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, object]]:
        computed = OUTPUTS.get(args.typ, {})
        outputs = {**args.inputs, **_identity(args.inputs), **computed}
        outputs.setdefault("name", _physical_name(args))
        return _arm_id(args.typ, args.name, args.inputs), outputs


class _Monitor(mocks.MockMonitor):
    """Adds to the SDK's monitor what `MockResourceArgs` leaves out: parent, options, inputs."""

    def __init__(self, mock: _Mocks, recording: Recording) -> None:
        super().__init__(mock)
        self._recording = recording

    def RegisterResource(  # noqa: N802  # the protocol's name
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        inputs = rpc.deserialize_properties(request.object, keep_unknowns=False)
        self._recording.resources.append(
            Registered(
                type=request.type,
                name=request.name,
                inputs=inputs,
                parent=_logical_name(request.parent),
                protect=request.protect,
                provider=request.provider,
                id=_arm_id(request.type, request.name, inputs),
                imported=request.importId,
                deleted_with=_logical_name(request.deletedWith),
                left=request.retainOnDelete,
                formerly=[(each.spec.parentUrn, each.spec.name) for each in request.aliases],
            )
        )
        return super().RegisterResource(request)


def record(
    build: Callable[[], T],
    *,
    calls: Mapping[str, dict[str, object]] | None = None,
    stack: str = "qa",
    preview: bool = False,
) -> tuple[T, Recording]:
    """Run ``build`` under recording mocks and wait until every resource is registered.

    The SDK's own aliases and stacks of calls are dropped, as the program does: they take most
    of the time.

    Args:
        build: Makes the components; its result is returned.
        calls: Answers of provider functions by token; any other function raises.
        stack: Stack name that the program sees.
        preview: Whether the program runs as a preview.
    """
    keep_call_sites_alone()
    recording = Recording()
    mock = _Mocks(calls or {}, recording)
    try:
        asyncio.get_event_loop()
    except RuntimeError:
        asyncio.set_event_loop(asyncio.new_event_loop())
    mocks.set_mocks(
        mock,
        project="clinfra",
        stack=stack,
        preview=preview,
        monitor=_Monitor(mock, recording),
    )
    made: list[T] = []

    @pulumi.runtime.test
    def program() -> None:
        pulumi.runtime.register_stack_transformation(drop_sdk_aliases)
        made.append(build())

    program()
    settings.reset_options()
    return made[0], recording


def resolved(output: pulumi.Output[T]) -> T:
    """The value of an output that a recorded program made."""
    loop = asyncio.get_event_loop()
    return loop.run_until_complete(output.future())  # pyright: ignore[reportReturnType]


def _identity(inputs: Mapping[str, object]) -> dict[str, object]:
    """Azure answers a list of user-assigned identities with a mapping."""
    given = inputs.get("identity")
    listed = given.get("userAssignedIdentities") if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(listed, list):
        return {}
    empty: dict[str, object] = {}
    return {"identity": {**given, "userAssignedIdentities": dict.fromkeys(listed, empty)}}


def _logical_name(urn: str) -> str:
    """Logical name of a parent; the stack, which is every root's parent, counts as none."""
    head, _, name = urn.rpartition("::")
    return "" if head.endswith("pulumi:pulumi:Stack") else name


def _physical_name(args: mocks.MockResourceArgs) -> str:
    for key, value in args.inputs.items():
        if key.endswith("Name") and key not in _NAME_KEYS and isinstance(value, str):
            return value
    return str(args.inputs.get("name", args.name))


def _arm_id(token: str, name: str, inputs: Mapping[str, object]) -> str:
    digest = hashlib.sha256(f"{token}{name}".encode()).hexdigest()[:8]
    group = inputs.get("resourceGroupName", "rg")
    return f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/{token}/{name}-{digest}"
