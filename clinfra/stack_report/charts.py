"""Figures of the page, as the JSON that plotly.js draws.

Colours are names of the page's own palette (``meta`` of a trace), so that light, dark and paper
each have theirs. Every figure has a sentence that tells what it shows, and a table beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import plotly.graph_objects as graph

_LONGEST = 30
_BAR, _ROOM = 26, 90
_UPRIGHT = 320


@dataclass(frozen=True)
class Figure:
    """One picture that plotly.js draws."""

    slug: str
    title: str
    told: str
    """What the picture shows, for those who do not see it."""
    document: str
    """Traces and layout as JSON."""
    height: int
    """Pixels."""


@dataclass(frozen=True)
class Series:
    """Bars of one colour."""

    name: str
    colour: str
    """Name in the page's palette."""
    lengths: Sequence[float]
    told: Sequence[str]
    """What a bar says when it is pointed at."""
    bases: Sequence[float] = ()
    """Where bars begin, unless at nothing."""
    pattern: str = ""
    """Hatching, for those who do not tell the colours apart."""


def lying_bars(
    slug: str, title: str, told: str, labels: Sequence[str], series: Sequence[Series], axis: str
) -> Figure:
    """Bars from left to right, the first on top."""
    import plotly.graph_objects as graph

    figure = graph.Figure([_lying(each, len(labels)) for each in series])
    places = list(range(len(labels)))
    figure.update_yaxes(tickvals=places, ticktext=[shortened(each) for each in labels])
    figure.update_yaxes(autorange="reversed", automargin=True, fixedrange=True, showgrid=False)
    figure.update_yaxes(zeroline=False)
    figure.update_xaxes(title_text=axis, automargin=True, fixedrange=True, rangemode="tozero")
    height = _ROOM + _BAR * len(labels) + (30 if len(series) > 1 else 0)
    return _figure(slug, title, told, figure, height)


def standing_bars(
    slug: str, title: str, told: str, labels: Sequence[str], series: Series, axis: str
) -> Figure:
    """Bars from the ground up."""
    import plotly.graph_objects as graph

    bars = graph.Bar(
        x=list(labels), y=list(series.lengths), hovertext=list(series.told), hoverinfo="text",
        name=series.name, meta=series.colour,
    )  # fmt: skip
    figure = graph.Figure([bars])
    figure.update_yaxes(title_text=axis, automargin=True, fixedrange=True, rangemode="tozero")
    figure.update_xaxes(automargin=True, fixedrange=True, type="category", showgrid=False)
    return _figure(slug, title, told, figure, _UPRIGHT)


def _lying(series: Series, count: int) -> "graph.Bar":
    import plotly.graph_objects as graph

    return graph.Bar(
        x=list(series.lengths),
        y=list(range(count)),
        base=list(series.bases) or None,
        orientation="h",
        name=series.name,
        meta=series.colour,
        marker_pattern_shape=series.pattern,
        hovertext=list(series.told),
        hoverinfo="text",
    )


def _figure(slug: str, title: str, told: str, figure: "graph.Figure", height: int) -> Figure:
    figure.update_layout(
        template="none",
        height=height,
        barmode="stack",
        bargap=0.3,
        margin={"l": 8, "r": 16, "t": 8, "b": 40},
        showlegend=len(list(figure.data)) > 1,
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "traceorder": "normal"},
        font={"family": "system-ui, sans-serif", "size": 12},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
    )
    return Figure(slug, title, told, str(figure.to_json()), height)


def shortened(label: str) -> str:
    """A label without its middle, where it is long."""
    half = _LONGEST // 2
    return label if len(label) <= _LONGEST else f"{label[:half]}…{label[-half + 1 :]}"


def top(parts: Mapping[str, float], number: int) -> list[tuple[str, float]]:
    """The largest parts, the rest together under ``others``."""
    order = sorted(parts.items(), key=lambda each: (-each[1], each[0]))
    rest = order[number:]
    return [*order[:number], *([(f"{len(rest)} others", sum(e[1] for e in rest))] if rest else [])]
