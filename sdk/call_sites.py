"""Let a resource tell the line that constructs it, and nothing of the calls that led there.

The SDK sends the whole stack of calls with every resource, the folders of the machine in it, and
the engine keeps it in the state: half of QA's, which an ``up`` writes anew at each step.
"""

import sys
from pathlib import Path
from types import FrameType

from pulumi.runtime import resource
from pulumi.runtime.proto import source_pb2

_CONSTRUCTORS = 3
"""Of a resource, its base and its kind; the caller of the third is the program."""


def keep_call_sites_alone() -> None:
    """Make the SDK send the line that constructs a resource instead of the stack of calls."""
    resource._get_stack_trace = _call_site  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001


def _call_site() -> source_pb2.StackTrace:
    frame: FrameType | None = sys._getframe(1)  # pyright: ignore[reportPrivateUsage]  # noqa: SLF001
    seen = 0
    while frame and seen < _CONSTRUCTORS:
        seen += frame.f_code.co_name == "__init__"
        frame = frame.f_back
    if frame is None:
        return source_pb2.StackTrace()
    uri = Path(frame.f_code.co_filename).absolute().as_uri()
    position = source_pb2.SourcePosition(uri=uri, line=frame.f_lineno)
    return source_pb2.StackTrace(frames=[source_pb2.StackFrame(pc=position)])
