"""Packs of the alerts that a component makes itself, where not every resource of a kind has them.

A bound that follows a setting is worked out by the component; the rule names the setting.
"""

from stacks.alerts.rules import Aggregation, OwnRule, Pack, Tier, metric

_BOUNDS = "models.*.drift.thresholds"

FEATURE_STORE = Pack(
    kind="the Redis of the feature store",
    name="feature-store",
    runbook="managed-redis",
    namespace="Microsoft.Cache/redisEnterprise",
    rules=(
        OwnRule(
            role="latency",
            says="Reads of features take longer than the latency budget leaves to the Redis.",
            tier=Tier.NOTIFY,
            follows="data.feature_store.latency_budget_ms",
        ),
        OwnRule(
            role="connections",
            says="The feature store has more connections than expected.",
            tier=Tier.TICKET,
            follows="data.feature_store.most_connections",
        ),
    ),
)
STREAMS = Pack(
    kind="the namespace of streams",
    name="event-hubs",
    runbook="event-hubs",
    namespace="Microsoft.EventHub/namespaces",
    rules=(
        metric(
            "throttled",
            "ThrottledRequests",
            0,
            Tier.NOTIFY,
            "Senders or readers are slowed down.",
            aggregation=Aggregation.TOTAL,
        ),
        metric(
            "capture",
            "CaptureBacklog",
            0,
            Tier.NOTIFY,
            "Events wait for their copy in the lake.",
            aggregation=Aggregation.TOTAL,
        ),
    ),
)
TOKENS = Pack(
    kind="the language model of an application",
    name="openai",
    runbook="openai",
    namespace="Microsoft.CognitiveServices/accounts",
    rules=(
        OwnRule(
            role="tokens",
            says="A day took a large part of the month's tokens.",
            tier=Tier.NOTIFY,
            follows="rag.*.daily_percent",
        ),
    ),
)
MODEL = Pack(
    kind="a model in use",
    name="model",
    runbook="models",
    rules=(
        OwnRule(
            role="data-drift", says="The inputs have moved.", tier=Tier.TICKET, follows=_BOUNDS
        ),
        OwnRule(
            role="prediction-drift",
            says="The scores have moved.",
            tier=Tier.TICKET,
            follows=_BOUNDS,
        ),
        OwnRule(
            role="performance",
            says="The model performs below its floor.",
            tier=Tier.NOTIFY,
            follows=_BOUNDS,
        ),
        OwnRule(
            role="data-quality",
            says="The data is incomplete or repeated.",
            tier=Tier.NOTIFY,
            follows=_BOUNDS,
        ),
        OwnRule(
            role="silence",
            says="Nobody has looked at the model for two days.",
            tier=Tier.NOTIFY,
            follows="models.*.drift.schedule",
        ),
    ),
)
BUDGET = Pack(
    kind="the budget of a month",
    name="budget",
    runbook="cost",
    rules=(
        OwnRule(
            role="spent",
            says="The money of the month is spent.",
            tier=Tier.NOTIFY,
            follows="cost.actual",
        ),
        OwnRule(
            role="near",
            says="A part of the money of the month is spent.",
            tier=Tier.TICKET,
            follows="cost.actual",
        ),
        OwnRule(
            role="forecast",
            says="The month is expected to cost more than was agreed.",
            tier=Tier.TICKET,
            follows="cost.forecast",
        ),
    ),
)
OWN = (FEATURE_STORE, STREAMS, TOKENS, MODEL, BUDGET)
