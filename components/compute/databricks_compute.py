"""Databricks compute that cannot be started without its cost tags."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_databricks as databricks

from stacks.compute import DatabricksSettings


@dataclass(frozen=True, kw_only=True)
class DatabricksComputeArgs:
    """Arguments of `DatabricksCompute`."""

    settings: DatabricksSettings
    provider: databricks.Provider
    cost_tags: Mapping[str, str]
    """Tags that every cluster, pool and warehouse bears."""


class DatabricksCompute(pulumi.ComponentResource):
    """A job pool, a SQL warehouse, and policies that every cluster must follow.

    Token: ``clinfra:compute:DatabricksCompute``

    Creates:
        - databricks:index/clusterPolicy:ClusterPolicy
        - databricks:index/instancePool:InstancePool
        - databricks:index/sqlEndpoint:SqlEndpoint
    """

    job_policy_id: pulumi.Output[str]
    """Policy of job clusters."""
    pool_id: pulumi.Output[str]
    """Pool that job clusters take machines from."""
    warehouse_id: pulumi.Output[str]
    """SQL warehouse."""

    def __init__(
        self, name: str, args: DatabricksComputeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("clinfra:compute:DatabricksCompute", name, {}, opts)
        settings = args.settings
        pool = databricks.InstancePool(
            f"{name}-pool",
            instance_pool_name="jobs",
            node_type_id=settings.node_type,
            min_idle_instances=0,
            max_capacity=settings.pool_max_nodes,
            idle_instance_autotermination_minutes=settings.idle_minutes,
            enable_elastic_disk=True,
            custom_tags=dict(args.cost_tags),
            opts=pulumi.ResourceOptions(parent=self, provider=args.provider),
        )
        jobs = databricks.ClusterPolicy(
            f"{name}-job-policy",
            name="jobs",
            definition=pool.id.apply(lambda pool_id: job_policy(args, pool_id)),
            opts=pulumi.ResourceOptions(parent=self, provider=args.provider),
        )
        databricks.ClusterPolicy(
            f"{name}-interactive-policy",
            name="interactive",
            definition=json.dumps(interactive_policy(args), sort_keys=True),
            max_clusters_per_user=1,
            opts=pulumi.ResourceOptions(parent=self, provider=args.provider),
        )
        warehouse = databricks.SqlEndpoint(
            f"{name}-warehouse",
            name="analytics",
            cluster_size=settings.warehouse_size,
            min_num_clusters=1,
            max_num_clusters=settings.warehouse_max_clusters,
            auto_stop_mins=settings.idle_minutes,
            warehouse_type="PRO",
            enable_serverless_compute=False,
            tags=_warehouse_tags(args.cost_tags),
            opts=pulumi.ResourceOptions(parent=self, provider=args.provider),
        )
        self.job_policy_id = jobs.id
        self.pool_id = pool.id
        self.warehouse_id = warehouse.id
        self.register_outputs({"jobPolicyId": jobs.id, "poolId": pool.id})


def job_policy(args: DatabricksComputeArgs, pool_id: str) -> str:
    """Definition of the policy of job clusters: from the pool, tagged, bounded."""
    definition = _common(args) | {
        "cluster_type": {"type": "fixed", "value": "job"},
        "instance_pool_id": {"type": "fixed", "value": pool_id, "hidden": True},
        "data_security_mode": {"type": "fixed", "value": "SINGLE_USER"},
    }
    return json.dumps(definition, sort_keys=True)


def interactive_policy(args: DatabricksComputeArgs) -> dict[str, object]:
    """Definition of the policy of interactive clusters: tagged, bounded, never left on."""
    minutes = args.settings.idle_minutes
    return _common(args) | {
        "autotermination_minutes": {
            "type": "range",
            "minValue": 10,
            "maxValue": minutes,
            "defaultValue": minutes,
        },
        "node_type_id": {"type": "fixed", "value": args.settings.node_type},
        "data_security_mode": {"type": "fixed", "value": "USER_ISOLATION"},
    }


def _common(args: DatabricksComputeArgs) -> dict[str, object]:
    workers = {"type": "range", "maxValue": args.settings.max_workers, "defaultValue": 1}
    tags = {
        f"custom_tags.{key}": {"type": "fixed", "value": value}
        for key, value in args.cost_tags.items()
    }
    return {"autoscale.max_workers": workers, **tags}


def _warehouse_tags(tags: Mapping[str, str]) -> databricks.SqlEndpointTagsArgs:
    pairs = [
        databricks.SqlEndpointTagsCustomTagArgs(key=key, value=value) for key, value in tags.items()
    ]
    return databricks.SqlEndpointTagsArgs(custom_tags=pairs)
