import pytest
from django.conf import LazySettings

from tests.dialects.supportdesk.app import App, an_app


@pytest.fixture(autouse=True)
def _unlimited(settings: LazySettings) -> None:
    """Tests ask quicker than programs may; those of the limits set their own."""
    settings.SUPPORTDESK_RATE_LIMITS = "off"


@pytest.fixture
def app(db: None) -> App:
    return an_app()
