import pytest

from tests.dialects.clientxcms.shop import Caller, a_caller


@pytest.fixture
def caller(db: None) -> Caller:
    """A program of an administrator's."""
    return a_caller()
