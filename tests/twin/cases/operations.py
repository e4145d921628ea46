"""Rules of logs, each with a good and a bad input."""

from tests.harness.cases import Case

CASES = (
    Case(
        rule="workspace-name",
        kind="operationalinsights:Workspace",
        good={"workspaceName": "log-x"},
        bad={"workspaceName": "log"},
        says="'workspaceName' is 'log'; a name that matches",
    ),
    Case(
        rule="log-retention",
        kind="operationalinsights:Workspace",
        good={"retentionInDays": 730},
        bad={"retentionInDays": 7},
        says="'retentionInDays' is 7; 30 to 730 days are allowed",
    ),
)
