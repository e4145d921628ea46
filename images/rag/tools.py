"""Tools: what the model may call, and what is refused before anything is called."""

import json
from collections.abc import Mapping, Sequence

import access
import httpx
import told
from langchain_core.utils.function_calling import convert_to_openai_tool
from models import Call

_LONGEST_RESULT = 8000


class Tools:
    """The allow-list of one application."""

    def __init__(self, allowed: Sequence[told.Tool]) -> None:
        self._allowed = {each.name: each for each in allowed}
        self._clients = {each.name: access.client(each.address, seconds=20) for each in allowed}

    @property
    def schemas(self) -> list[Mapping[str, object]]:
        """The tools as the model is told of them."""
        return [convert_to_openai_tool(_schema(each)) for each in self._allowed.values()]

    def call(self, wanted: Call) -> tuple[str, str]:
        """Call a tool: the outcome for the log, and the text for the model."""
        tool = self._allowed.get(wanted.name)
        if tool is None:
            return f"{wanted.name[:40]}: refused", "there is no such tool"
        arguments = _arguments(wanted.arguments, tool)
        if arguments is None:
            names = ", ".join(tool.parameters) or "none"
            return f"{tool.name}: refused", f"wrong arguments; needed, all as text: {names}"
        try:
            answer = self._clients[tool.name].post("/", json={"arguments": arguments})
        except httpx.HTTPError:
            return f"{tool.name}: unreachable", "the tool cannot be reached"
        if answer.is_error:
            return f"{tool.name}: failed", f"the tool answered {answer.status_code}"
        return f"{tool.name}: called", answer.text[:_LONGEST_RESULT]


def _schema(tool: told.Tool) -> dict[str, object]:
    return {
        "title": tool.name,
        "description": tool.description,
        "type": "object",
        "properties": {
            name: {"type": "string", "description": meaning}
            for name, meaning in tool.parameters.items()
        },
        "required": list(tool.parameters),
        "additionalProperties": False,
    }


def _arguments(given: str, tool: told.Tool) -> dict[str, str] | None:
    """The arguments where they are exactly what the tool takes."""
    try:
        found = json.loads(given or "{}")
    except ValueError:
        return None
    if not isinstance(found, dict) or set(found) != set(tool.parameters):
        return None
    return found if all(isinstance(each, str) for each in found.values()) else None
