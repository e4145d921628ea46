"""The clinical systems of an environment."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.clinical.health_data_services import HealthDataServices, HealthDataServicesArgs
from components.foundation.foundation import Foundation
from components.foundation.placement import Placement
from stacks.settings import Settings


@dataclass(frozen=True, kw_only=True)
class ClinicalServicesArgs:
    """Arguments of `ClinicalServices`."""

    placement: Placement
    settings: Settings
    foundation: Foundation


class ClinicalServices(pulumi.ComponentResource):
    """Where clinical data comes in and is kept: FHIR and DICOM services.

    Token: ``clinfra:clinical:ClinicalServices``

    Creates:
        - clinfra:clinical:HealthDataServices
    """

    exports: Mapping[str, pulumi.Output[str]]
    """Outputs for the stack: the addresses ``fhir`` and ``dicom`` of what is made."""

    def __init__(
        self, name: str, args: ClinicalServicesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:clinical:ClinicalServices", name, {}, opts)
        settings, foundation = args.settings.clinical, args.foundation
        self.exports = (
            HealthDataServices(
                f"{name}-health-data",
                HealthDataServicesArgs(
                    placement=args.placement,
                    settings=settings.health_data,
                    link=foundation.link,
                    vault=foundation.vault,
                    lake=foundation.lake,
                    workspace_id=foundation.logs.id,
                    protect=args.settings.protection.data,
                ),
                opts=pulumi.ResourceOptions(parent=self),
            ).endpoints
            if settings.health_data
            else {}
        )
        self.register_outputs({"exports": dict(self.exports)})
