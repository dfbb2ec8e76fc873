"""Each thread and task has its own language and time zone, and looks at them without a lock."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from asgiref.local import Local
from django.urls import base as addresses
from django.utils import timezone, translation
from django.utils.translation import trans_real

from guichet.config.moment import Moment, keep_without_locks


def spoken() -> str:
    return str(translation.gettext("Yes"))


def test_a_language_is_the_threads_own() -> None:
    with translation.override("fr"), ThreadPoolExecutor(1) as other:
        assert spoken() == "Oui"
        assert other.submit(spoken).result() == "Yes"
        other.submit(translation.activate, "fr").result()
        with translation.override("en"):
            assert other.submit(spoken).result() == "Oui"
            assert spoken() == "Yes"
    assert spoken() == "Yes"


def test_a_time_zone_ends_with_its_block() -> None:
    before = timezone.get_current_timezone_name()
    with timezone.override(ZoneInfo("Indian/Reunion")):
        assert timezone.get_current_timezone_name() == "Indian/Reunion"
    assert timezone.get_current_timezone_name() == before


def test_tasks_of_one_thread_do_not_disturb_each_other() -> None:
    async def speak(language: str) -> str:
        translation.activate(language)
        await asyncio.sleep(0)
        return spoken()

    async def both() -> tuple[str, str]:
        return await asyncio.gather(speak("fr"), speak("en"))

    assert tuple(asyncio.run(both())) == ("Oui", "Yes")


def test_what_was_never_set_is_not_there() -> None:
    moment = Moment("test")
    assert not hasattr(moment, "value")
    moment.value = None
    assert moment.value is None
    del moment.value
    with pytest.raises(AttributeError):
        _ = moment.value


def test_django_keeps_nothing_else_behind_a_lock() -> None:
    """Another release of Django may: then it belongs into moment.py."""
    assert isinstance(vars(timezone)["_active"], Moment)
    # A test that changes the language has Django put its own back.
    keep_without_locks()
    for module in (timezone, trans_real, addresses):
        assert not [name for name, value in vars(module).items() if isinstance(value, Local)]
