"""Whether cloud and state hold the same resources."""

import json
import sqlite3

from tests.harness.checkout import Checkout


def made(checkout: Checkout) -> list[tuple[str, str]]:
    """What the cloud holds; random values are of no cloud."""
    database = sqlite3.connect(checkout.cloud)
    rows = database.execute("SELECT token, id FROM resources").fetchall()
    return sorted(
        (token, name_in(token, ident)) for token, ident in rows if not token.startswith("random:")
    )


def in_state(checkout: Checkout, stack: str) -> list[tuple[str, str]]:
    """What the state of a stack holds."""
    latest = json.loads(checkout.state(stack).read_text())["checkpoint"]["latest"]
    assert not latest.get("pending_operations")
    return sorted(
        (each["type"], name_in(each["type"], each["id"]))
        for each in latest["resources"]
        if each.get("custom") and not each["type"].startswith(("pulumi:", "random:"))
    )


def name_in(token: str, identifier: str) -> str:
    """The id as both know it: only the twin names the cluster, and Databricks numbers things."""
    if token.startswith("databricks:"):
        return ""
    return identifier.split("/", 3)[-1] if identifier.startswith("k8s:") else identifier
