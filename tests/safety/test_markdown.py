"""Markdown from strangers is text with a few plain tags, whatever they write."""

import time

import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.lib.markdown import render
from tests.safety.harmless import PROSE, living_things
from tests.safety.payloads import PAYLOADS

PIECES = st.lists(
    st.one_of(
        st.sampled_from(sorted(PAYLOADS.values())),
        st.text(st.sampled_from("<>\"'=()[]!`*_~#|\\/:&;\t\n\x00ajvscriptone "), max_size=30),
    ),
    max_size=4,
).map("".join)


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_no_payload_is_more_than_prose(payload: str) -> None:
    assert living_things(render(payload)) == []


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_no_payload_comes_alive_inside_other_markdown(payload: str) -> None:
    for around in ("> {}", "* {}", "**{}**", "[{}](https://ok.example)", "`x` {}", "# {}"):
        assert living_things(render(around.replace("{}", payload))) == []


@given(PIECES)
def test_no_mixture_of_payloads_is_more_than_prose(text: str) -> None:
    assert living_things(render(text)) == []


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_cleaning_twice_changes_nothing(payload: str) -> None:
    """What a browser would read differently the second time is how mutations hide."""
    once = render(payload)
    again = nh3.clean(
        once,
        tags=set(PROSE),
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        link_rel="noopener noreferrer nofollow",
    )
    assert again == once


SLOW = {
    "brackets": "[" * 65_000,
    "half-open links": "[a](" * 16_000,
    "half-open emphasis": "*a_ " * 16_000,
    "crossed emphasis": "*_" * 32_000,
    "closing before opening": "a**" * 21_000,
    "half-open addresses": "<http://a" * 7_000,
    "addresses without end": "http://" * 9_000,
    "one long address": "https://" + "a" * 65_000,
    "tables": "a|b\n-|-\n" * 8_000,
    "backticks of every length": "".join("`" * n + "a" for n in range(1, 360)),
    "comments": "<!--" * 16_000,
    "quotes": "> " * 32_000,
    "a log that a program pasted": "> * [a](b) <http://c> " * 45_000,
}


@pytest.mark.parametrize("text", SLOW.values(), ids=SLOW)
def test_the_longest_text_taken_is_shown_in_seconds_however_it_is_made(text: str) -> None:
    started = time.process_time()
    render(text)
    assert time.process_time() - started < 5
