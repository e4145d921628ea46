"""Profiles, exemptions and what the linter says of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from clinfra.policies_of_run import falls_to_default
from components.environment import naming_of
from components.foundation.naming import AzureKind
from policies.core.catalogue import rules
from policies.core.controls import HIPAA, NIST
from policies.core.exemptions import EXEMPTIONS, Exemptions, exemptions_of, load_exemptions
from policies.core.findings import NotApplicable, Undecided, Violation
from policies.core.judge import Outcome, judge
from policies.core.lint import mistakes_in_exemptions, mistakes_in_profile, unused_rules
from policies.core.pack import PolicyFiles
from policies.core.profile import Level, Profile
from policies.core.profile_files import PolicyFileError, load_profile, profile_file, profile_names
from policies.core.resource import Resource
from policies.core.rule import Rule, Severity, always
from stacks.load import load_settings
from stacks.vocabulary import DataClassification, Environment
from tests.harness.policy_cases import TODAY, Properties, context_of

ROOT = Path(__file__).parents[2]
STACKS = ("qa", "staging", "prod")
VAULT = "azure-native:keyvault:Vault"
PURGE = "require-key-vault-purge-protection"
LEVELS = "levels: {critical: mandatory, high: advisory, medium: advisory, low: disabled}"
RULE = Rule(
    title="It is closed",
    why="It is a test.",
    fix="Close it.",
    severity=Severity.HIGH,
    kinds=(VAULT,),
    docs="https://example.org",
    check=lambda _resource, _context: iter(()),
    parameters={"days": 7, "names": ["a"], "strict": True},
)


def written(folder: Path, text: str, name: str = "given.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def profile_of(folder: Path, *lines: str) -> Profile:
    head = ["environment: prod", "patient_data: true", LEVELS]
    return load_profile(written(folder, "\n".join([*head, *lines])))


@pytest.mark.parametrize("stack", STACKS)
def test_a_profile_agrees_with_its_stack_file(stack: str) -> None:
    profile = load_profile(profile_file(stack))
    settings = load_settings(ROOT / "stacks" / f"Pulumi.{stack}.yaml")

    assert profile.environment is settings.environment
    patients = settings.tags.data_classification is DataClassification.PHI
    assert profile.patient_data is patients
    registry = naming_of(settings).of(AzureKind.CONTAINER_REGISTRY, "images")
    allowed = profile.parameters["limit-image-registries"]["registries"]
    assert allowed == [f"{registry}.azurecr.io"]
    keys = profile.parameters.get("require-signed-model-image", {}).get("keys", [])
    if profile.environment is Environment.PROD:
        assert keys == list(settings.promotion.signing_keys)


def test_a_profile_says_only_what_differs_from_the_one_it_extends(tmp_path: Path) -> None:
    extended = load_profile(
        written(
            tmp_path,
            """
            extends: qa
            overrides: {limit-regions: {level: advisory, reason: Moves in March}}
            parameters: {limit-image-registries: {registries: [creast.azurecr.io]}}
            """,
        )
    )
    base = load_profile(profile_file("qa"))

    assert extended.levels == base.levels
    assert extended.environment is base.environment
    assert extended.overrides["limit-regions"].level is Level.ADVISORY
    assert extended.parameters == {
        **base.parameters,
        "limit-image-registries": {"registries": ["creast.azurecr.io"]},
    }


def test_a_profile_extends_no_other_that_extends_and_none_that_is_not_there(
    tmp_path: Path,
) -> None:
    first = written(tmp_path, "extends: qa", "first.yaml")

    with pytest.raises(PolicyFileError, match=r"second\.yaml: extends: .* one that extends none"):
        load_profile(written(tmp_path, f"extends: {first}", "second.yaml"))
    with pytest.raises(PolicyFileError, match="lab is given; allowed is one of default, prod"):
        load_profile(written(tmp_path, "extends: lab"))


def test_the_default_profile_knows_nothing_and_so_assumes_patient_data() -> None:
    profile = load_profile(profile_file("default"))

    assert (profile.environment, profile.patient_data) == ("prod", True)
    assert profile.levels[Severity.CRITICAL] is Level.MANDATORY


def test_production_is_nowhere_milder_than_another_profile() -> None:
    order = [Level.DISABLED, Level.ADVISORY, Level.MANDATORY]
    strictest = load_profile(profile_file("prod"))
    for other in map(load_profile, map(profile_file, profile_names())):
        for name, rule in rules().items():
            own, theirs = strictest.level(name, rule), other.level(name, rule)
            assert order.index(own) >= order.index(theirs), name


def test_the_checked_in_profiles_and_exemptions_have_no_mistake() -> None:
    profiles = {profile_file(each): load_profile(profile_file(each)) for each in profile_names()}
    found = [
        *(each for item in profiles.items() for each in mistakes_in_profile(*item, rules())),
        *unused_rules(profiles, rules()),
        *mistakes_in_exemptions(EXEMPTIONS, load_exemptions(EXEMPTIONS), rules(), profile_names()),
    ]

    assert [str(each) for each in found] == []


def test_every_control_that_a_rule_names_has_a_title() -> None:
    hipaa = {each for rule in rules().values() for each in rule.hipaa}
    nist = {each for rule in rules().values() for each in rule.nist}

    assert hipaa - set(HIPAA) == set()
    assert nist - set(NIST) == set()


def test_an_override_comes_before_the_severity_and_a_parameter_over_the_rule(
    tmp_path: Path,
) -> None:
    profile = profile_of(
        tmp_path,
        "overrides: {r: {level: disabled, reason: It is watched elsewhere}}",
        "parameters: {other: {days: 30}}",
    )

    assert profile.level("r", RULE) is Level.DISABLED
    assert profile.level("other", RULE) is Level.ADVISORY
    assert set(profile.judged_by({"r": RULE, "other": RULE})) == {"other"}
    assert profile.context("other", RULE, TODAY).number("days") == 30
    assert profile.context("other", RULE, TODAY).texts("names") == ("a",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("patient_data: true\n" + LEVELS, "given.yaml: environment: field required"),
        (
            "environment: prod\npatient_data: true\nlevels: {high: mandatory}",
            "levels gives none for low, medium, critical; every severity needs one",
        ),
        (
            f"environment: lab\npatient_data: true\n{LEVELS}",
            "given.yaml: environment: input should be 'qa', 'staging' or 'prod'",
        ),
        (
            f"environment: qa\npatient_data: true\n{LEVELS}\nlevel: 3",
            "given.yaml: level: extra inputs are not permitted",
        ),
        (
            f"environment: qa\npatient_data: true\n{LEVELS}\noverrides: {{r: {{level: advisory}}}}",
            "given.yaml: overrides.r.reason: field required",
        ),
        ("environment: [", "given.yaml: while parsing"),
    ],
)
def test_a_profile_that_cannot_be_used_is_refused_in_a_sentence(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(PolicyFileError) as refused:
        load_profile(written(tmp_path, text))

    assert told in str(refused.value)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "overrides: {require-aks-private-clusters: {level: advisory, reason: It is a test}}",
            "there is no rule require-aks-private-clusters; did you mean require-aks-private-c",
        ),
        ("remediate: [closed]", "remediate.closed: the rule has no remedy"),
        ("parameters: {closed: {day: 9}}", "no parameter of the rule day; did you mean days?"),
        (
            "parameters: {closed: {days: nine}}",
            "'nine', which is a text, is given; allowed is a number",
        ),
        (
            "parameters: {closed: {names: [1]}}",
            "[1], which is a list of numbers, is given; allowed is a list of texts",
        ),
        ("parameters: {closed: {days: true}}", "which is a boolean, is given; allowed is a number"),
    ],
)
def test_the_linter_tells_a_mistake_of_a_profile_in_a_sentence(
    tmp_path: Path, line: str, told: str
) -> None:
    known = {"closed": RULE, "require-aks-private-cluster": RULE}
    (found,) = mistakes_in_profile(Path("x.yaml"), profile_of(tmp_path, line), known)

    assert str(found).startswith("x.yaml: ")
    assert told in str(found)


def test_the_linter_tells_a_rule_that_no_profile_uses(tmp_path: Path) -> None:
    off = profile_of(tmp_path, "overrides: {closed: {level: disabled, reason: It is a test}}")
    known = {"closed": RULE, "open": RULE}

    (found,) = unused_rules({Path("a.yaml"): off, Path("b.yaml"): off}, known)
    assert found.key == "overrides.closed"
    assert (
        list(unused_rules({Path("a.yaml"): off, Path("b.yaml"): profile_of(tmp_path)}, known)) == []
    )


def test_a_rule_with_a_remedy_sets_right_only_where_its_profile_says_so(tmp_path: Path) -> None:
    rule = replace(RULE, remedy=always("a", value=True))

    assert profile_of(tmp_path, "remediate: [closed]").remedied("closed", rule)
    assert not profile_of(tmp_path).remedied("closed", rule)
    assert not profile_of(tmp_path, "remediate: [closed]").remedied("closed", RULE)


def test_the_profile_is_the_one_named_like_the_stack_or_the_one_that_is_named(
    tmp_path: Path,
) -> None:
    own = written(tmp_path, "")
    of = PolicyFiles.of

    assert of({"PULUMI_STACK": "org/proj/staging"}).profile.stem == "staging"
    assert of({"PULUMI_STACK": "sandbox"}).profile.stem == "default"
    assert of({}).profile.stem == "default"
    assert of({"PULUMI_STACK": "qa", "CLINFRA_POLICY_PROFILE": "prod"}).profile.stem == "prod"
    assert of({"CLINFRA_POLICY_PROFILE": str(own)}).profile == own
    with pytest.raises(PolicyFileError, match="lab is given; allowed is one of default, prod"):
        of({"CLINFRA_POLICY_PROFILE": "lab"})


def test_a_stack_falls_to_the_default_profile_where_it_has_none_and_none_was_asked_for() -> None:
    of = PolicyFiles.of

    assert falls_to_default(of({"PULUMI_STACK": "sandbox"}), "sandbox")
    assert not falls_to_default(of({"PULUMI_STACK": "qa"}), "qa")
    asked = of({"PULUMI_STACK": "qa", "CLINFRA_POLICY_PROFILE": "default"})
    assert not falls_to_default(asked, "qa")


def exemptions(folder: Path, *, resource: str = "v", expires: str = "2026-12-31") -> Exemptions:
    text = f"""
    project: clinfra
    exemptions:
      - {{rule: {PURGE}, resource: "{resource}", profiles: [prod], reason: It is a test only,
         ticket: T-1, approver: a.nother, expires: {expires}}}
    """
    return exemptions_of(written(folder, text), "prod", TODAY)


def vault(properties: Properties, name: str = "v", project: str = "clinfra") -> Resource:
    return Resource(f"urn:pulumi:prod::{project}::{VAULT}::{name}", VAULT, properties)


BAD: Properties = {"properties": {"enablePurgeProtection": False, "softDeleteRetentionInDays": 90}}
GOOD: Properties = {"properties": {"enablePurgeProtection": True, "softDeleteRetentionInDays": 90}}


def outcomes(granting: Exemptions, *resources: Resource) -> list[Outcome]:
    judged = judge(resources, [PURGE], {PURGE: context_of(PURGE)}, granting)
    return [each.outcome for each in judged]


def test_an_exemption_covers_its_rule_and_resource_alone_and_every_use_is_kept(
    tmp_path: Path,
) -> None:
    granting = exemptions(tmp_path)
    told = outcomes(granting, vault(BAD), vault(BAD, "w"), vault(BAD, project="other"))

    assert told == [Outcome.EXEMPT, Outcome.VIOLATED, Outcome.VIOLATED]
    ((key, used),) = granting.uses.items()
    assert key == (PURGE, vault(BAD).urn)
    assert "until 2026-12-31 by a.nother (T-1): It is a test only" in used.sentence()
    assert list(granting.stale([vault(BAD)])) == []


def test_an_expired_exemption_grants_nothing_and_is_itself_told(tmp_path: Path) -> None:
    granting = exemptions(tmp_path, expires="2026-11-24")

    assert outcomes(granting, vault(BAD)) == [Outcome.VIOLATED]
    ((stale, why),) = granting.stale([vault(BAD)])
    assert (stale.place, why) == ("given.yaml: exemptions[0]", "expired on 2026-11-24")


def test_an_exemption_counts_on_its_last_day(tmp_path: Path) -> None:
    granting = exemptions(tmp_path, expires=str(TODAY))

    assert outcomes(granting, vault(BAD)) == [Outcome.EXEMPT]


def test_an_exemption_that_nothing_needs_any_more_is_told(tmp_path: Path) -> None:
    granting = exemptions(tmp_path)

    assert outcomes(granting, vault(GOOD)) == [Outcome.HOLDS]
    ((_, why),) = granting.stale([vault(GOOD)])
    assert why == "is not needed: v violates nothing"
    ((_, gone),) = exemptions(tmp_path, resource="x*").stale([vault(GOOD)])
    assert gone == "names x*, which is no resource of the stack"


def test_an_exemption_is_not_called_needless_while_nothing_is_known(tmp_path: Path) -> None:
    resource = vault(BAD)
    undecided = exemptions(tmp_path)
    assert undecided.granted(PURGE, resource, [Undecided("properties")]) is False
    assert list(undecided.stale([resource])) == []
    assert list(exemptions(tmp_path).stale([resource])) == []  # no rule was asked
    assert list(exemptions(tmp_path).stale([vault(BAD, project="other")])) == []

    other_rule = exemptions(tmp_path)
    assert other_rule.granted("another", resource, [Violation("a", "b", "c")]) is False
    settled = exemptions(tmp_path)
    assert settled.granted(PURGE, resource, [NotApplicable("a share")]) is False
    assert len(list(settled.stale([resource]))) == 1


def test_an_exemption_is_of_its_profiles_alone(tmp_path: Path) -> None:
    exemptions(tmp_path)

    assert exemptions_of(tmp_path / "given.yaml", "qa", TODAY).entries == []


@pytest.mark.parametrize(
    ("resource", "expires", "told"),
    [
        ("*", "2026-12-31", "resource is *, which is every one; allowed is a narrower pattern"),
        ("urn:pulumi:*", "2026-12-31", "which is every one"),
        ("v", "soon", "expires: input should be a valid date"),
    ],
)
def test_an_exemption_that_is_too_wide_or_has_no_end_is_refused(
    tmp_path: Path, resource: str, expires: str, told: str
) -> None:
    with pytest.raises(PolicyFileError) as refused:
        exemptions(tmp_path, resource=resource, expires=expires)

    assert told in str(refused.value)
    assert "given.yaml: exemptions.0" in str(refused.value)


def test_the_linter_tells_exemptions_of_unknown_rules_and_profiles(tmp_path: Path) -> None:
    text = """
    project: clinfra
    exemptions:
      - {rule: require-key-vault-purge-protections, resource: v, profiles: [production],
         reason: It is a test only, ticket: T-1, approver: a.nother, expires: 2026-12-31}
    """
    file = written(tmp_path, text)
    found = mistakes_in_exemptions(file, load_exemptions(file), rules(), profile_names())

    rule, profile = (str(each) for each in found)
    assert rule.startswith("given.yaml: exemptions[0].rule: there is no rule require-key-vault")
    assert rule.endswith(f"did you mean {PURGE}?")
    assert profile == (
        "given.yaml: exemptions[0].profiles: there is no profile production; "
        "allowed are default, prod, qa, staging"
    )
