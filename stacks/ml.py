"""Settings of machine learning: MLflow."""

from collections.abc import Iterator, Sequence
from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Guid, Model
from stacks.images import Image


@unique
class MlflowFlavour(StrEnum):
    """Who runs the tracking server and the registry."""

    AKS = "aks"
    DATABRICKS = "databricks"


class MlflowSettings(Model):
    """MLflow tracking and registry."""

    flavour: MlflowFlavour = MlflowFlavour.AKS
    """Who runs it."""
    host: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")] | None = None
    """Internal host name of the user interface; without it there is no ingress."""
    application_client_id: Guid | None = None
    """Client id of the Entra application that people log in with; needed where ``host`` is given.
    The application needs a federated credential for the cluster's issuer (the stack's output
    ``oidc_issuer``) and the subject ``system:serviceaccount:mlflow:login-proxy``."""
    certificate_uri: (
        Annotated[
            str,
            StringConstraints(pattern=r"^https://[a-z0-9-]+\.vault\.azure\.net/certificates/.+$"),
        ]
        | None
    ) = None
    """Key Vault certificate of ``host``; needed where ``host`` is given."""
    replicas: Annotated[int, Field(ge=1, le=10)] = 2
    """Pods of the tracking server."""
    image: Image = Image(repository="clinfra/mlflow", tag="3.17.2")
    """Image of the server, built from `images/mlflow`."""
    proxy_image: Image = Image(repository="mirror/quay/oauth2-proxy/oauth2-proxy", tag="v7.12.0")
    """Image of the proxy that asks people to log in."""

    def _checks(self) -> Sequence[Check]:
        return (self._ingress_mistakes,)

    def _ingress_mistakes(self) -> Iterator[str]:
        if self.host and self.application_client_id is None:
            yield "host is given and application_client_id is not; nobody could log in"
        if self.host and self.certificate_uri is None:
            yield "host is given and certificate_uri is not; the login would not be encrypted"
        if self.host and self.flavour is MlflowFlavour.DATABRICKS:
            yield "host is given and flavour is databricks, which brings its own address"
