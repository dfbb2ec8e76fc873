import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.lib.markdown import render

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "[click](JaVaScRiPt:alert(1))",
    "[click](&#x6A;avascript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click](vbscript:msgbox)",
    "<javascript:alert(1)>",
    "![x](https://tracker.example/pixel.gif)",
    '[a](https://x.example "" onmouseover=alert(1) "")',
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href='x' style='position:fixed'>x</a>",
    "<form action=//evil.example><input name=password>",
    "<style>*{display:none}</style>",
    "<math><mtext></p><script>alert(1)</script>",
]
TAG = re.compile(r"<([a-z0-9]+)([^>]*)>", re.IGNORECASE)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_from_outside_comes_alive(text: str) -> None:
    assert_harmless(render(text))


@given(st.text(st.sampled_from("<>\"'=()[]!`*_~#|\\/:&;ajs rciptonerlm\n"), max_size=80))
def test_no_text_makes_more_than_the_plain_tags(text: str) -> None:
    assert_harmless(render(text))


def test_what_people_write_every_day_is_shown() -> None:
    html = render("**Bold** and `code`\nnext line\n\n1. one\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    for part in ("<strong>Bold</strong>", "<code>code</code>", "<br>", "<ol>", "<td>1</td>"):
        assert part in html


def test_a_bare_address_becomes_a_link_that_tells_nobody_where_it_came_from() -> None:
    html = render("See https://status.example.com/42 please")
    assert 'href="https://status.example.com/42"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def assert_harmless(html: str) -> None:
    for tag, attributes in TAG.findall(html):
        assert tag.lower() not in {"script", "img", "iframe", "svg", "form", "style", "object"}
        assert not re.search(r"\bon\w+\s*=|\bstyle\s*=|\bsrc\s*=", _unquoted(attributes))
        for target in re.findall(r'href="([^"]*)"', attributes):
            assert re.match(r"https?:|mailto:|[/#?.\w%-]*$", target), target


def _unquoted(attributes: str) -> str:
    """The names of attributes, without what stands in their quotes."""
    return re.sub(r'"[^"]*"', "", attributes)


def test_a_text_no_person_wrote_is_shown_as_it_is() -> None:
    log = "*not* emphasis <b>\n" * 10_000
    shown = render(log)
    assert shown == f"<pre>{log.replace('<', '&lt;').replace('>', '&gt;')}</pre>"
