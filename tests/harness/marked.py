"""Parts of a page that a program writes, between two marks that the page bears."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Marked:
    """What stands in a page between its marks of a name."""

    page: Path
    name: str

    def read(self) -> str:
        """The part as it stands."""
        return self._split()[1]

    def write(self, text: str) -> None:
        """Put a text in the place of the part."""
        before, _, after = self._split()
        self.page.write_text(f"{before}{text}{after}", encoding="utf-8")

    def _split(self) -> tuple[str, str, str]:
        begin, end = (f"<!-- {self.name}: {which} -->\n" for which in ("begin", "end"))
        before, _, rest = self.page.read_text(encoding="utf-8").partition(begin)
        part, _, after = rest.partition(end)
        return f"{before}{begin}", part, f"{end}{after}"
