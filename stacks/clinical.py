"""Settings of clinical systems: FHIR and DICOM services."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum, unique
from typing import Annotated

from pydantic import Field, StringConstraints

from stacks.base import Check, Guid, Model
from stacks.vocabulary import Region

PrincipalName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,30}[a-z0-9]$")]

FHIR_REGIONS = frozenset(Region) - {
    Region.CENTRAL_US,
    Region.CANADA_EAST,
    Region.AUSTRALIA_SOUTHEAST,
}
"""Regions with the FHIR service.

Source: learn.microsoft.com/azure/healthcare-apis/services-features-regional-availability, as of
November 2024.
"""
DICOM_REGIONS = frozenset({Region.EAST_US, Region.EAST_US_2, Region.CANADA_CENTRAL})
"""Regions with the DICOM service; source as above."""


@unique
class PrincipalKind(StrEnum):
    """What an Entra object is; a role assignment has to say it."""

    GROUP = "group"
    SERVICE_PRINCIPAL = "service_principal"


class HealthDataPrincipal(Model):
    """A group of people, or the identity of a program, that is let into clinical data."""

    object_id: Guid
    """Entra object id; of a program, that of its service principal, not its client id."""
    kind: PrincipalKind = PrincipalKind.GROUP
    """What the object is."""


Principals = Mapping[PrincipalName, HealthDataPrincipal]


class FhirSettings(Model):
    """FHIR R4 service. Nobody can read it until a principal is named here."""

    readers: Principals = Field(default_factory=dict[str, HealthDataPrincipal])
    """Who reads and searches resources, by name."""
    writers: Principals = Field(default_factory=dict[str, HealthDataPrincipal])
    """Who reads and writes resources, by name; not who deletes their history."""
    exporters: Principals = Field(default_factory=dict[str, HealthDataPrincipal])
    """Who reads and exports in bulk, by name; needs ``export_to_lake``."""
    export_to_lake: bool = False
    """Whether bulk exports can be written to the lake's raw zone."""

    def _checks(self) -> Sequence[Check]:
        return (self._exporter_mistakes,)

    def _exporter_mistakes(self) -> Iterator[str]:
        if self.exporters and not self.export_to_lake:
            given = ", ".join(sorted(self.exporters))
            yield f"exporters names {given} and export_to_lake is false; exports need it true"


class DicomSettings(Model):
    """DICOM service. Nobody can read it until a principal is named here."""

    readers: Principals = Field(default_factory=dict[str, HealthDataPrincipal])
    """Who searches and retrieves studies, by name."""
    writers: Principals = Field(default_factory=dict[str, HealthDataPrincipal])
    """Who stores, retrieves and deletes studies, by name."""


class HealthDataSettings(Model):
    """Azure Health Data Services; a service that is not given is not made."""

    fhir: FhirSettings | None = None
    """FHIR R4 service."""
    dicom: DicomSettings | None = None
    """DICOM service."""

    def region_mistakes(self, region: Region) -> Iterator[str]:
        """What cannot be made in a region, one sentence for each service."""
        asked = {"fhir": (self.fhir, FHIR_REGIONS), "dicom": (self.dicom, DICOM_REGIONS)}
        for name, (service, regions) in asked.items():
            if service is not None and region not in regions:
                allowed = ", ".join(sorted(regions))
                yield (
                    f"region is {region}, which has no {name.upper()} service, and "
                    f"clinical.health_data.{name} is given; {allowed} have one"
                )

    def _checks(self) -> Sequence[Check]:
        return (self._service_mistakes,)

    def _service_mistakes(self) -> Iterator[str]:
        if self.fhir is None and self.dicom is None:
            yield "health_data names no service; fhir, dicom or both are needed"


class ClinicalSettings(Model):
    """Clinical systems; what is not given is not made."""

    health_data: HealthDataSettings | None = None
    """FHIR and DICOM services."""
