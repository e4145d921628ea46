"""The Pulumi program that the plain CLI runs; `clinfra` runs the same one."""

import sys

import pulumi

from clinfra.program import build, stack_file
from stacks.problems import SettingsError

try:
    build(stack_file(pulumi.get_stack()))
except SettingsError as error:
    pulumi.log.error(str(error))
    sys.exit(1)
