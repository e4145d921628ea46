"""Rules as the SDK's policies: what is done when the engine asks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypedDict

from pulumi_policy import (
    EnforcementLevel,
    PolicyConfigSchema,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as SdkSeverity

from policies.core.exemptions import Exemptions
from policies.core.findings import NotApplicable
from policies.core.judge import Outcome, sentence, verdict
from policies.core.properties import plain, remedied
from policies.core.resource import Resource, Stack, kind_of
from policies.core.rule import Context, Rule
from policies.core.values import Json, node_of

Report = Callable[[str, str | None], None]
Config = Mapping[str, Json]
TellStack = Callable[[Stack, Config, Report], None]


@dataclass
class Records:
    """What a run writes down, to tell of it at the end."""

    exemptions: Exemptions = field(default_factory=Exemptions)
    remedies: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    """For a rule and a URN, what it set right."""


class Described(TypedDict):
    """What the SDK is told of a policy."""

    name: str
    description: str
    enforcement_level: EnforcementLevel
    display_name: str
    severity: SdkSeverity
    tags: list[str]
    remediation_steps: str
    url: str
    config_schema: PolicyConfigSchema | None


@dataclass(frozen=True)
class Judged:
    """One rule under its profile: what both kinds of the SDK's policies do."""

    name: str
    rule: Rule
    context: Context
    records: Records

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds that are judged; empty for all."""
        return self.rule.kinds

    def tell(self, resource: Resource, stack: Stack, config: Config, report: Report) -> str | None:
        """Report the violations of one resource; returns why the rule does not apply, if so."""
        context = self._configured(config)
        found = verdict(self.name, self.rule, resource, stack, context)
        outcome = found.exempted(self.records.exemptions).outcome
        if outcome is Outcome.VIOLATED:
            for violation in found.violations:
                report(sentence(self.rule, violation), resource.urn)
        reasons = [each.reason for each in found.findings if isinstance(each, NotApplicable)]
        return reasons[0] if outcome is Outcome.NOT_APPLICABLE else None

    def tell_stack(self, stack: Stack, config: Config, report: Report) -> None:
        """Report the violations of every resource of the rule's kinds."""
        for resource in stack.of_kind(*self.kinds) if self.kinds else stack.resources:
            self.tell(resource, stack, config, report)

    def remedy(self, resource: Resource, config: Config) -> Mapping[str, Json]:
        """What sets a resource right, by path; nothing where it violates nothing."""
        context = self._configured(config)
        found = verdict(self.name, self.rule, resource, Stack([resource]), context)
        if self.rule.remedy is None or not found.violations:
            return {}
        if found.exempted(self.records.exemptions).outcome is Outcome.EXEMPT:
            return {}
        changes = self.rule.remedy(resource, context)
        told = [
            f"{path} from {resource.get(path).shown if resource.get(path).known else 'nothing'} "
            f"to {node_of(path, value).shown}"
            for path, value in changes.items()
        ]
        self.records.remedies[self.name, resource.urn] = ", ".join(told)
        return changes

    def _configured(self, config: Config) -> Context:
        if not config:
            return self.context
        return replace(self.context, parameters={**self.context.parameters, **config})


class ResourceRule(ResourceValidationPolicy):
    """A rule on one resource at a time."""

    def __init__(self, judged: Judged, described: Described) -> None:
        self.judged = judged
        remedy = self._remedied if judged.rule.remedy else None
        super().__init__(validate=self._checked, remediate=remedy, **described)  # pyright: ignore[reportArgumentType]  # the SDK takes plain results too

    def judges(self, kind: str) -> bool:
        """Whether resources of a kind are the rule's."""
        return not self.judged.kinds or kind in self.judged.kinds

    def _checked(self, args: ResourceValidationArgs, report: Report) -> None:
        if not self.judges(kind_of(args.resource_type)):
            return
        resource = resource_of(args)
        reason = self.judged.tell(resource, Stack([resource]), args.get_config(), report)
        if reason is not None:
            args.not_applicable(reason)

    def _remedied(self, args: ResourceValidationArgs) -> Mapping[str, Json] | None:
        if not self.judges(kind_of(args.resource_type)):
            return None
        resource = resource_of(args)
        changes = self.judged.remedy(resource, args.get_config())
        if not changes:
            return None
        return remedied(resource.properties, changes)


class StackRule(StackValidationPolicy):
    """A policy that looks at the whole stack."""

    def __init__(self, tell_stack: TellStack, described: Described) -> None:
        self.tell_stack = tell_stack
        super().__init__(validate=self._checked, **described)

    def _checked(self, args: StackValidationArgs, report: Report) -> None:
        self.tell_stack(stack_of(args), args.get_config(), report)


def resource_of(args: ResourceValidationArgs) -> Resource:
    """The resource that the SDK hands to a policy."""
    properties = plain(args.props)
    return Resource(
        urn=args.urn,
        type=args.resource_type,
        properties=properties if isinstance(properties, dict) else {},
        protect=bool(args.opts.protect),
        parent=args.opts.parent or "",
    )


def stack_of(args: StackValidationArgs) -> Stack:
    """The stack that the SDK hands to a stack policy."""
    return Stack(
        [
            Resource(
                urn=each.urn,
                type=each.resource_type,
                properties=each.props,
                protect=bool(each.opts.protect),
                parent=each.parent.urn if each.parent else "",
                references={
                    name: _urns(given) for name, given in each.property_dependencies.items()
                },
            )
            for each in args.resources
        ]
    )


def _urns(given: Iterable[object]) -> frozenset[str]:
    return frozenset(str(getattr(each, "urn", "")) for each in given)
