"""Cases of the twin's rules: what a rule lets pass, what it refuses, and in which words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from twin.check import Fault
from twin.cloud import Cloud, Stored
from twin.kinds import ChangeRule, CloudRule, Connection, Kind, Rule, kind_of
from twin.quotas import Quota
from twin.wire import Json, Properties

GROUP: Properties = {"resourceGroupName": "rg", "location": "eastus2"}
GROUP_ID = "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/rg"
World = Sequence[tuple[str, Mapping[str, Json]]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One rule with an input that it lets pass and one that it refuses."""

    rule: str
    kind: str
    """Type token; ``azure-native:`` may be left out."""
    good: Properties
    bad: Properties
    says: str
    """Part of the sentence for the bad input: path, given value, what is allowed."""
    before: Properties = field(default_factory=dict[str, object])
    """Inputs before the change, for a rule on changes."""
    host: str = ""
    """Host that the bad input's connection goes to, where the good one's has none."""
    world: World = ()
    """Kinds and inputs of what exists, for a rule that looks at the cloud."""
    quotas: Sequence[Quota] = ()
    """What the subscription may have, for a rule on machines."""


def token_of(kind: str) -> str:
    """The whole type token."""
    return kind if kind.count(":") > 1 else f"azure-native:{kind}"


def found_by(case: Case, inputs: Properties, cloud: Cloud, host: str = "") -> list[Fault]:
    """What the rule of a case says of inputs."""
    kind = _kind(case.kind)
    (rule,) = [each for each in kind.all_rules if each.id == case.rule]
    whole = {**GROUP, **inputs}
    match rule:
        case Rule():
            return list(rule.judge(whole))
        case ChangeRule():
            return list(rule.judge({**GROUP, **case.before}, whole))
        case CloudRule():
            _furnish(cloud, case.world)
            cloud.quotas = case.quotas
            return list(rule.judge(whole, kind.identify(whole, Connection(host=host)), cloud))


def _furnish(cloud: Cloud, world: World) -> None:
    for name, inputs in world:
        kind, whole = _kind(name), {**GROUP, **inputs}
        identifier = kind.identify(whole, Connection())
        cloud.put(Stored(identifier, kind.token, whole, kind.outputs(whole, identifier)), "create")


def _kind(name: str) -> Kind:
    kind = kind_of(token_of(name))
    assert kind is not None, name
    return kind
