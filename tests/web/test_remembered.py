"""What is remembered between pages is what would be made anew."""

from datetime import UTC, datetime

from django.utils import timezone, translation
from django.utils.safestring import SafeString

from guichet.web import moments
from guichet.web.templatetags.desk_ui import avatar, status_mark


def test_marks_are_remembered_in_each_language() -> None:
    for language, word in (("en", "Closed"), ("fr", "Fermé"), ("en", "Closed")):
        with translation.override(language):
            assert f">{word}" in status_mark("closed")


def test_a_moment_reads_differently_in_another_zone() -> None:
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    with translation.override("en"):
        for zone, hour in (("UTC", "12:00"), ("Europe/Paris", "13:00"), ("UTC", "12:00")):
            with timezone.override(zone):
                assert moments.full(noon).endswith(hour)


def test_what_is_safe_does_not_make_safe_what_equals_it() -> None:
    assert 'title="<b>"' in avatar(SafeString("<b>"))
    assert 'title="&lt;b&gt;"' in avatar("<b>")
