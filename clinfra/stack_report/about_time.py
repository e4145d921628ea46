"""The section on how long Azure would take to make the stack."""

from clinfra.rehearsal import spoken
from clinfra.schedule import Schedule, Task
from clinfra.stack_report.charts import Figure, Series, lying_bars
from clinfra.stack_report.content import Section
from clinfra.stack_report.gather import ReportData
from clinfra.stack_report.tables import Table

_MINUTE = 60
_LONGEST_OTHERS = 12


def about_time(data: ReportData) -> Section:
    """When each resource would be made, and what would make it shorter."""
    schedule = data.schedule
    tasks = [each for each in schedule.tasks if each.seconds]
    critical = {each.urn for each in schedule.critical_path}
    return Section(
        "schedule",
        "Predicted schedule",
        [
            (
                f"From nothing, the stack would be made in {spoken(schedule.makespan)} with "
                f"{schedule.parallel} operations at a time. No parallelism makes it shorter than "
                f"its critical path, {spoken(schedule.critical_seconds)}."
            )
        ],
        figures=[_gantt(schedule, critical)] if tasks else [],
        tables=[
            _savings(schedule),
            Table(
                "Schedule",
                ("resource", "kind", "critical", "begins, seconds", "takes, seconds"),
                [
                    [
                        each.resource.name,
                        each.resource.kind,
                        "yes" if each.resource.urn in critical else "no",
                        round(each.begin),
                        round(each.seconds),
                    ]
                    for each in tasks
                ],
            ),
        ],
        care=[
            (
                "Durations are typical ones, most of them assumed "
                "(docs/reference/twin-coverage.md); a real day differs."
            )
        ],
    )


def _savings(schedule: Schedule) -> Table:
    rows = [
        [each.resource.name, each.resource.kind, round(each.seconds)]
        for each in schedule.savings()
        if each.seconds
    ]
    return Table("What would shorten it", ("resource", "kind", "seconds shorter"), rows)


def _gantt(schedule: Schedule, critical: set[str]) -> Figure:
    """The critical path, and the longest of what runs beside it."""
    chain = [each for each in schedule.tasks if each.resource.urn in critical]
    others = [each for each in schedule.tasks if each.resource.urn not in critical]
    longest = sorted(others, key=lambda each: -each.seconds)[:_LONGEST_OTHERS]
    shown = sorted([*chain, *(e for e in longest if e.seconds)], key=lambda e: (e.begin, e.end))
    series = [
        _series("critical path", "series-2", shown, critical, pattern=""),
        _series("the longest others", "series-1", shown, critical, pattern="/", inside=False),
    ]
    told = (
        f"Bars from the beginning to the end of each creation; {len(chain)} resources make the "
        f"critical path of {spoken(schedule.critical_seconds)}."
    )
    names = [each.resource.name for each in shown]
    return lying_bars("creation", "Predicted creation", told, names, series, "minutes")


def _series(
    name: str,
    colour: str,
    tasks: list[Task],
    critical: set[str],
    *,
    pattern: str,
    inside: bool = True,
) -> Series:
    mine = [(each.resource.urn in critical) is inside for each in tasks]
    return Series(
        name,
        colour,
        [each.seconds / _MINUTE if own else 0 for each, own in zip(tasks, mine, strict=True)],
        [f"{each.resource.name}: {spoken(each.seconds)}" for each in tasks],
        [each.begin / _MINUTE for each in tasks],
        pattern,
    )
