"""The model registry: which version serves, and who challenges it."""

from dataclasses import dataclass
from typing import Protocol

from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

CHAMPION, CHALLENGER = "champion", "challenger"
_LOGGED = "models:/"
"""What the address of a logged model begins with; the server takes it with the model's id alone."""


@dataclass(frozen=True)
class Version:
    """A version in the registry."""

    number: str
    run_id: str


class Registry(Protocol):
    """What is asked of the registry."""

    def champion(self) -> Version | None:
        """The version that serves, where there is one."""
        ...

    def challenge(self, run_id: str, source: str, number: int) -> Version:
        """Register what a training run made, and name it the challenger.

        Args:
            run_id: MLflow run that trained it.
            source: Address of the model, such as ``models:/m-…`` or ``runs:/…/model``.
            number: Number of the retraining run; registered once, however often asked.
        """
        ...


@dataclass(frozen=True)
class MlflowRegistry:
    """A registered model of an MLflow server."""

    tracking_uri: str
    model: str

    def champion(self) -> Version | None:
        """The version with the alias ``champion``, where there is one."""
        try:
            found = self._client.get_model_version_by_alias(self.model, CHAMPION)
        except MlflowException as error:
            if error.error_code in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}:
                return None
            raise
        return Version(str(found.version), str(found.run_id))

    def challenge(self, run_id: str, source: str, number: int) -> Version:
        """A version with a tag of the retraining run, so that a second try finds it."""
        client, tag = self._client, f"{number:08}"
        made = [
            each
            for each in client.search_model_versions(f"name='{self.model}'")
            if each.tags.get("retraining") == tag
        ]
        version = made[0] if made else self._registered(run_id, source, tag)
        client.set_registered_model_alias(self.model, CHALLENGER, str(version.version))
        return Version(str(version.version), run_id)

    def _registered(self, run_id: str, source: str, tag: str):  # noqa: ANN202  # MLflow's own
        client = self._client
        try:
            client.create_registered_model(self.model)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        logged = source.removeprefix(_LOGGED) if source.startswith(_LOGGED) else None
        return client.create_model_version(
            self.model, source, run_id=run_id, tags={"retraining": tag}, model_id=logged
        )

    @property
    def _client(self) -> MlflowClient:
        return MlflowClient(tracking_uri=self.tracking_uri, registry_uri=self.tracking_uri)
