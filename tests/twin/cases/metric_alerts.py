"""Rules of metric alerts, each with a good and a bad input."""

from tests.harness.cases import GROUP_ID, Case
from twin.wire import Json, Properties

_ALERT = "monitor:MetricAlert"
_GROUPS = f"{GROUP_ID}/providers/Microsoft.Insights/actionGroups"


def _criteria(*each: Json) -> Properties:
    kind = "Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria"
    return {"criteria": {"odataType": kind, "allOf": list(each)}}


def _static(name: str, **more: Json) -> Json:
    return {
        "name": name,
        "criterionType": "StaticThresholdCriterion",
        "metricName": "errors",
        "operator": "GreaterThan",
        "timeAggregation": "Total",
        **more,
    }


CASES = (
    Case(
        rule="metric-alert-severity",
        kind=_ALERT,
        good={"severity": 4},
        bad={"severity": 5},
        says="'severity' is 5; 0 to 4 is allowed",
    ),
    Case(
        rule="metric-alert-location",
        kind=_ALERT,
        good={"location": "global"},
        bad={"location": "eastus2"},
        says="'location' is 'eastus2'; global can be chosen",
    ),
    Case(
        rule="metric-alert-frequency",
        kind=_ALERT,
        good={"evaluationFrequency": "PT5M"},
        bad={"evaluationFrequency": "PT6H"},
        says="'evaluationFrequency' is 'PT6H'; PT1M, PT5M, PT15M, PT30M, PT1H can be chosen",
    ),
    Case(
        rule="metric-alert-window",
        kind=_ALERT,
        good={"windowSize": "P1D"},
        bad={"windowSize": "PT10M"},
        says="'windowSize' is 'PT10M'; PT1M, PT5M",
    ),
    Case(
        rule="metric-alert-longer",
        kind=_ALERT,
        good={"evaluationFrequency": "PT5M", "windowSize": "PT15M"},
        bad={"evaluationFrequency": "PT15M", "windowSize": "PT5M"},
        says="'windowSize' is 'PT5M'; evaluationFrequency, PT15M, or longer is allowed",
    ),
    Case(
        rule="metric-alert-scopes",
        kind=_ALERT,
        good={"scopes": ["/one"]},
        bad={"scopes": []},
        says="'scopes' is empty; the id of a resource is needed",
    ),
    Case(
        rule="metric-alert-scopes",
        kind=_ALERT,
        good={
            "scopes": ["/one", "/two"],
            "targetResourceType": "Microsoft.Cache/redisEnterprise",
            "targetResourceRegion": "eastus2",
        },
        bad={"scopes": ["/one", "/two"]},
        says="'targetResourceType' is None; several scopes need it",
    ),
    Case(
        rule="metric-alert-criteria",
        kind=_ALERT,
        good=_criteria(*(_static(str(each), threshold=1) for each in range(5))),
        bad=_criteria(*(_static(str(each), threshold=1) for each in range(6))),
        says="'criteria.allOf' has 6 members; 5 are allowed",
    ),
    Case(
        rule="metric-alert-criteria",
        kind=_ALERT,
        good=_criteria(_static("above", threshold=1)),
        bad=_criteria(_static("above")),
        says="'criteria.allOf[0].threshold' is None; a static criterion needs a number",
    ),
    Case(
        rule="metric-alert-criteria",
        kind=_ALERT,
        good=_criteria(_static("one", threshold=1), _static("two", threshold=1)),
        bad=_criteria(_static("one", threshold=1), _static("ONE", threshold=1)),
        says="'criteria.allOf[1].name' is 'ONE'; each criterion has a name of its own",
    ),
    Case(
        rule="metric-alert-told",
        kind=_ALERT,
        world=[("monitor:ActionGroup", {"actionGroupName": "on-call"})],
        good={"actions": [{"actionGroupId": f"{_GROUPS}/on-call"}]},
        bad={"actions": [{"actionGroupId": f"{_GROUPS}/nobody"}]},
        says="the id of an action group is allowed",
    ),
)
