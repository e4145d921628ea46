"""A variable of a container is set once."""

from collections.abc import Iterator

from policies.core.findings import Finding, Violation
from policies.core.pods import POD_KINDS, containers_of
from policies.core.resource import Resource
from policies.core.rule import Context, Rule, Severity


def check(resource: Resource, _context: Context) -> Iterator[Finding]:
    """Kubernetes takes the last one and says nothing; unknown names are no repetition."""
    for container in containers_of(resource):
        known: set[str] = set()
        for variable in container.get("env").items():
            name = variable.get("name")
            if name.text in known:
                yield Violation(name.path, name.shown, "a name that no other variable has")
            known.add(name.text or "")


RULE = Rule(
    title="A variable of a container is set once",
    why="Whoever reads the first value, as a reviewer does, is wrong about what runs.",
    fix="Take away the variable that does not count.",
    severity=Severity.LOW,
    kinds=POD_KINDS,
    nist=("CM-6",),
    docs="https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/",
    check=check,
)
