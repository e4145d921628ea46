"""``python -m clinfra``."""

from clinfra.cli import main

main()
