"""``python -m clinfra``."""

from clinfra.cli import main
from sdk.ending import end


def run() -> None:
    """Run the command line and end at once."""
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    end(code)


if __name__ == "__main__":
    run()
