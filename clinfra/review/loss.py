"""Keeps a run from losing data that nobody said may go."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from clinfra.errors import RunFailedError, UsageError

if TYPE_CHECKING:
    from clinfra.plan import Plan
    from clinfra.session import Report, Session


@dataclass(frozen=True)
class Loss:
    """What may be lost, and where the plan of a preview goes."""

    confirmed: Collection[str] = ()
    """Logical names of resources whose data may be lost."""
    save_plan: Path | None = None

    def look_ahead(self, session: "Session", stack: str, *, on_twin: bool) -> None:
        """Preview before an up, where data may be there already.

        Args:
            session: The opened stack.
            stack: Its name.
            on_twin: Whether no state at hand means that there is none.

        Raises:
            RunFailedError: The preview failed, or the up would lose data.
        """
        from clinfra.review.data import holds_data, kinds_of_data, refusal
        from clinfra.session import Operation

        known, kinds = session.known, kinds_of_data()
        if known and not any(holds_data(each, kinds) for each in known.resources):
            return
        if known is None and on_twin:
            return
        report = session.run(Operation.PREVIEW)
        why = refusal(stack, report.outcome.plan().resources, self.confirmed)
        if why:
            raise RunFailedError(why)
        if report.outcome.failures:
            told = "; ".join(each.sentence for each in report.outcome.failures[:3])
            raise RunFailedError(
                f"nothing was changed, since the preview of {stack} failed: {told}"
            )

    def after_preview(self, report: "Report") -> None:
        """Write the plan down, unless the preview broke off; then tell what would be lost.

        Raises:
            UsageError: The plan cannot be written.
            RunFailedError: An up would lose data.
        """
        from clinfra.review.data import refusal

        plan = report.outcome.plan()
        if self.save_plan and not report.outcome.failures and not report.cancelled:
            _write(plan, self.save_plan)
        why = refusal(plan.stack, plan.resources, self.confirmed)
        if why:
            raise RunFailedError(why)


def _write(plan: "Plan", file: Path) -> None:
    """In the order of URNs, so that two plans of one change are equal byte by byte."""
    from clinfra.plan import Plan

    ordered = Plan(plan.stack, tuple(sorted(plan.resources, key=lambda each: each.urn)))
    try:
        file.write_text(ordered.to_json() + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--save-plan is {file}, which cannot be written: {error}") from None
