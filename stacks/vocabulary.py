"""Closed lists of words that settings, components and reports share."""

from enum import StrEnum, unique


@unique
class Environment(StrEnum):
    """The stage of a deployment; not the Azure cloud and not the stack's name."""

    QA = "qa"
    STAGING = "staging"
    PROD = "prod"


@unique
class DataClassification(StrEnum):
    """How sensitive the data of an environment is; not who may read it."""

    SYNTHETIC = "synthetic"
    DEIDENTIFIED = "deidentified"
    PHI = "phi"


@unique
class Region(StrEnum):
    """Azure regions that the platform is laid out for (Azure's programmatic names)."""

    EAST_US = "eastus"
    EAST_US_2 = "eastus2"
    CENTRAL_US = "centralus"
    SOUTH_CENTRAL_US = "southcentralus"
    WEST_US_2 = "westus2"
    WEST_US_3 = "westus3"
    NORTH_EUROPE = "northeurope"
    WEST_EUROPE = "westeurope"
    UK_SOUTH = "uksouth"
    UK_WEST = "ukwest"
    GERMANY_WEST_CENTRAL = "germanywestcentral"
    SWEDEN_CENTRAL = "swedencentral"
    SWITZERLAND_NORTH = "switzerlandnorth"
    CANADA_CENTRAL = "canadacentral"
    CANADA_EAST = "canadaeast"
    AUSTRALIA_EAST = "australiaeast"
    AUSTRALIA_SOUTHEAST = "australiasoutheast"
