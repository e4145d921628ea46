"""A language host for Python programs where the official one is not installed.

The SDK's own in-process runtime does the work; this adds what the engine asks of a host that it
starts itself.
"""

# The generated stubs and the SDK's own server type neither their contexts nor their overrides.
# pyright: reportIncompatibleMethodOverride=false, reportArgumentType=false

import os
import queue
import runpy
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent import futures
from pathlib import Path
from typing import IO, Literal

import grpc
from google.protobuf import empty_pb2
from pulumi import RunError
from pulumi.automation._server import LanguageServer
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

_MAX_MESSAGE = 400 * 1024 * 1024
_WORKERS = 4


class Host(LanguageServer):
    """Runs ``__main__.py`` of the folder that the engine names."""

    def __init__(self, engine_address: str) -> None:
        super().__init__(lambda: None)
        self._engine_address = engine_address

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        del request, context
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> plugin_pb2.PluginInfo:
        del request, context
        return plugin_pb2.PluginInfo()

    def RuntimeOptionsPrompts(
        self, request: language_pb2.RuntimeOptionsRequest, context: grpc.ServicerContext
    ) -> language_pb2.RuntimeOptionsResponse:
        del request, context
        return language_pb2.RuntimeOptionsResponse()

    def GetProgramDependencies(
        self, request: language_pb2.GetProgramDependenciesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        del request, context
        return language_pb2.GetProgramDependenciesResponse()

    def InstallDependencies(
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Nothing to install: set-up has installed the locked packages."""
        del request, context
        return iter(())

    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a policy pack until the engine lets go of it."""
        folder = request.info.program_directory or request.pwd
        process = subprocess.Popen(  # noqa: S603  # our own interpreter and the engine's address
            [sys.executable, "-u", "-m", "pulumi.policy", *request.args, folder],
            cwd=folder,
            env=dict(each.split("=", 1) for each in request.env) or None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        context.add_callback(process.terminate)
        yield from _said(process)
        yield language_pb2.RunPluginResponse(exitcode=process.wait())

    def Run(
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        folder = Path(request.info.program_directory or request.pwd)
        self.program = lambda: _run(folder)
        request.args[:] = [self._engine_address]
        return super().Run(request, context)


def _said(process: "subprocess.Popen[bytes]") -> Iterator[language_pb2.RunPluginResponse]:
    """What a process says on both its streams, as it comes."""
    told: queue.Queue[language_pb2.RunPluginResponse | None] = queue.Queue()

    def read(stream: IO[bytes] | None, name: Literal["stdout", "stderr"]) -> None:
        for line in stream or ():
            told.put(language_pb2.RunPluginResponse(**{name: line}))
        told.put(None)

    for stream, name in ((process.stdout, "stdout"), (process.stderr, "stderr")):
        threading.Thread(target=read, args=(stream, name), daemon=True).start()
    for _ in range(2):
        yield from iter(told.get, None)


def _run(folder: Path) -> None:
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    sys.argv = [str(folder / "__main__.py")]
    try:
        runpy.run_path(str(folder / "__main__.py"), run_name="__main__")
    except SystemExit as ended:
        if ended.code not in (None, 0):
            raise RunError("the program ended early; what it said stands above") from None


def main() -> None:
    """Serve one engine until it says that it is done."""
    address = next((each for each in sys.argv[1:] if not each.startswith("-")), "")
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=_WORKERS),
        options=[("grpc.max_receive_message_length", _MAX_MESSAGE)],
    )
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(Host(address), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: done.set())
    done.wait()
    server.stop(0)


if __name__ == "__main__":
    main()
