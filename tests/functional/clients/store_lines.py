"""Does with vector stores what it is asked, by the code of `images/rag`.

Each line of its input is JSON: a store as a program is told of it, a method and its arguments. Each
line of its output is JSON: what the method gave, or what it raised.
"""

import json
import sys

import told
import vectors

opened: dict[str, vectors.Store] = {}


def done(line: str) -> object:
    """What a method gives."""
    asked = json.loads(line)
    key = json.dumps(asked["store"])
    if key not in opened:
        opened[key] = vectors.store_of(told.Store.model_validate(asked["store"]))
    return getattr(opened[key], asked["method"])(*asked["arguments"])


for line in sys.stdin:
    try:
        answer: dict[str, object] = {"given": done(line)}
    except Exception as error:  # noqa: BLE001  # whatever it is, the test judges it
        answer = {"raised": type(error).__name__, "text": str(error)}
    print(json.dumps(answer), flush=True)  # noqa: T201  # the answer
