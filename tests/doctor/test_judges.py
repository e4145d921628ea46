"""What doctor makes of Azure's answers: good, bad and unknown ones."""

from dataclasses import replace

import pytest

from clinfra.doctor.access import Grant, Permission, grant_of, on_all_of, role_findings
from clinfra.doctor.answers import Row
from clinfra.doctor.capacity import (
    Offer,
    model_findings,
    offers_in,
    quota_findings,
    quotas_in,
    size_findings,
)
from clinfra.doctor.dns import zone_findings
from clinfra.doctor.findings import Finding, State
from clinfra.doctor.login import Caller, caller_of, judged
from clinfra.doctor.names import (
    DELETED_LISTS,
    QUESTIONS,
    SILENT,
    deleted_findings,
    name_finding,
)
from clinfra.doctor.needs import Named, needs_of
from clinfra.doctor.subscription import (
    feature_findings,
    provider_findings,
    region_findings,
    subscription_findings,
)
from clinfra.plan import Plan
from tests.doctor.given import (
    A100,
    D8,
    FAMILIES,
    GROUP,
    REGION,
    ROOT,
    SUBSCRIPTION,
    ZONE,
    azure,
    needed,
    plan_of,
    providers,
    role,
    sku,
    usage,
)
from tests.doctor.stand_in import CALLER, TENANT
from twin.kinds import kinds_of

VAULTS, ACCOUNTS = "Microsoft.KeyVault/vaults", "Microsoft.CognitiveServices/accounts"
WORKSPACES = "Microsoft.OperationalInsights/workspaces"
OTHER = "00000000-0000-4000-8000-0000000000bb"
CONTRIBUTOR = Grant("Contributor", (Permission(("*",), ("Microsoft.Authorization/*/Write",)),))
ALL_OFFERED = offers_in([sku(D8, "1", "2", "3"), sku(A100, "1", "2")], REGION)


def told(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(each.state, each.found) for each in findings]


def test_what_a_plan_needs_is_read_off_its_resources() -> None:
    needs = needed()

    assert {"Microsoft.KeyVault", "Microsoft.Cache", "Microsoft.Compute"} <= set(needs.namespaces)
    assert needs.kinds[VAULTS] == {REGION}
    assert needs.kinds["Microsoft.Network/privateDnsZones"] == frozenset()
    assert {
        f"{VAULTS}/write",
        "Microsoft.Authorization/roleAssignments/write",
        "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
    } <= set(needs.actions)
    assert [(e.size, e.standing, e.most, e.spot) for e in needs.machines] == [
        (D8, 3, 12, False),
        (A100, 1, 6, False),
        (A100, 0, 4, True),
        (D8, 0, 10, False),
    ]
    assert [(e.quota, e.capacity) for e in needs.models] == [("OpenAI.Standard.gpt-4o", 80)]
    assert needs.host_encryption
    assert needs.groups == (GROUP,)
    assert needs.networks == (
        f"{ROOT}/resourceGroups/{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet",
    )


def test_what_a_plan_deletes_is_not_needed() -> None:
    made = plan_of().resources
    leaving = Plan("prod", tuple(replace(each, operation="delete") for each in made))

    needs = needs_of(leaving, SUBSCRIPTION, REGION)

    assert (needs.namespaces, needs.actions, needs.machines, needs.names) == ([], (), (), ())


def test_the_kinds_inside_a_deployed_template_need_their_provider_too() -> None:
    template = {"resources": [{"type": "Microsoft.Security/pricings"}]}
    deployment = azure(
        "resources:DeploymentAtSubscriptionScope", "defender", properties={"template": template}
    )

    needs = needs_of(plan_of(deployment), SUBSCRIPTION, REGION)

    assert "Microsoft.Security" in needs.namespaces


def test_every_kind_whose_name_is_taken_in_all_of_azure_has_a_question_or_is_known_for_none() -> (
    None
):
    unique = {each.arm_type for each in kinds_of("azure-native").values() if each.unique}

    assert unique - set(QUESTIONS) - SILENT == set()
    assert unique >= SILENT


