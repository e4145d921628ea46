"""Programs of others that judge: axe in a real browser, the checker of the W3C, Microsoft's KQL.

They are npm packages, kept in ``CLINFRA_JUDGES`` or else in ``.clinfra/judges``; they are installed
there once.
"""

import fcntl
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "@kusto/language-service-next@12.4.1",
    "axe-core@4.14.1",
    "puppeteer-core@24.43.1",
    "vnu-jar@26.9.27",
)
LIMIT = 120


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment, timeout=LIMIT
    )


def found_program(*names: str) -> str:
    """The first of some programs that is on this machine; the test is skipped without."""
    for each in names:
        path = shutil.which(each)
        if path:
            return path
    pytest.skip(f"not on PATH: {', '.join(names)}")


@pytest.fixture(scope="session")
def judges() -> Path:
    """The folder with the judges' packages."""
    folder = Path(os.environ.get("CLINFRA_JUDGES") or ROOT / ".clinfra" / "judges")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        modules, refused = folder / "node_modules", folder / "refused"
        if not all((modules / each.rpartition("@")[0]).exists() for each in PACKAGES):
            if not refused.exists() or time.time() - refused.stat().st_mtime > 3600:
                install(folder, refused)
            if refused.exists():
                pytest.skip(refused.read_text(encoding="utf-8"))
    return modules


def install(folder: Path, refused: Path) -> None:
    """Get the packages; why that failed is kept, so that nobody waits for it again at once."""
    npm = found_program("npm")
    asked = ("install", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=20000")
    refused.unlink(missing_ok=True)
    try:
        done = run(npm, *asked, "--prefix", str(folder), *PACKAGES)
        told = done.stderr[-200:] if done.returncode else ""
    except subprocess.TimeoutExpired:
        told = f"no answer within {LIMIT} s"
    if told:
        refused.write_text(f"npm cannot install {PACKAGES}: {told}", encoding="utf-8")
