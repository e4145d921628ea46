"""The policy pack, as the engine starts it: one process for each run."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

# The engine starts the pack in the pack's own folder.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from policies.core.analyzer import serve
from policies.core.pack import PolicyFiles, pack_of
from policies.core.profile import PolicyFileError

try:
    pack = pack_of(PolicyFiles.of(os.environ), datetime.now(UTC).date())
except PolicyFileError as error:
    sys.exit(str(error))
serve(pack)