def test_every_kind_that_keeps_its_name_after_a_deletion_has_its_list() -> None:
    kept = {e.arm_type for e in kinds_of("azure-native").values() if e.soft_delete_days}

    assert kept <= set(DELETED_LISTS)


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"state": "Enabled", "tenantId": TENANT}, State.OK),
        ({"state": "Enabled", "tenantId": OTHER}, State.FAILED),
        ({"state": "PastDue", "tenantId": TENANT}, State.WARNING),
        ({"state": "Disabled", "tenantId": TENANT}, State.FAILED),
        ({}, State.FAILED),
    ],
)
def test_a_subscription_must_be_enabled_and_of_the_stacks_tenant(answer: Row, state: State) -> None:
    (found,) = subscription_findings({"subscriptionId": SUBSCRIPTION, **answer}, TENANT)

    assert found.state is state


def test_a_spending_limit_is_a_warning() -> None:
    answer = {"state": "Enabled", "subscriptionPolicies": {"spendingLimit": "On"}}

    assert [each.state for each in subscription_findings(answer, TENANT)] == ["ok", "warning"]


def test_a_login_of_another_tenant_fails_and_names_both() -> None:
    (found,) = judged(Caller(CALLER, OTHER), TENANT)

    assert found.state is State.FAILED
    assert found.found == f"signed in to the tenant {OTHER}; the stack's is {TENANT}"
    assert found.fix == f"az login --tenant {TENANT}"


@pytest.mark.parametrize("token", ["opaque", "a.b.c", "a.!!.c", ""])
def test_a_token_that_cannot_be_read_leaves_the_caller_unknown(token: str) -> None:
    assert caller_of(token) == Caller()
    assert [each.state for each in judged(caller_of(token), TENANT)] == [State.WARNING]


def test_each_resource_provider_that_is_not_registered_has_the_command_that_registers_it() -> None:
    answer = [
        {**row, "registrationState": "NotRegistered"}
        if row["namespace"] == "Microsoft.Cache"
        else {**row, "registrationState": "Registering"}
        if row["namespace"] == "Microsoft.Search"
        else row
        for row in providers(needed())
        if row["namespace"] != "Microsoft.KeyVault"
    ]

    found = list(provider_findings(answer, needed()))

    assert told(found) == [
        ("failed", "Microsoft.Cache is NotRegistered"),
        ("failed", "Microsoft.KeyVault is not known to the subscription"),
    ]
    assert found[0].fix == (
        f"az provider register --namespace Microsoft.Cache --subscription {SUBSCRIPTION} --wait"
    )


def test_a_provider_that_is_registering_is_only_waited_for() -> None:
    answer = [{**row, "registrationState": "Registering"} for row in providers(needed())]

    assert {each.state for each in provider_findings(answer, needed())} == {State.WARNING}


def test_a_kind_that_a_region_does_not_offer_fails() -> None:
    elsewhere = {"resourceType": "redisEnterprise", "locations": ["West US"]}
    answer = [
        {**row, "resourceTypes": [elsewhere]} if row["namespace"] == "Microsoft.Cache" else row
        for row in providers(needed())
    ]

    assert told(list(region_findings(answer, needed()))) == [
        ("failed", "Microsoft.Cache/redisEnterprise is not offered in eastus2")
    ]
    assert [each.state for each in region_findings(providers(needed()), needed())] == ["ok"]


def test_a_kind_that_has_no_region_is_offered_everywhere() -> None:
    anywhere = {"resourceType": "redisEnterprise", "locations": ["Global"]}
    answer = [{"namespace": "Microsoft.Cache", "resourceTypes": [anywhere]}]

    assert {each.state for each in region_findings(answer, needed())} == {State.OK}


@pytest.mark.parametrize(
    ("state", "expected"),
    [("Registered", State.OK), ("NotRegistered", State.FAILED), ("", State.FAILED)],
)
def test_encryption_at_the_host_must_be_registered(state: str, expected: State) -> None:
    (found,) = feature_findings({"properties": {"state": state}}, SUBSCRIPTION)

    assert found.state is expected


def test_contributor_alone_may_not_assign_roles() -> None:
    (found,) = role_findings([CONTRIBUTOR], needed(), CALLER)

    assert found.found == (
        "Contributor on the subscription does not allow "
        "Microsoft.Authorization/roleAssignments/write"
    )
    assert found.fix == (
        f"az role assignment create --assignee-object-id {CALLER} "
        f'--role "Role Based Access Control Administrator" --scope {ROOT}'
    )


def test_contributor_and_an_administrator_of_roles_are_enough() -> None:
    administrator = Grant("RBAC", (Permission(("Microsoft.Authorization/roleAssignments/*",)),))

    (found,) = role_findings([CONTRIBUTOR, administrator], needed(), CALLER)

    assert found.state is State.OK
    assert found.found.startswith("Contributor, RBAC on the subscription allows all")


