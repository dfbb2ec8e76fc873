import pytest
from django.conf import LazySettings

from tests.dialects.supportdesk.app import App, an_app
from tests.dialects.supportdesk.live import LiveApps, live_apps
from tests.support.desk import LiveDesk


@pytest.fixture(autouse=True)
def _unlimited(settings: LazySettings) -> None:
    """Tests ask quicker than programs may; those of the limits set their own."""
    settings.SUPPORTDESK_RATE_LIMITS = "off"


@pytest.fixture
def app(db: None) -> App:
    return an_app()


@pytest.fixture(scope="session")
def live(live_desk: LiveDesk) -> LiveApps:
    return live_apps(live_desk)
