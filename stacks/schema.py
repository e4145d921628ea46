"""The JSON Schemas of stack files and model cards, for editors; ``make docs`` writes them."""

import json

from stacks.model_cards import ModelCard
from stacks.problems import NAMESPACE
from stacks.settings import Settings


def stack_file_schema() -> dict[str, object]:
    """Schema of ``stacks/Pulumi.<stack>.yaml``: the settings under ``config``."""
    schema = Settings.model_json_schema()
    fields: dict[str, object] = schema["properties"]
    config = {
        "type": "object",
        "properties": {f"{NAMESPACE}:{name}": field for name, field in fields.items()},
        "patternProperties": {"^pulumi:": {}},
        "required": [f"{NAMESPACE}:{name}" for name in schema["required"]],
        "additionalProperties": False,
    }
    text = {"type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "clinfra stack file",
        "type": "object",
        "properties": {
            "config": config,
            "encryptionsalt": text,
            "encryptedkey": text,
            "secretsprovider": text,
            "environment": {},
        },
        "required": ["config"],
        "additionalProperties": False,
        "$defs": schema.get("$defs", {}),
    }


def card_schema() -> dict[str, object]:
    """Schema of ``stacks/cards/<environment>/<model>.yaml``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ModelCard.model_json_schema(),
        "title": "clinfra model card",
    }


def rendered() -> str:
    """The schema of stack files as it stands in the repository."""
    return _text(stack_file_schema())


def rendered_card() -> str:
    """The schema of model cards as it stands in the repository."""
    return _text(card_schema())


def _text(schema: dict[str, object]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
