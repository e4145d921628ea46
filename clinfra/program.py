"""The Pulumi program of one environment, for `clinfra` and for the plain CLI alike."""

from pathlib import Path

import pulumi

from stacks.load import load_settings

ROOT = Path(__file__).parents[1]


def stack_file(stack: str) -> Path:
    """The settings file of a stack."""
    return ROOT / "stacks" / f"Pulumi.{stack}.yaml"


def build(settings_path: Path) -> None:
    """Register the whole platform of the environment that a stack file describes.

    Raises:
        SettingsError: The stack file cannot be used; nothing has been registered yet.
    """
    settings = load_settings(settings_path)

    from components.foundation.tags import cost_tags, tagging
    from components.platform import Platform, PlatformArgs

    pulumi.runtime.register_stack_transformation(tagging(cost_tags(settings)))
    platform = Platform("platform", PlatformArgs(settings=settings))
    for name, value in platform.exports.items():
        pulumi.export(name, value)
