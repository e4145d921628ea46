"""Plans of Defender for Cloud, and the template that switches them on."""

from components.operations.defender import switched_on
from stacks.operations import DefenderPlan


def test_plans_are_switched_on_one_after_the_other() -> None:
    made = switched_on([DefenderPlan.KEY_VAULTS, DefenderPlan.AI, DefenderPlan.KEY_VAULTS])

    assert [each["name"] for each in made] == ["AI", "KeyVaults"]
    assert [each["dependsOn"] for each in made] == [
        [],
        ["[subscriptionResourceId('Microsoft.Security/pricings', 'AI')]"],
    ]
    assert made[0]["properties"] == {"pricingTier": "Standard"}


def test_a_plan_with_variants_is_the_one_that_is_not_paid_by_the_call() -> None:
    (vaults,) = switched_on([DefenderPlan.KEY_VAULTS])

    assert vaults["properties"] == {"pricingTier": "Standard", "subPlan": "PerKeyVault"}
