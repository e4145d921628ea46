"""Rules of an objective: shares of failures over several windows, and alerts on how fast it burns.

Windows and shares: The Site Reliability Workbook, chapter 5, table 5-8
(sre.google/workbook/alerting-on-slos). A long window says that it matters, a short one that it is
still so; only both together fire.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from stacks.alerts.rules import Tier
from stacks.slos import FASTEST_SHARE, Indicator, SloSettings, burn_rate

_TOTAL, _BUCKET, _COUNT = (
    "model_requests_total",
    "model_request_seconds_bucket",
    "model_request_seconds_count",
)
WINDOWS = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")


@dataclass(frozen=True, kw_only=True)
class Burn:
    """An alert on the speed at which the budget goes."""

    role: str
    share: float
    """Share of the budget that may go in the long window."""
    hours: int
    """Length of the long window."""
    long: str
    short: str
    tier: Tier


BURNS = (
    Burn(role="now", share=FASTEST_SHARE, hours=1, long="1h", short="5m", tier=Tier.PAGE),
    Burn(role="today", share=0.05, hours=6, long="6h", short="30m", tier=Tier.PAGE),
    Burn(role="this-day", share=0.1, hours=24, long="1d", short="2h", tier=Tier.TICKET),
    Burn(role="this-week", share=0.1, hours=72, long="3d", short="6h", tier=Tier.TICKET),
)


@dataclass(frozen=True, kw_only=True)
class Record:
    """A share of failures, kept as a series of its own."""

    name: str
    expression: str


@dataclass(frozen=True, kw_only=True)
class BurnAlert:
    """An alert over two of those series."""

    name: str
    expression: str
    tier: Tier
    says: str


def records(slo: str, settings: SloSettings) -> Iterator[Record]:
    """The share of bad requests of each model, over every window."""
    for window in WINDOWS:
        yield Record(name=_series(slo, window), expression=_share(settings, window))


def alerts(slo: str, settings: SloSettings) -> Iterator[BurnAlert]:
    """Alerts on the speed at which the budget goes, the fastest first."""
    for burn in BURNS:
        rate = burn_rate(burn.share, settings.window_days, burn.hours)
        bound = f"{rate * settings.budget:.6g}"
        yield BurnAlert(
            name=f"{slo}-{burn.role}",
            expression=(
                f"{_series(slo, burn.long)} > {bound} and {_series(slo, burn.short)} > {bound}"
            ),
            tier=burn.tier,
            says=(
                f"{burn.share:.0%} of the failures allowed in {settings.window_days} days came in "
                f"{burn.long} (objective {settings.objective:g} %)."
            ),
        )


def _series(slo: str, window: str) -> str:
    return f"model:{slo.replace('-', '_')}:bad_share_{window}"


def _share(settings: SloSettings, window: str) -> str:
    if settings.indicator is Indicator.LATENCY:
        good = f'sum by (model) (rate({_BUCKET}{{le="{settings.within}"}}[{window}]))'
        return f"1 - {good} / sum by (model) (rate({_COUNT}[{window}]))"
    every = f"sum by (model) (rate({_TOTAL}[{window}]))"
    bad = f'sum by (model) (rate({_TOTAL}{{status=~"5.."}}[{window}]))'
    return f"({bad} or 0 * {every}) / {every}"
