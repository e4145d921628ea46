"""The one comment on a pull request."""

import re
from collections.abc import Sequence
from pathlib import Path

from clinfra.cost_report import more, usd
from clinfra.review.content import StackReview
from clinfra.templates import templates_in

MARKER = "<!-- clinfra review -->"
"""First line of the comment, by which it is found again and replaced."""
_FIRST_OF_LIST = 20


def comment(reviews: Sequence[StackReview]) -> str:
    """All reviews as the Markdown of one comment.

    Names and messages come from the change itself, which anybody may have sent, so they stand as
    code and can neither break out of a table nor mention a person.
    """
    # Markdown; `code` makes harmless what others wrote
    templates = templates_in(Path(__file__).parent, autoescape=False)
    templates.filters |= {"code": code, "usd": usd, "more": more}
    page = templates.get_template("comment.md.j2")
    return page.render(marker=MARKER, reviews=reviews, longest=_FIRST_OF_LIST)


def code(text: str) -> str:
    """A text as code that ends where it should, in a table as elsewhere."""
    harmless = re.sub(r"[`|<>\\\s]+", " ", text).strip()
    return f"`{harmless or '-'}`"
