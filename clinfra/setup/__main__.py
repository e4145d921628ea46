"""``python -m clinfra.setup``: find the Pulumi CLI or get it, and say each step."""

import os
import sys

from clinfra.errors import Exit, UsageError
from clinfra.folders import Folders
from clinfra.setup.hosts import write_hosts
from clinfra.setup.pulumi_cli import SetupError, get_pulumi


def _say(line: str) -> None:
    sys.stdout.write(f"set-up: {line}\n")
    sys.stdout.flush()


def main() -> int:
    """Set the checkout up; 0 when everything is there."""
    folders = Folders.of(os.environ)
    try:
        cli = get_pulumi(folders, _say)
        write_hosts(folders, cli, _say)
    except (SetupError, UsageError) as error:
        _say(str(error))
        return Exit.FAILED
    except OSError as error:
        _say(f"{error.filename or folders.root} cannot be written: {error.strerror}")
        return Exit.FAILED
    return Exit.FINE


if __name__ == "__main__":
    raise SystemExit(main())
