"""Azure Policy: standards that a subscription is measured by, and a baseline for every pod."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import authorization

from components.compute.gpu_software import NAMESPACE as GPU_NAMESPACE
from components.foundation.naming import AzureKind
from components.foundation.placement import Placement
from stacks.cloud_policy import POD_BASELINE, CloudPolicySettings, PodBaseline, Standard

_OF_AZURE = (
    "app-routing-system",
    "azure-arc",
    "azure-extensions-usage-system",
    "gatekeeper-system",
    "kube-system",
)
"""Namespaces that Azure runs; the initiative itself leaves out all but the first."""


@dataclass(frozen=True, kw_only=True)
class CloudPolicyArgs:
    """Arguments of `CloudPolicy`."""

    placement: Placement
    settings: CloudPolicySettings


class CloudPolicy(pulumi.ComponentResource):
    """Assignments of built-in initiatives to the subscription of an environment.

    Standards are not enforced: some of their policies would refuse what the platform needs (the
    agents of GPUs) or change what it made behind its back, so Azure measures by them alone. Their
    identity has no role, as nothing is to be mended by it; Azure wants one where a policy could.

    Token: ``clinfra:operations:CloudPolicy``

    Creates:
        - azure-native:authorization:PolicyAssignment
    """

    assigned: tuple[str, ...]
    """Names of what is assigned: standards, and ``pods`` for the baseline."""

    def __init__(
        self, name: str, args: CloudPolicyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:operations:CloudPolicy", name, {}, opts)
        placement, settings = args.placement, args.settings
        subscription = f"/subscriptions/{placement.subscription_id}"
        assigned: list[str] = [*settings.standards]
        for standard in settings.standards:
            authorization.PolicyAssignment(
                f"{name}-{standard}",
                policy_assignment_name=placement.name(AzureKind.POLICY_ASSIGNMENT, standard),
                scope=subscription,
                policy_definition_id=standard.initiative,
                display_name=_shown(placement, standard),
                description="Measures the subscription by a standard; changes and refuses nothing.",
                enforcement_mode=authorization.EnforcementMode.DO_NOT_ENFORCE,
                location=placement.location,
                identity=authorization.IdentityArgs(
                    type=authorization.ResourceIdentityType.SYSTEM_ASSIGNED
                ),
                opts=pulumi.ResourceOptions(parent=self),
            )
        if settings.pods is not PodBaseline.DISABLED:
            authorization.PolicyAssignment(
                f"{name}-pods",
                policy_assignment_name=placement.name(AzureKind.POLICY_ASSIGNMENT, "pods"),
                scope=subscription,
                policy_definition_id=POD_BASELINE,
                display_name=_shown(placement, "pod security baseline"),
                description="No pod breaks Kubernetes' pod security baseline.",
                enforcement_mode=authorization.EnforcementMode.DEFAULT,
                parameters=_baseline(settings),
                opts=pulumi.ResourceOptions(parent=self),
            )
            assigned.append("pods")
        self.assigned = tuple(assigned)
        self.register_outputs({"assigned": list(self.assigned)})


def _shown(placement: Placement, what: Standard | str) -> str:
    return f"clinfra {placement.naming.environment}: {what}"


def _baseline(
    settings: CloudPolicySettings,
) -> dict[str, authorization.ParameterValuesValueArgs]:
    passed_over = [*_OF_AZURE, GPU_NAMESPACE, *settings.privileged_namespaces]
    return {
        "effect": authorization.ParameterValuesValueArgs(value=settings.pods.value),
        "excludedNamespaces": authorization.ParameterValuesValueArgs(value=passed_over),
    }
