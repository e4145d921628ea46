"""The table of kinds that Azure's published types judged: `python -m` writes it into its page."""

from collections import Counter
from pathlib import Path

from clinfra.export.arm import Exported, templates_of
from tests.harness.marked import Marked
from tests.harness.plans import previewed
from twin.arm_types import PublishedTypes

PAGE = Path(__file__).parents[2] / "docs" / "foreign-checks.md"
TYPES = Path(__file__).parents[2].parent / "shared" / "arm-types"
KINDS = Marked(PAGE, "kinds")
"""The table as it stands in the page."""


def exported_of_prod() -> Exported:
    """Production's templates, placed by the published types."""
    return templates_of(previewed("prod"), PublishedTypes.of(TYPES), "")


def table(exported: Exported) -> str:
    """A row for each kind and version of its interface, with how many resources are of it."""
    kinds = Counter(
        (str(each["type"]), str(each["apiVersion"]))
        for template in exported.templates
        for each in template.resources
    )
    rows = [
        f"| `{kind}` | {version} | {count} |" for (kind, version), count in sorted(kinds.items())
    ]
    head = ["", "| kind | version | resources of prod |", "|---|---|---|"]
    return "\n".join([*head, *rows, "", ""])


if __name__ == "__main__":
    KINDS.write(table(exported_of_prod()))
