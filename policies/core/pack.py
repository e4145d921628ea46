"""The policy pack: the rules as a profile holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pulumi_policy import EnforcementLevel, Policy, PolicyConfigSchema
from pulumi_policy import Severity as SdkSeverity

from policies.core.bookkeeping import bookkeeping
from policies.core.catalogue import rules
from policies.core.exemptions import EXEMPTIONS, exemptions_of
from policies.core.profile import Level, Profile
from policies.core.profile_files import DEFAULT, load_profile, profile_file, profile_names
from policies.core.rule import Context, Rule
from policies.core.sdk_policies import Config, Described, Judged, Records, ResourceRule, StackRule

NAME = "clinfra"
_JSON_TYPES: dict[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    str: "string",
    list: "array",
}


def policy_of(
    name: str,
    rule: Rule,
    context: Context,
    level: EnforcementLevel,
    records: Records | None = None,
) -> Policy:
    """One rule as a policy of the SDK."""
    tags = [*(f"hipaa:{each}" for each in rule.hipaa), *(f"nist:{each}" for each in rule.nist)]
    described = Described(
        name=name,
        description=f"{rule.title}. {rule.why}",
        enforcement_level=level,
        display_name=rule.title,
        severity=SdkSeverity[rule.severity.name],
        tags=[*tags, *rule.scanners],
        remediation_steps=rule.fix,
        url=rule.docs,
        config_schema=_schema_of(context.parameters),
    )
    judged = Judged(name, rule, context, records or Records())
    if rule.check_stack:
        return StackRule(judged.tell_stack, described)
    return ResourceRule(judged, described)


def _schema_of(parameters: Config) -> PolicyConfigSchema | None:
    """Parameters as the SDK's configuration, so that the plain CLI can set them too."""
    described = {
        name: {"type": _JSON_TYPES[type(value)], "default": value}
        for name, value in _listed(parameters).items()
        if type(value) in _JSON_TYPES
    }
    return PolicyConfigSchema(properties=described) if described else None


def _listed(parameters: Config) -> Config:
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in parameters.items()
    }


@dataclass(frozen=True)
class PolicyFiles:
    """The profile and the exemptions of a run."""

    profile: Path
    exemptions: Path

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "PolicyFiles":
        """The profile named like the stack, ``CLINFRA_POLICY_PROFILE`` coming first.

        Raises:
            PolicyFileError: There is no such profile.
        """
        stack = environment.get("PULUMI_STACK", "").rsplit("/", 1)[-1]
        usual = stack if stack in profile_names() else DEFAULT
        named = environment.get("CLINFRA_POLICY_PROFILE") or usual
        exemptions = environment.get("CLINFRA_POLICY_EXEMPTIONS")
        return cls(profile_file(named), Path(exemptions) if exemptions else EXEMPTIONS)


@dataclass(frozen=True)
class Pack:
    """All policies of a run."""

    policies: list[Policy]
    records: Records
    profile: str
    """Name of the profile."""


def pack_of(files: PolicyFiles, today: date) -> Pack:
    """The rules as a profile holds them.

    Raises:
        PolicyFileError: A file cannot be used.
    """
    profile = load_profile(files.profile)
    records = Records(exemptions_of(files.exemptions, files.profile.stem, today))
    policies = [
        policy_of(name, rule, profile.context(name, rule, today), level(profile, name), records)
        for name, rule in profile.judged_by(rules()).items()
    ]
    return Pack([*policies, *bookkeeping(records)], records, files.profile.stem)


def level(profile: Profile, name: str) -> EnforcementLevel:
    """The SDK's level of a rule under a profile."""
    rule = rules()[name]
    if profile.remedied(name, rule):
        return EnforcementLevel.REMEDIATE
    mandatory = profile.level(name, rule) is Level.MANDATORY
    return EnforcementLevel.MANDATORY if mandatory else EnforcementLevel.ADVISORY
