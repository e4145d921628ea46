"""The rules as policies of Pulumi's policy SDK."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypedDict

from pulumi_policy import (
    EnforcementLevel,
    Policy,
    ResourceValidationArgs,
    ResourceValidationPolicy,
    StackValidationArgs,
    StackValidationPolicy,
)
from pulumi_policy import Severity as SdkSeverity

from policies.core.judge import sentence, verdict
from policies.core.resource import Resource, Stack, kind_of
from policies.core.rule import Context, Rule


class _Described(TypedDict):
    name: str
    description: str
    enforcement_level: EnforcementLevel
    display_name: str
    severity: SdkSeverity
    tags: list[str]
    remediation_steps: str
    url: str


Report = Callable[[str, str | None], None]


def policy_of(name: str, rule: Rule, context: Context, level: EnforcementLevel) -> Policy:
    """One rule as a policy of the SDK."""
    tags = [*(f"hipaa:{each}" for each in rule.hipaa), *(f"nist:{each}" for each in rule.nist)]
    described = _Described(
        name=name,
        description=f"{rule.title}. {rule.why}",
        enforcement_level=level,
        display_name=rule.title,
        severity=SdkSeverity[rule.severity.name],
        tags=[*tags, *rule.scanners],
        remediation_steps=rule.fix,
        url=rule.docs,
    )
    if rule.check_stack:
        return StackValidationPolicy(validate=_stack_check(name, rule, context), **described)
    return ResourceValidationPolicy(validate=_check(name, rule, context), **described)


def _check(
    name: str, rule: Rule, context: Context
) -> Callable[[ResourceValidationArgs, Report], None]:
    def validate(args: ResourceValidationArgs, report: Report) -> None:
        if rule.kinds and kind_of(args.resource_type) not in rule.kinds:
            return
        resource = resource_of(args)
        for told in _sentences(name, rule, resource, Stack([resource]), context):
            report(told, args.urn)

    return validate


def _stack_check(
    name: str, rule: Rule, context: Context
) -> Callable[[StackValidationArgs, Report], None]:
    def validate(args: StackValidationArgs, report: Report) -> None:
        stack = stack_of(args)
        subjects = stack.of_kind(*rule.kinds) if rule.kinds else stack.resources
        for resource in subjects:
            for told in _sentences(name, rule, resource, stack, context):
                report(told, resource.urn)

    return validate


def _sentences(
    name: str, rule: Rule, resource: Resource, stack: Stack, context: Context
) -> Iterator[str]:
    for violation in verdict(name, rule, resource, stack, context).violations:
        yield sentence(rule, violation)


def resource_of(args: ResourceValidationArgs) -> Resource:
    """The resource that the SDK hands to a policy."""
    return Resource(
        urn=args.urn,
        type=args.resource_type,
        properties=args.props,
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
