"""What the page says: sections with sentences, figures and tables."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from clinfra.cost_report import notes, usd
from clinfra.stack_report.charts import Figure
from clinfra.stack_report.gather import ReportData
from clinfra.stack_report.tables import Table


@dataclass(frozen=True)
class Fact:
    """One figure that a reader looks for first."""

    name: str
    value: str
    more: str
    good: bool | None = None
    """Whether it is as it should be; ``None`` where nobody can say."""


@dataclass(frozen=True)
class Section:
    """One part of the page."""

    slug: str
    title: str
    told: Sequence[str]
    """Paragraphs."""
    figures: Sequence[Figure] = ()
    tables: Sequence[Table] = ()
    picture: str = ""
    """An ``svg`` element."""
    care: Sequence[str] = field(default=())
    """What a reader must know before using a figure."""


def sections(data: ReportData) -> list[Section]:
    """The page from top to bottom."""
    from clinfra.stack_report.about_cost import about_change, about_cost
    from clinfra.stack_report.about_rules import about_rules, about_tags
    from clinfra.stack_report.about_time import about_time
    from clinfra.stack_report.about_waste import about_waste

    making: Sequence[Callable[[ReportData], Section]] = (
        about_architecture,
        about_cost,
        about_change,
        about_waste,
        about_tags,
        about_rules,
        about_time,
    )
    return [make(data) for make in making]


def facts(data: ReportData) -> Iterator[Fact]:
    """What stands on top of the page."""
    from clinfra.rehearsal import spoken

    total, whole = data.estimate.total, data.coverage.whole
    within = None if data.limit is None else total.expected <= data.limit
    between = f"between {usd(total.low)} and {usd(total.high)}"
    between += "" if data.limit is None else f"; limit {usd(data.limit)}"
    yield Fact("Cost a month", f"USD {usd(total.expected)}", between, within)
    unknown = len(data.estimate.unknown)
    yield Fact("Cost not known", f"{unknown} parts", "not in any sum", not unknown)
    yield Fact(
        "Right tags",
        f"{whole.right} of {whole.count}",
        f"{whole.by_cost:.0%} of the cost",
        whole.right == whole.count,
    )
    mandatory = sum(each.mandatory for each in data.checked.violations)
    more = f"{len(data.checked.violations) - mandatory} advisory"
    yield Fact("Mandatory violations", str(mandatory), more, not mandatory)
    limit = f"critical path {spoken(data.schedule.critical_seconds)}"
    yield Fact("Creation on Azure", spoken(data.schedule.makespan), f"predicted; {limit}")
    size = sum(data.parts.sizes.values())
    yield Fact("Resources", f"{size:,}", f"in {len(data.parts.sizes)} components")


def about_architecture(data: ReportData) -> Section:
    """What there is, and what stands on what."""
    from clinfra.stack_report.architecture import picture

    parts = data.parts
    rows = [
        [each.name, parts.kinds.get(each.name, ""), each.room, count]
        for each, count in parts.sizes.items()
    ]
    waits = [[f"{mine.name}", theirs.name, count] for mine, theirs, count in parts.waits]
    return Section(
        "architecture",
        "Architecture",
        [
            (
                "Each frame is a room of the platform, each box a component with what it is and "
                "how many resources it makes. An arrow leads from a room to one that it waits for; "
                "arrows that follow from others are left out. The tables hold every component and "
                "every wait."
            )
        ],
        tables=[
            Table("Components", ("component", "what it is", "room", "resources"), rows),
            Table("Waits of components", ("component", "waits for", "places"), waits),
        ],
        picture=picture(parts, data.stack),
    )


def care_with_cost(data: ReportData) -> list[str]:
    """What a reader must know before using an amount."""
    return list(notes(data.estimate, data.limit))


def listed(parts: Mapping[str, float], most: int = 3) -> str:
    """The largest parts in words."""
    order = sorted(parts.items(), key=lambda each: -each[1])[:most]
    return ", ".join(f"{name} {usd(amount)}" for name, amount in order if amount)
