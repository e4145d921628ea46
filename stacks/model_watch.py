"""What must hold between the watch over models and the rest of an environment."""

from collections.abc import Iterator, Mapping

from stacks.compute import ClusterSettings
from stacks.ml import MlflowFlavour, MlflowSettings
from stacks.models import ModelSettings
from stacks.streams import LIMITS, StreamsSettings, StreamsSku


def alerts_need_streams(models: Mapping[str, ModelSettings]) -> bool:
    """Whether alerts come to a retraining service, by an event hub of its own."""
    return any(each.retraining and each.retraining.triggers.listens for each in models.values())


def watch_mistakes(
    models: Mapping[str, ModelSettings],
    streams: StreamsSettings,
    cluster: ClusterSettings,
    mlflow: MlflowSettings,
) -> Iterator[str]:
    """What contradicts, one sentence each."""
    pools = sorted(pool.name for pool in cluster.gpu_pools)
    for name, model in models.items():
        retraining, path = model.retraining, f"models.{name}"
        if retraining is None:
            continue
        if retraining.triggers.listens and model.drift is None:
            yield f"{path}.drift is not given; retraining by drift or degradation needs it"
        if retraining.triggers.listens and not streams.topics:
            yield f"streams.topics is empty; alerts come to {path}.retraining by Event Hubs"
        if mlflow.flavour is MlflowFlavour.DATABRICKS:
            yield (
                f"mlflow.flavour is databricks and {path}.retraining is given; "
                "it trains on the cluster and registers in the cluster's own registry"
            )
        if retraining.training.gpu_pool not in pools:
            yield (
                f"{path}.retraining.training.gpu_pool is {retraining.training.gpu_pool}; "
                f"cluster.gpu_pools has {', '.join(pools) or 'none'}"
            )
    yield from _too_many(models, streams)


def _too_many(models: Mapping[str, ModelSettings], streams: StreamsSettings) -> Iterator[str]:
    limits = LIMITS.get(streams.sku)
    listening = [n for n, m in models.items() if m.retraining and m.retraining.triggers.listens]
    if limits is None or not listening:
        return
    most = limits.topics * (streams.units if streams.sku is StreamsSku.PREMIUM else 1)
    needed = len(streams.topics) * 2 + len(listening)
    if needed > most:
        yield (
            f"streams.topics and the alerts of {len(listening)} models need {needed} event hubs; "
            f"{streams.sku} with {streams.units} units has {most}"
        )
