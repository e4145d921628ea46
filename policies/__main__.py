"""The policy pack, as the engine starts it: one process for each run."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

# The engine starts the pack in the pack's own folder.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pulumi_policy import Policy

from policies.core.analyzer import serve
from policies.core.pack import PolicyFiles, pack_of
from policies.core.profile_files import PolicyFileError


def policies_of(stack: str) -> list[Policy]:
    """The policies for a stack, by its name."""
    environment = {**os.environ, **({"PULUMI_STACK": stack} if stack else {})}
    return pack_of(PolicyFiles.of(environment), datetime.now(UTC).date()).policies


try:
    policies = policies_of("")
except PolicyFileError as error:
    sys.exit(str(error))
serve(policies, policies_of)
