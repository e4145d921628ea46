"""Rules of log alerts, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case

_ALERT = "monitor:ScheduledQueryRule"
_GROUPS = f"{GROUP_ID}/providers/Microsoft.Insights/actionGroups"
_QUERY = {"query": "A_CL", "timeAggregation": "Count"}

CASES = (
    Case(
        rule="query-alert-severity",
        kind=_ALERT,
        good={"severity": 4},
        bad={"severity": 5},
        says="'severity' is 5; 0 to 4 is allowed",
    ),
    Case(
        rule="query-alert-frequency",
        kind=_ALERT,
        good={"evaluationFrequency": "PT1H"},
        bad={"evaluationFrequency": "PT7M"},
        says="'evaluationFrequency' is 'PT7M'; PT1M",
    ),
    Case(
        rule="query-alert-window",
        kind=_ALERT,
        good={"windowSize": "P2D"},
        bad={"windowSize": "P7D"},
        says="'windowSize' is 'P7D'; PT1M",
    ),
    Case(
        rule="query-alert-longer",
        kind=_ALERT,
        good={"evaluationFrequency": "PT1H", "windowSize": "PT1H"},
        bad={"evaluationFrequency": "PT1H", "windowSize": "PT5M"},
        says="'windowSize' is 'PT5M'; evaluationFrequency, PT1H, or longer is allowed",
    ),
    Case(
        rule="query-alert-one",
        kind=_ALERT,
        good={"criteria": {"allOf": [_QUERY]}},
        bad={"criteria": {"allOf": [_QUERY, _QUERY]}},
        says="'criteria.allOf' has 2 members; one is allowed",
    ),
    Case(
        rule="query-alert-one",
        kind=_ALERT,
        good={"criteria": {"allOf": [_QUERY]}},
        bad={"criteria": {"allOf": [{**_QUERY, "query": " "}]}},
        says="a query is needed",
    ),
    Case(
        rule="query-alert-mute",
        kind=_ALERT,
        good={"autoMitigate": False, "muteActionsDuration": "PT1H"},
        bad={"autoMitigate": True, "muteActionsDuration": "PT1H"},
        says="an alert that closes itself has none",
    ),
    Case(
        rule="query-alert-told",
        kind=_ALERT,
        world=[("monitor:ActionGroup", {"actionGroupName": "on-call"})],
        good={"actions": {"actionGroups": [f"{_GROUPS}/on-call"]}},
        bad={"actions": {"actionGroups": [f"{_GROUPS}/nobody"]}},
        says="the id of an action group is allowed",
    ),
)
