"""Parts of the provider's replies in the protocol's own form."""

import grpc
from google.rpc import status_pb2
from pulumi.runtime.proto import provider_pb2

from twin.admission import HalfMadeError
from twin.difference import Change
from twin.wire import to_struct


def half_made(error: HalfMadeError) -> bytes:
    """The details by which the engine keeps a resource that failed after its creation."""
    failed = provider_pb2.ErrorResourceInitFailed(
        id=error.id,
        properties=to_struct(error.outputs),
        reasons=[str(error)],
        inputs=to_struct(error.inputs),
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    status.details.add().Pack(failed)
    return status.SerializeToString()


def change_kind(change: Change) -> provider_pb2.PropertyDiff.Kind.ValueType:
    """What a change is in a diff's words."""
    name = change.kind + ("_REPLACE" if change.replaces else "")
    return provider_pb2.PropertyDiff.Kind.Value(name)
