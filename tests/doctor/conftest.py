"""The stand-in of Azure, and an environment without any other login."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doctor.stand_in import Azure, serving_azure
from tests.functional.trust import Trust, trust_in


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    return trust_in(tmp_path_factory.mktemp("trust"))


@pytest.fixture
def server(tmp_path: Path, trust: Trust, monkeypatch: pytest.MonkeyPatch) -> Iterator[Azure]:
    for name in os.environ:
        if name.startswith(("AZURE_", "ARM_", "MSI_", "IDENTITY_", "PULUMI_")):
            monkeypatch.delenv(name)
    with serving_azure(tmp_path, trust) as azure:
        yield azure
