// A data lake with its own keys, network and logs, made of clinfra's components.
//
// `pulumi package add` makes typed classes of the same arguments; these few lines do without.

import * as pulumi from "@pulumi/pulumi";

const site = {
    organization: "mercy",
    workload: "research",
    environment: "qa",
    region: "eastus2",
    subscriptionId: "5f2a1c3e-6b7d-4e8f-9a0b-1c2d3e4f5a6b",
    tenantId: "9c8b7a6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d",
    tags: {
        costCenter: "CC-4102",
        owner: "data-engineering",
        application: "clinical-ml",
        businessUnit: "Research",
        dataClassification: "synthetic",
    },
    protect: false,
};

/** A component of the package; `outputs` names what is read from it. */
class Component extends pulumi.ComponentResource {
    [output: string]: any;

    constructor(kind: string, name: string, args: pulumi.Inputs, outputs: string[]) {
        const read = Object.fromEntries(outputs.map((each) => [each, undefined]));
        super(`clinfra:index:${kind}`, name, { ...args, ...read }, {}, true);
    }
}

/** A resource group; `@pulumi/azure-native` has a typed class of it. */
class ResourceGroup extends pulumi.CustomResource {
    declare readonly name: pulumi.Output<string>;

    constructor(name: string, args: pulumi.Inputs) {
        super("azure-native:resources:ResourceGroup", name, { ...args, name: undefined });
    }
}

export = async () => {
    const group = new ResourceGroup("research-group", {
        resourceGroupName: "rg-mercy-qa-research",
        location: "eastus2",
        tags: {
            application: "clinical-ml",
            "business-unit": "Research",
            "cost-center": "CC-4102",
            "data-classification": "synthetic",
            environment: "qa",
            "managed-by": "clinfra",
            owner: "data-engineering",
        },
    });
    const placed = { site, resourceGroupName: group.name };

    const logs = new Component("LogAnalytics", "logs", placed, ["workspaceId"]);
    const logged = { ...placed, workspaceId: logs.workspaceId };

    const network = new Component(
        "Network",
        "network",
        {
            ...logged,
            settings: { addressSpace: "10.80.0.0/16" },
            zones: ["KEY_VAULT", "STORAGE_BLOB", "STORAGE_DFS"],
        },
        ["endpointSubnetId", "zoneIds"],
    );
    const common = {
        ...logged,
        endpointSubnetId: network.endpointSubnetId,
        zoneIds: network.zoneIds,
    };

    const vault = new Component("KeyVault", "keys", common, ["keyVaultId", "keys"]);
    const lake = new Component(
        "Lake",
        "lake",
        {
            ...common,
            keyVaultId: vault.keyVaultId,
            keys: vault.keys,
            settings: { redundancy: "Standard_ZRS", coolAfterDays: 30 },
        },
        ["endpoint"],
    );

    return { lake: lake.endpoint };
};
