"""How a twin's process begins and ends."""

import subprocess
from pathlib import Path
from unittest.mock import patch

import psutil

from twin.client import running_twin


def test_a_twin_that_is_done_with_ends_by_itself(tmp_path: Path) -> None:
    process = subprocess.Popen
    with patch.object(process, "terminate") as asked, patch.object(process, "kill") as killed:
        with running_twin(tmp_path / "cloud.sqlite") as twin:
            assert psutil.pid_exists(twin.pid)
        assert not psutil.pid_exists(twin.pid)

    asked.assert_not_called()
    killed.assert_not_called()
