"""The pack of the subscription: what somebody did to what guards it, what Azure says of itself.

Operations are those for which the CIS Microsoft Azure Foundations Benchmark 3.0, section 6.1.2,
asks for an alert, with the firewall rules of the platform's databases in place of SQL Server's, and
those that would switch off what the platform relies on. Names of operations:
learn.microsoft.com/azure/role-based-access-control/resource-provider-operations.
"""

from stacks.alerts.rules import ActivityRule, Pack, Tier, operation

_NETWORK = "Microsoft.Network"
_BY_A_DEPLOYMENT = Tier.TICKET
"""Who is told of what a deployment of the platform does as well."""

ACTIVITY = Pack(
    kind="the activity log of the subscription",
    name="activity",
    runbook="activity-log",
    rules=(
        operation(
            "vault-deleted",
            "Microsoft.KeyVault/vaults/delete",
            Tier.PAGE,
            "A key vault was deleted: what its keys encrypt cannot be read.",
        ),
        operation(
            "lock-deleted",
            "Microsoft.Authorization/locks/delete",
            Tier.NOTIFY,
            "A lock that keeps data from being deleted is gone.",
        ),
        operation(
            "logging-deleted",
            "Microsoft.Insights/diagnosticSettings/delete",
            Tier.NOTIFY,
            "A resource no longer logs.",
        ),
        operation(
            "role-assigned",
            "Microsoft.Authorization/roleAssignments/write",
            _BY_A_DEPLOYMENT,
            "Somebody got a role.",
        ),
        operation(
            "policy-assigned",
            "Microsoft.Authorization/policyAssignments/write",
            _BY_A_DEPLOYMENT,
            "A policy of the subscription was assigned or changed.",
        ),
        operation(
            "policy-deleted",
            "Microsoft.Authorization/policyAssignments/delete",
            Tier.NOTIFY,
            "A policy of the subscription no longer holds.",
        ),
        operation(
            "network-group-written",
            f"{_NETWORK}/networkSecurityGroups/write",
            _BY_A_DEPLOYMENT,
            "What a network lets through was changed.",
        ),
        operation(
            "network-rule-written",
            f"{_NETWORK}/networkSecurityGroups/securityRules/write",
            _BY_A_DEPLOYMENT,
            "A single rule of a network was changed.",
        ),
        operation(
            "network-group-deleted",
            f"{_NETWORK}/networkSecurityGroups/delete",
            Tier.NOTIFY,
            "What guards a network is gone.",
        ),
        operation(
            "public-address-written",
            f"{_NETWORK}/publicIPAddresses/write",
            _BY_A_DEPLOYMENT,
            "A public address was made or changed.",
        ),
        operation(
            "public-address-deleted",
            f"{_NETWORK}/publicIPAddresses/delete",
            _BY_A_DEPLOYMENT,
            "A public address is gone; partners may know it.",
        ),
        operation(
            "security-solution-written",
            "Microsoft.Security/securitySolutions/write",
            _BY_A_DEPLOYMENT,
            "A solution of Defender for Cloud was changed.",
        ),
        operation(
            "security-solution-deleted",
            "Microsoft.Security/securitySolutions/delete",
            Tier.NOTIFY,
            "A solution of Defender for Cloud is gone.",
        ),
        operation(
            "postgresql-firewall-written",
            "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules/write",
            Tier.NOTIFY,
            "A database was opened to addresses: the platform makes no such rule.",
        ),
        operation(
            "postgresql-firewall-deleted",
            "Microsoft.DBforPostgreSQL/flexibleServers/firewallRules/delete",
            _BY_A_DEPLOYMENT,
            "A firewall rule of a database is gone.",
        ),
        operation(
            "mongodb-firewall-written",
            "Microsoft.DocumentDB/mongoClusters/firewallRules/write",
            _BY_A_DEPLOYMENT,
            "A MongoDB cluster was opened to addresses.",
        ),
        ActivityRule(
            role="service-health",
            says="Azure has trouble with a service in some region.",
            tier=Tier.NOTIFY,
            fields=(("category", "ServiceHealth"),),
        ),
        ActivityRule(
            role="resource-health",
            says="Azure says that a resource cannot be reached.",
            tier=Tier.NOTIFY,
            fields=(
                ("category", "ResourceHealth"),
                ("status", "Active"),
                ("properties.currentHealthStatus", "Unavailable"),
            ),
        ),
    ),
)
