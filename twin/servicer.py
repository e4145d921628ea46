"""The engine's provider protocol, on the SDK's own stubs.

`pulumi.provider.experimental` lacks Attach, without which no engine attaches a running
provider, so the servicer stands on the generated classes.
"""

# The generated stubs type neither their context nor the decorator's parameter names.
# pyright: reportIncompatibleMethodOverride=false, reportUnknownParameterType=false
# pyright: reportMissingTypeArgument=false

import functools
import sqlite3
from collections.abc import Awaitable, Callable
from importlib import metadata
from typing import TypeVar

import grpc
import grpc.aio
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc

from twin.admission import AlreadyExistsError, HalfMadeError, RefusedError
from twin.arm_types import PublishedTypes
from twin.cloud import Cloud, Stored
from twin.cluster.real import RealCluster
from twin.configuration import configured
from twin.functions import UnknownFunctionError, call
from twin.kinds import Connection
from twin.provider import Made, Provider, UnknownKindError, known_kind, private
from twin.replies import change_kind, half_made
from twin.runs import Run, Runs, after
from twin.wire import Properties, from_struct, to_struct

Context = grpc.aio.ServicerContext
Request = TypeVar("Request")
Response = TypeVar("Response")
Method = Callable[["Servicer", Request, Context], Awaitable[Response]]

_STATUS = {
    AlreadyExistsError: grpc.StatusCode.ALREADY_EXISTS,
    RefusedError: grpc.StatusCode.FAILED_PRECONDITION,
    UnknownKindError: grpc.StatusCode.UNIMPLEMENTED,
    UnknownFunctionError: grpc.StatusCode.UNIMPLEMENTED,
}


