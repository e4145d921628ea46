"""The picture of a stack: rooms, their components, and which room waits for which, as SVG."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import networkx as nx

from clinfra.stack_report.parts import Part, Parts

_WIDTH = 1120
_BOX, _HEIGHT, _GAP, _PAD, _HEAD = 224, 40, 8, 12, 32
_BETWEEN_ROWS, _BETWEEN_ROOMS = 56, 32
_MOST_COLUMNS = _MOST_ROOMS = 4
_SHIFT = 14
_LONGEST = 27


@dataclass(frozen=True)
class Box:
    """Where something stands, in the picture's own units."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Half of its width."""
        return self.x + self.width / 2

    @property
    def foot(self) -> float:
        """Its lower edge."""
        return self.y + self.height


def layers(rooms: "nx.DiGraph[str]") -> list[list[str]]:
    """Rooms in rows of at most four, each above all that it waits for."""
    depth: dict[str, int] = {}
    for room in reversed(list(nx.topological_sort(rooms))):
        depth[room] = max((depth[each] + 1 for each in rooms.successors(room)), default=0)
    rows: list[list[str]] = []
    for level in range(max(depth.values(), default=-1) + 1):
        row = sorted(room for room, at in depth.items() if at == level)
        below = {room: place for each in rows for place, room in enumerate(each)}
        rows.append(sorted(row, key=lambda room: _mean(below, rooms.successors(room))))
    return [
        row[at : at + _MOST_ROOMS] for row in rows[::-1] for at in range(0, len(row), _MOST_ROOMS)
    ]


def _mean(places: Mapping[str, int], rooms: Iterable[str]) -> float:
    """The middle of some rooms below, so that few arrows cross."""
    found = [places[each] for each in rooms]
    return sum(found) / len(found) if found else 0


def placed(parts: Parts) -> dict[str, Box]:
    """Where each room stands: rows in the middle of the picture, one below the other."""
    boxes: dict[str, Box] = {}
    y = 0.0
    for row in layers(parts.rooms):
        sizes = [_size(len(_members(parts, room)), len(row)) for room in row]
        width = sum(each[0] for each in sizes) + _BETWEEN_ROOMS * (len(row) - 1)
        x = (_WIDTH - width) / 2
        for room, (wide, high) in zip(row, sizes, strict=True):
            boxes[room] = Box(x, y, wide, high)
            x += wide + _BETWEEN_ROOMS
        y += max(each[1] for each in sizes) + _BETWEEN_ROWS
    return boxes


def _size(members: int, in_row: int) -> tuple[float, float]:
    columns = _columns(members, in_row)
    rows = -(-members // columns)
    wide = columns * (_BOX + _GAP) - _GAP + 2 * _PAD
    return wide, _HEAD + rows * (_HEIGHT + _GAP) - _GAP + _PAD


def _columns(members: int, in_row: int) -> int:
    """As many boxes side by side as the row has space for."""
    space = (_WIDTH - _BETWEEN_ROOMS * (in_row - 1)) / in_row - 2 * _PAD
    return max(1, min(members, _MOST_COLUMNS, int((space + _GAP) // (_BOX + _GAP))))


def _members(parts: Parts, room: str) -> Sequence[Part]:
    """The components of a room; the room itself where it makes all on its own."""
    found = [each for each in parts.sizes if each.room == room and each.name != room]
    return found or [Part(room, room)]


def picture(parts: Parts, stack: str) -> str:
    """The picture as one ``svg`` element with a title and a description."""
    boxes = placed(parts)
    height = max((each.foot for each in boxes.values()), default=0)
    edges = sorted(parts.rooms.edges)
    feet = _feet(boxes)
    ends = "".join(_arrow(boxes[one], boxes[other], feet[boxes[one].y]) for one, other in edges)
    rooms = "".join("".join(_room(parts, room, box)) for room, box in boxes.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {_WIDTH + 4} {height + 4:.0f}" '
        'role="img" aria-labelledby="picture-title picture-told">'
        f'<title id="picture-title">Architecture of {escape(stack)}</title>'
        f'<desc id="picture-told">{escape(told(parts))}</desc>'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>'
        f"{ends}{rooms}</svg>"
    )


def told(parts: Parts) -> str:
    """The picture in words."""
    sentences: list[str] = []
    for room in sorted(parts.rooms.nodes):
        names = ", ".join(each.name for each in _members(parts, room))
        after = ", ".join(sorted(parts.rooms.successors(room))) or "nothing"
        sentences.append(f"{room} holds {names} and stands on {after}.")
    return " ".join(sentences)


def _room(parts: Parts, room: str, box: Box) -> Iterator[str]:
    yield f'<g class="room"><rect {_at(box)} rx="10"/>'
    yield f'<text class="name" x="{box.x + _PAD:.0f}" y="{box.y + 21:.0f}">{escape(room)}</text>'
    inside = box.width - 2 * _PAD + _GAP
    columns = max(1, round(inside / (_BOX + _GAP)))
    for number, part in enumerate(_members(parts, room)):
        row, column = divmod(number, columns)
        x = box.x + _PAD + column * (_BOX + _GAP)
        y = box.y + _HEAD + row * (_HEIGHT + _GAP)
        yield _component(parts, part, Box(x, y, _BOX, _HEIGHT))
    yield "</g>"


def _component(parts: Parts, part: Part, box: Box) -> str:
    count = parts.sizes.get(part, 0)
    kind = parts.kinds.get(part.name, "")
    name = part.name.removeprefix(f"{part.room}-")
    below = f"{kind}, {count} resource{'s' * (count != 1)}"
    return (
        f'<g class="part"><rect {_at(box)} rx="5"/>'
        f'<text x="{box.x + 8:.0f}" y="{box.y + 17:.0f}">{escape(_cut(name))}</text>'
        f'<text class="kind" x="{box.x + 8:.0f}" y="{box.y + 32:.0f}">{escape(below)}</text></g>'
    )


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"


def _at(box: Box) -> str:
    return f'x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{box.height:.0f}"'


def _feet(boxes: Mapping[str, Box]) -> dict[float, float]:
    """The upper edge of each row to its lower one, that of its tallest room."""
    feet: dict[float, float] = {}
    for each in boxes.values():
        feet[each.y] = max(feet.get(each.y, 0), each.foot)
    return feet


def _arrow(upper: Box, lower: Box, row_foot: float) -> str:
    """A line from the foot of a room, past its row, to the top of the one that it waits for."""
    shift = max(min((upper.middle - lower.middle) / _SHIFT, lower.width / 3), -lower.width / 3)
    x, end = upper.middle - shift, lower.middle + shift
    half = (lower.y - row_foot) / 2
    return (
        f'<path class="wait" marker-end="url(#tip)" d="M{x:.0f} {upper.foot:.0f}V{row_foot:.0f}'
        f'C{x:.0f} {row_foot + half:.0f} {end:.0f} {lower.y - half:.0f} {end:.0f} {lower.y:.0f}"/>'
    )