def test_a_condition_on_the_only_role_that_assigns_roles_is_a_warning() -> None:
    given = {"properties": {"scope": ROOT, "condition": "@Request…"}}
    narrowed = grant_of(role("RBAC", ["Microsoft.Authorization/roleAssignments/*"]), given)

    found = list(role_findings([CONTRIBUTOR, narrowed], needed(), CALLER))

    assert [each.state for each in found] == [State.OK, State.WARNING]


def test_a_caller_without_roles_needs_both() -> None:
    found = list(role_findings([], needed(), CALLER))

    assert [each.state for each in found] == [State.FAILED, State.FAILED]
    assert found[0].found.startswith("no role on the subscription does not allow ")
    assert '"Contributor"' in found[0].fix


@pytest.mark.parametrize(
    ("scope", "whole"),
    [
        (ROOT, True),
        ("/", True),
        ("/providers/Microsoft.Management/managementGroups/mercy", True),
        (f"{ROOT}/resourceGroups/{GROUP}", False),
        (f"/subscriptions/{OTHER}", False),
    ],
)
def test_a_role_counts_where_it_holds_on_the_whole_subscription(scope: str, *, whole: bool) -> None:
    assert on_all_of({"properties": {"scope": scope}}, SUBSCRIPTION) is whole


def test_machine_sizes_that_are_missing_closed_or_not_in_a_zone_fail() -> None:
    closed: Row = {"type": "Location", "reasonCode": "NotAvailableForSubscription"}
    zone: Row = {"type": "Zone", "restrictionInfo": {"zones": ["2"]}}
    look = f"az vm list-skus --location eastus2 --size {D8} --all --output table"

    missing = list(size_findings(offers_in([sku(A100, "1", "2")], REGION), needed()))
    refused = list(
        size_findings(
            offers_in(
                [
                    sku(D8, "1", "2", "3", restrictions=[closed]),
                    sku(A100, "1", "2", restrictions=[zone]),
                ],
                REGION,
            ),
            needed(),
        )
    )

    assert told(missing) == [("failed", f"{D8} is not offered in eastus2")]
    assert missing[0].fix == look
    assert [each.found for each in refused] == [
        f"{D8} is closed to the subscription in eastus2 (NotAvailableForSubscription)",
        f"{A100} is not offered in zone 2 of eastus2; in 1 it is",
    ]
    assert [each.state for each in size_findings(ALL_OFFERED, needed())] == [State.OK]


def test_an_offer_of_another_region_is_none() -> None:
    assert offers_in([sku(D8, "1")], "westus") == {}


def quota(limit: int, used: int = 0, *, running: bool = False) -> Finding:
    """The finding on the family of the A100 machines: 24 vCPUs at the start, 144 at the most."""
    rows = [usage(FAMILIES[A100], limit, used)]
    found = quota_findings(quotas_in(rows), ALL_OFFERED, needed(), running=running)
    return next(each for each in found if FAMILIES[A100] in each.found)


def test_a_quota_holds_all_machines_of_its_family_at_their_most() -> None:
    assert quota(144).state is State.OK
    assert quota(143).state is State.FAILED
    assert quota(143).found == (
        "StandardNCADSA100v4Family in eastus2: 24 vCPUs at the start, 144 at the most; "
        "143 are allowed, 0 in use"
    )
    assert quota(143).fix == (
        "az quota update --resource-name StandardNCADSA100v4Family --limit-object value=144 "
        f"--resource-type dedicated --scope {ROOT}/providers/Microsoft.Compute/locations/eastus2"
    )


def test_a_quota_in_use_warns_where_the_start_fits_and_fails_where_it_does_not() -> None:
    assert quota(150, used=10).state is State.WARNING
    assert quota(150, used=130).state is State.FAILED
    assert quota(150, used=130, running=True).state is State.OK


def test_spot_machines_count_against_the_spot_quota_of_the_region_alone() -> None:
    rows = [usage("cores", 1000), usage("lowPriorityCores", 95)]
    found = list(quota_findings(quotas_in(rows), ALL_OFFERED, needed(), running=False))

    assert [
        (e.found.split(":")[0], e.state) for e in found if e.state is not State.NOT_CHECKED
    ] == [
        ("cores in eastus2", State.OK),
        ("lowPriorityCores in eastus2", State.FAILED),
    ]
    (spot,) = [each for each in found if "lowPriority" in each.found]
    assert "0 vCPUs at the start, 96 at the most" in spot.found
    assert "--resource-type lowPriority" in spot.fix


