"""A listener that conforms to the platform's own: ``python stand_in.py stunnel.conf taken.hl7``.

It reads the configuration of the TLS listener as stunnel does, and answers as an engine would.
"""

import asyncio
import configparser
import ssl
import sys
from pathlib import Path

from hl7.mllp import HL7StreamReader, HL7StreamWriter, start_hl7_server

_VERSIONS = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}
_GLOBAL = "global"


def context_of(settings: configparser.SectionProxy) -> ssl.SSLContext:
    """What the options of one feed say of TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = _VERSIONS[settings["sslVersionMin"]]
    context.load_cert_chain(settings["cert"])
    if settings.get("requireCert") == "yes":
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(settings["CAfile"])
    return context


async def serve(configuration: str, taken: Path) -> None:
    """Listen for every feed until the process is ended."""
    parser = configparser.ConfigParser(default_section=_GLOBAL)
    parser.optionxform = str  # pyright: ignore[reportAttributeAccessIssue]
    parser.read_string(f"[{_GLOBAL}]\n{configuration}")

    async def take(reader: HL7StreamReader, writer: HL7StreamWriter) -> None:
        while not writer.is_closing():
            try:
                message = await reader.readmessage()
            except (asyncio.IncompleteReadError, ConnectionError):
                return
            await asyncio.to_thread(taken.write_bytes, str(message).encode())
            writer.writemessage(message.create_ack())
            await writer.drain()

    servers = [
        await start_hl7_server(
            take,
            host=settings["accept"].rpartition(":")[0],
            port=int(settings["accept"].rpartition(":")[2]),
            ssl=context_of(settings),
        )
        for settings in (parser[each] for each in parser.sections())
    ]
    await asyncio.gather(*(each.serve_forever() for each in servers))


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]).read_text(encoding="utf-8"), Path(sys.argv[2])))