def _answered(method: Method[Request, Response]) -> Method[Request, Response]:
    """Turn exceptions into statuses that leave the state certain.

    An exception that reaches gRPC becomes UNKNOWN, which the engine takes for a state that may be
    corrupt.
    """

    @functools.wraps(method)
    async def guarded(self: "Servicer", request: Request, context: Context) -> Response:
        try:
            return await method(self, request, context)
        except tuple(_STATUS) as error:
            await context.abort(_STATUS[type(error)], str(error))
        except HalfMadeError as error:
            details = (("grpc-status-details-bin", half_made(error)),)
            await context.abort(grpc.StatusCode.UNKNOWN, str(error), details)
        except grpc.aio.AbortError:
            raise
        except sqlite3.OperationalError as error:
            fault = (
                f"the twin's cloud cannot be written ({error}): nothing of this operation was "
                "kept; make room where it lies and run it again"
            )
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, fault)
        except Exception as error:  # noqa: BLE001  # the engine must hear of a fault of the twin
            fault = f"the twin itself failed: {type(error).__name__}: {error}"
            await context.abort(grpc.StatusCode.FAILED_PRECONDITION, fault)
        raise AssertionError("abort raises")

    return guarded


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One package's provider; every connection has a configuration of its own."""

    def __init__(
        self,
        package: str,
        cloud: Cloud,
        runs: Runs,
        published: PublishedTypes,
        cluster: RealCluster | None = None,
    ) -> None:
        self._package = package
        self._cluster = cluster
        self._cloud = cloud
        self._runs = runs
        self._provider = Provider(cloud, published)
        self._connections: dict[str, Connection] = {}

    def _connection(self, context: Context) -> Connection:
        return self._connections.get(str(context.peer()), Connection())

    def _run(self, context: Context) -> Run:
        return self._runs.of(str(context.peer()))

    @_answered
    async def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: Context
    ) -> provider_pb2.ProviderHandshakeResponse:
        del request, context
        return provider_pb2.ProviderHandshakeResponse(supports_autonaming_configuration=True)

    @_answered
    async def Attach(self, request: plugin_pb2.PluginAttach, context: Context) -> empty_pb2.Empty:
        self._runs.attach(str(context.peer()), request.address)
        return empty_pb2.Empty()

    @_answered
    async def GetPluginInfo(
        self, request: empty_pb2.Empty, context: Context
    ) -> plugin_pb2.PluginInfo:
        del request, context
        return plugin_pb2.PluginInfo(version=metadata.version(f"pulumi-{self._package}"))

    @_answered
    async def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: Context
    ) -> provider_pb2.CheckResponse:
        del context
        return provider_pb2.CheckResponse(inputs=request.news)

    @_answered
    async def DiffConfig(
        self, request: provider_pb2.DiffRequest, context: Context
    ) -> provider_pb2.DiffResponse:
        del request, context
        return provider_pb2.DiffResponse()

    @_answered
    async def Configure(
        self, request: provider_pb2.ConfigureRequest, context: Context
    ) -> provider_pb2.ConfigureResponse:
        args = from_struct(request.args)
        self._connections[str(context.peer())] = configured(self._package, args)
        return provider_pb2.ConfigureResponse(
            supportsPreview=True, supports_autonaming_configuration=True
        )

    @_answered
    async def Check(
        self, request: provider_pb2.CheckRequest, context: Context
    ) -> provider_pb2.CheckResponse:
        token, name = _token(request.urn), request.urn.rsplit("::", 1)[-1]
        old, new = from_struct(request.olds), from_struct(request.news)
        inputs, found = self._provider.check(token, name, old, new)
        run = self._run(context)
        if self._cluster:
            await self._runs.warn(run, request.urn, self._cluster.uncovered(token, inputs))
        if old:
            run.preview.known(request.urn)
        if found and self._runs.collect:
            await self._runs.tell(run, request.urn, [str(fault) for fault in found])
            found = []
        failures = [provider_pb2.CheckFailure(reason=str(fault)) for fault in found]
        return provider_pb2.CheckResponse(inputs=to_struct(inputs), failures=failures)

    @_answered
    async def Diff(
        self, request: provider_pb2.DiffRequest, context: Context
    ) -> provider_pb2.DiffResponse:
        old, new = from_struct(request.old_inputs), from_struct(request.news)
        token, connection = _token(request.urn), self._connection(context)
        found = self._provider.diff(token, old, new)
        if any(each.replaces for each in found):
            own = private(known_kind(token), request.id, old, connection)
            self._run(context).preview.replaced(own)
        detail = {
            each.path: provider_pb2.PropertyDiff(kind=change_kind(each), inputDiff=True)
            for each in found
        }
        response = provider_pb2.DiffResponse
        return response(
            changes=response.DIFF_SOME if found else response.DIFF_NONE,
            replaces=[each.path for each in found if each.replaces],
            deleteBeforeReplace=any(each.replaces for each in found),
            diffs=sorted({each.path.split(".")[0].split("[")[0] for each in found}),
            detailedDiff=detail,
            hasDetailedDiff=True,
        )

    @_answered
    async def Create(
        self, request: provider_pb2.CreateRequest, context: Context
    ) -> provider_pb2.CreateResponse:
        token, inputs = _token(request.urn), from_struct(request.properties)
        connection = self._connection(context)
        if request.preview:
            run = self._run(context)
            made = await self._runs.create(run, request.urn, token, inputs, connection)
        else:
            fault = await self._runs.before(self._run(context), request.urn, token)
            made = self._provider.create(token, inputs, connection)
            try:
                made = await self._really_made(
                    token, request.urn, made, inputs, request.timeout, context
                )
            except RefusedError:
                self._provider.delete(token, made.id, inputs, connection)
                raise
            after(fault, made.id, inputs, made.outputs)
        return provider_pb2.CreateResponse(id=made.id, properties=to_struct(made.outputs))

    @_answered
    async def Read(
        self, request: provider_pb2.ReadRequest, context: Context
    ) -> provider_pb2.ReadResponse:
        inputs = from_struct(request.inputs)
        token, connection = _token(request.urn), self._connection(context)
        found = self._provider.read(token, request.id, inputs, connection)
        found = found or self._run(context).preview.read(known_kind(token), request.id)
        found = await self._really_there(token, found, connection) if found else None
        if found is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=found.id, properties=to_struct(found.outputs), inputs=to_struct(found.inputs)
        )

    @_answered
    async def Update(
        self, request: provider_pb2.UpdateRequest, context: Context
    ) -> provider_pb2.UpdateResponse:
        token, inputs = _token(request.urn), from_struct(request.news)
        connection = self._connection(context)
        if request.preview:
            run = self._run(context)
            own = private(known_kind(token), request.id, inputs, connection)
            foreseen = run.preview.update(known_kind(token), own, inputs)
            await self._runs.judge(run, request.urn, foreseen)
            outputs = foreseen.outputs
        else:
            fault = await self._runs.before(self._run(context), request.urn, token)
            outputs = self._provider.update(token, request.id, inputs, connection)
            made = Made(request.id, outputs)
            outputs = (
                await self._really_made(token, request.urn, made, inputs, request.timeout, context)
            ).outputs
            after(fault, request.id, inputs, outputs)
        return provider_pb2.UpdateResponse(properties=to_struct(outputs))

    @_answered
    async def Delete(
        self, request: provider_pb2.DeleteRequest, context: Context
    ) -> empty_pb2.Empty:
        inputs = from_struct(request.old_inputs)
        token, connection = _token(request.urn), self._connection(context)
        await self._runs.before(self._run(context), request.urn, token)
        if self._cluster:
            await self._cluster.delete(token, inputs, request.timeout)
        self._provider.delete(token, request.id, inputs, connection)
        return empty_pb2.Empty()

    async def _really_made(
        self, token: str, urn: str, made: Made, inputs: Properties, limit: float, context: Context
    ) -> Made:
        """What a real cluster makes of it; what it warns of is told."""
        if self._cluster is None:
            return made
        live = await self._cluster.make(token, made, inputs, limit)
        await self._runs.warn(self._run(context), urn, list(live.warnings))
        return Made(made.id, live.outputs)

    async def _really_there(
        self, token: str, found: Stored, connection: Connection
    ) -> Stored | None:
        """What a real cluster has of it; the twin forgets what is gone there."""
        if self._cluster is None:
            return found
        live = await self._cluster.read(token, found.inputs, found.outputs)
        if live is None:
            self._provider.delete(token, found.id, found.inputs, connection)
            return None
        return Stored(found.id, token, *live)

    @_answered
    async def Invoke(
        self, request: provider_pb2.InvokeRequest, context: Context
    ) -> provider_pb2.InvokeResponse:
        args = from_struct(request.args)
        answer = call(request.tok, args, self._connection(context), self._cloud)
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(to_struct(answer))
        return response

    @_answered
    async def Cancel(self, request: empty_pb2.Empty, context: Context) -> empty_pb2.Empty:
        del request
        self._connections.pop(str(context.peer()), None)
        return empty_pb2.Empty()


def _token(urn: str) -> str:
    """Type token of a URN: the last of its ``$``-separated type chain."""
    return urn.split("::")[2].rsplit("$", 1)[-1]
