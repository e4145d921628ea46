"""The section on what is paid for and not needed."""

from clinfra.cost_report import usd
from clinfra.stack_report.content import Section
from clinfra.stack_report.gather import ReportData
from clinfra.stack_report.tables import Table


def about_waste(data: ReportData) -> Section:
    """Each finding with its saving and the setting that gets it."""
    from finops.waste import saved

    if not data.waste:
        return Section("waste", "Waste", ["Nothing was found that is paid for and not needed."])
    total, count = saved(data.waste), len(data.waste)
    rows = [
        [
            each.area.value,
            each.name,
            each.found,
            each.setting,
            "not known" if each.unpriced else each.saving.expected,
            "not known" if each.unpriced else each.saving.high,
        ]
        for each in data.waste
    ]
    columns = ("where", "resource", "found", "what saves it", "expected", "high")
    told = (
        f"{count} {'finding' if count == 1 else 'findings'}: USD {usd(total.expected)} a month "
        f"expected, up to {usd(total.high)}."
    )
    return Section("waste", "Waste", [told], tables=[Table("Findings of waste", columns, rows)])
