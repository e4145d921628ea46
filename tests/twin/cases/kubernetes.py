"""Rules of Kubernetes objects, each with a good and a bad input."""

from tests.harness.cases import Case

SPACE = ("kubernetes:core/v1:Namespace", {"metadata": {"name": "here"}})

CASES = (
    Case(
        rule="kubernetes-namespace",
        kind="kubernetes:core/v1:Service",
        good={"metadata": {"name": "s", "namespace": "here"}},
        bad={"metadata": {"name": "s", "namespace": "nowhere"}},
        says="'metadata.namespace' is 'nowhere'; no such namespace exists",
        world=(SPACE,),
    ),
    Case(
        rule="helm-namespace",
        kind="kubernetes:helm.sh/v3:Release",
        good={"name": "r", "namespace": "nowhere", "createNamespace": True},
        bad={"name": "r", "namespace": "nowhere"},
        says="'metadata.namespace' is 'nowhere'; no such namespace exists",
        world=(SPACE,),
    ),
    Case(
        rule="kubernetes-reachable",
        kind="kubernetes:core/v1:Namespace",
        good={"metadata": {"name": "n"}},
        bad={"metadata": {"name": "n"}},
        host="gone.example",
        says="the cluster gone.example is unreachable: no such cluster exists",
    ),
)
