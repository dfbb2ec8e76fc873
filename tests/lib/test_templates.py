"""Templates of administrators stay in their sandbox."""

import pytest

from guichet.lib.templates import Refused, check, check_plain, fill

WORDS = {"ticket": {"title": "T <b>", "on_hold": True}, "comment": ""}


def test_words_conditions_and_filters_work() -> None:
    source = (
        "{{ ticket.title|upper }}{% if ticket.on_hold %} held{% endif %}"
        "{{ comment|default('-', true) }}"
    )
    assert fill(source, WORDS) == "T <B> held-"
    assert fill("{{ ticket.title }}", WORDS, html=True) == "T &lt;b&gt;"


def test_what_is_not_known_is_empty_when_filled_and_refused_when_checked() -> None:
    assert fill("[{{ ticket.owner }}{{ nothing }}]", WORDS) == "[]"
    for source in ("{{ nothing }}", "{{ ticket.owner }}"):
        with pytest.raises(Refused):
            check(source, WORDS)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ticket.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ ticket.title.upper() }}",
        "{{ ticket.items() }}",
        "{{ 'x' * 10**9 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ range(9) }}",
        "{{ cycler('a') }}",
        "{{ lipsum() }}",
        "{{ ticket.title|safe }}",
        "{{ ticket|attr('keys') }}",
        "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{{ 1 / 0 }}",
        "{{ unfinished",
    ],
)
def test_nothing_leaves_the_sandbox(source: str) -> None:
    with pytest.raises(Refused):
        check(source, WORDS)


def test_a_mistake_is_told_with_its_line() -> None:
    with pytest.raises(Refused, match="line 2"):
        check("fine\n{% if %}", WORDS)


def test_a_plain_template_has_words_filters_and_conditions() -> None:
    words = {"agent": {"name": "Eva"}}
    source = "{% if agent.name == 'Eva' and not '' %}{{ agent.name|default('?', true) }}{% endif %}"
    check_plain(source, words)
    assert fill(source, words) == "Eva"


@pytest.mark.parametrize(
    "source",
    [
        "{% if agent.name %}-{% else %}{{ agent.nmae }}{% endif %}",
        "{% if not agent.name %}{{ nobody }}{% endif %}",
        "{% if not agent.name %}{{ agent.name|nothing }}{% endif %}",
        "{{ agent.name.upper }}",
        "{{ agent['name'] }}",
        "{{ agent.name.upper() }}",
        "{{ agent.name ~ agent.name }}",
        "{{ agent.name + agent.name }}",
        "{% for each in agent.name %}{{ each }}{% endfor %}",
        "{% set agent = 'x' %}",
        "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
        "{% include 'x' %}",
        "{{ unfinished",
    ],
)
def test_a_plain_template_has_nothing_else(source: str) -> None:
    with pytest.raises(Refused):
        check_plain(source, {"agent": {"name": "Eva"}})