def test_a_family_without_a_quota_is_not_checked() -> None:
    found = list(quota_findings({}, {D8: Offer("ddsv5", frozenset())}, needed(), running=False))

    assert {each.state for each in found} == {State.NOT_CHECKED}
    assert f"eastus2 tells no quota of ddsv5 ({D8})" in [each.found for each in found]


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([usage("OpenAI.Standard.gpt-4o", 80)], State.OK),
        ([usage("OpenAI.Standard.gpt-4o", 79)], State.FAILED),
        ([usage("OpenAI.Standard.gpt-4o", 90, 20)], State.FAILED),
        ([], State.FAILED),
    ],
)
def test_a_models_tokens_must_fit_its_quota(rows: list[Row], state: State) -> None:
    (found,) = model_findings(quotas_in(rows), needed().models, needed(), running=False)

    assert found.state is state


@pytest.mark.parametrize(
    ("answer", "own", "state"),
    [
        ({"nameAvailable": True}, set[str](), State.OK),
        ({"nameAvailable": False, "reason": "AlreadyExists"}, {"kv-mercy"}, State.OK),
        ({"nameAvailable": False, "reason": "AlreadyExists"}, set[str](), State.FAILED),
        ({}, set[str](), State.NOT_CHECKED),
    ],
)
def test_a_name_is_free_the_stacks_own_taken_or_unknown(
    answer: Row, own: set[str], state: State
) -> None:
    assert name_finding(named(VAULTS, "kv-mercy"), answer, own).state is state


def named(kind: str, name: str) -> Named:
    return Named(kind, name, REGION, GROUP)


def deleted(kind: str, name: str, **more: object) -> list[Finding]:
    row: Row = {"name": name, "properties": more}
    return list(deleted_findings(kind, [row], [named(kind, "mercy")]))


def test_a_deleted_vault_is_recovered_or_purged_as_its_protection_allows() -> None:
    (kept,) = deleted(VAULTS, "Mercy", purgeProtectionEnabled=True)
    (free,) = deleted(VAULTS, "mercy", location="eastus2", scheduledPurgeDate="2027-01-30T10:00Z")

    assert (kept.state, kept.fix) == (State.FAILED, "az keyvault recover --name mercy")
    assert free.found == "mercy was deleted and keeps its name until 2027-01-30"
    assert free.fix == "az keyvault purge --name mercy --location eastus2"


def test_a_deleted_account_is_purged_and_a_workspace_comes_back_with_its_data() -> None:
    (account,), (workspace,) = deleted(ACCOUNTS, "mercy"), deleted(WORKSPACES, "mercy")

    assert account.fix == (
        "az cognitiveservices account purge --name mercy --location eastus2 "
        f"--resource-group {GROUP}"
    )
    assert workspace.state is State.WARNING


def test_what_else_was_deleted_does_not_matter() -> None:
    assert deleted(VAULTS, "another") == []


def zone_in(group: str) -> Row:
    identifier = f"{ROOT}/resourceGroups/{group}/providers/Microsoft.Network/privateDnsZones/{ZONE}"
    return {"name": ZONE, "id": identifier}


def test_a_network_that_is_linked_to_another_zone_of_the_name_fails() -> None:
    (network,) = needed().networks
    link: Row = {
        "id": "/x/virtualNetworkLinks/hub-link",
        "properties": {"virtualNetwork": {"id": network.upper()}},
    }

    (found,) = zone_findings([zone_in("rg-hub")], lambda _zone: [link], needed())

    assert found.state is State.FAILED
    assert found.fix == (
        "az network private-dns link vnet delete --resource-group rg-hub "
        f"--zone-name {ZONE} --name hub-link"
    )


def test_a_zone_of_the_name_elsewhere_is_a_warning_and_the_stacks_own_is_none() -> None:
    (elsewhere,) = zone_findings([zone_in("rg-hub")], lambda _zone: [], needed())
    (own,) = zone_findings([zone_in(GROUP)], lambda _zone: [], needed())

    assert elsewhere.state is State.WARNING
    assert "clinfra:network.private_dns_zone_ids" in elsewhere.found
    assert own.state is State.OK
