"""Settings of Azure Policy: standards that a subscription is measured by, a baseline for pods."""

from enum import StrEnum, unique

from stacks.base import Model
from stacks.interface_engine import NamespaceName


@unique
class Standard(StrEnum):
    """Built-in initiatives of Azure Policy that measure a subscription by a standard.

    Source: github.com/Azure/azure-policy, built-in-policies/policySetDefinitions/Regulatory
    Compliance, of 2026-04-29.
    """

    HITRUST_HIPAA = "hitrust-hipaa"
    HITRUST_CSF_11_3 = "hitrust-csf-11.3"
    NIST_800_53_R5 = "nist-800-53-r5"
    NIST_800_53_R5_1_1 = "nist-800-53-r5.1.1"

    @property
    def initiative(self) -> str:
        """ARM id of the initiative."""
        return f"{_INITIATIVES}/{_GUIDS[self]}"


_INITIATIVES = "/providers/Microsoft.Authorization/policySetDefinitions"
_GUIDS = {
    Standard.HITRUST_HIPAA: "a169a624-5599-4385-a696-c8d643089fab",
    Standard.HITRUST_CSF_11_3: "e0d47b75-5d99-442a-9d60-07f2595ab095",
    Standard.NIST_800_53_R5: "179d1daa-458f-4e47-8086-2a68d0d6c38f",
    Standard.NIST_800_53_R5_1_1: "60205a79-6280-4e20-a147-e2011e09dc78",
}
POD_BASELINE = f"{_INITIATIVES}/a8640138-9b0a-4a28-b8cb-1666c838647d"
"""ARM id of the pod security baseline for Linux, of policySetDefinitions/Kubernetes there."""


@unique
class PodBaseline(StrEnum):
    """What happens to a pod that breaks the baseline."""

    DENY = "Deny"
    """It does not come into being."""
    AUDIT = "Audit"
    """It is told."""
    DISABLED = "Disabled"


class CloudPolicySettings(Model):
    """Azure Policy over the subscription of an environment; it costs nothing."""

    standards: tuple[Standard, ...] = (Standard.HITRUST_HIPAA, Standard.NIST_800_53_R5)
    """Standards that the subscription is measured by; Azure changes and refuses nothing because
    of them. None where the security team measures it."""
    pods: PodBaseline = PodBaseline.DENY
    """What happens to a pod, of whomever, that breaks the pod security baseline."""
    privileged_namespaces: tuple[NamespaceName, ...] = ()
    """Namespaces of others that the baseline passes over, beside Azure's own and `gpu-system`."""
