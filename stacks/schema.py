"""The JSON Schema of a stack file, for editors; ``make docs`` writes it."""

import json

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


def rendered() -> str:
    """The schema as it stands in the repository."""
    return json.dumps(stack_file_schema(), indent=2, ensure_ascii=False) + "\n"
