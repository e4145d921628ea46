"""The Pulumi program of one environment, for `clinfra` and for the plain CLI alike."""

import gc
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from pathlib import Path

import pulumi

from sdk.by_need import load_by_need
from sdk.call_sites import keep_call_sites_alone
from sdk.debug_lines import drop_debug_lines
from stacks.load import load_settings
from stacks.settings import Settings

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
    cure_sdk()
    register(settings)


def cure_sdk() -> None:
    """Take out of the SDK what makes programs slow and states large."""
    load_by_need()
    keep_call_sites_alone()
    drop_debug_lines()


def stack_program(settings_path: Path) -> Callable[[], Coroutine[None, None, None]]:
    """An inline program that ends when every resource is registered.

    Without the wait the SDK's own ending takes time with the square of the resources.
    """

    async def program() -> None:
        from components.registration import Registered

        registered = Registered()
        pulumi.runtime.register_stack_transformation(registered.record)
        build(settings_path)
        await registered.settled()

    return program


def register(settings: Settings) -> None:
    """Register the whole platform of an environment."""
    with _nothing_collected():
        from components.foundation.tags import cost_tags, tagging
        from components.platform import Platform, PlatformArgs
        from components.registration import drop_sdk_aliases

    if not settings.keep_sdk_aliases:
        pulumi.runtime.register_stack_transformation(drop_sdk_aliases)
    pulumi.runtime.register_stack_transformation(tagging(cost_tags(settings)))
    platform = Platform("platform", PlatformArgs(settings=settings))
    for name, value in platform.exports.items():
        pulumi.export(name, value)


@contextmanager
def _nothing_collected() -> Generator[None]:
    """No garbage collection while the SDK is imported, nor of its classes ever after.

    It finds nothing among a hundred thousand classes and functions, and takes nearly half of the
    time of the import.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
