"""What the lake's account lets out."""

import pytest

from tests.harness.environments import STACKS, recorded


@pytest.mark.parametrize("stack", STACKS)
def test_data_of_the_lake_is_not_copied_out_of_the_hospitals_directory(stack: str) -> None:
    account = recorded(stack).one("foundation-lake-account")

    assert account.get("allowedCopyScope") == "AAD"
    assert account.get("allowCrossTenantReplication") is False


@pytest.mark.parametrize("stack", STACKS)
def test_a_signed_address_of_the_lake_ends_after_a_day(stack: str) -> None:
    account = recorded(stack).one("foundation-lake-account")

    assert account.get("sasPolicy.sasExpirationPeriod") == "1.00:00:00"
    assert account.get("sasPolicy.expirationAction") == "Block"
