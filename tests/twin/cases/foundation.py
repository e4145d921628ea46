"""Rules of identities, each with a good and a bad input."""

from tests.harness.cases import Case

CASES = (
    Case(
        rule="userassignedidentity-name",
        kind="managedidentity:UserAssignedIdentity",
        good={"resourceName": "good"},
        bad={"resourceName": "a"},
        says="'resourceName' is 'a'; a name that matches",
    ),
)
