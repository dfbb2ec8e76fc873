"""The conversations of the demo, before any of them becomes a ticket."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from guichet.cli.demo.endings import Ending
from guichet.cli.demo.pictures import application_log, screenshot
from guichet.cli.demo.rhythm import SPAN, in_office, openings, when_awake
from guichet.cli.demo.scripts import LANGUAGES, QUEUES, Script, Voice, content, scripts
from guichet.cli.demo.story import PRIORITIES, Become, Say, Story, Team, tell
from guichet.cli.demo.words import ZONE, Person

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
TEAM = Team(
    by_level={"N1": ("marie",), "N2": ("karim",)},
    names={"marie": "Marie Lefèvre", "karim": "Karim Benali"},
    at_once=False,
)


def a_person(language: str) -> Person:
    return Person(
        name="Claire Lenoir",
        email="claire@boulangerie-lenoir.example",
        phone="+33 2 61 91 04 12",
        company="Boulangerie Lenoir",
        language=language,
    )


def a_story(script: Script, *, seed: int = 1, age: timedelta = timedelta(days=100)) -> Story:
    return tell(
        Random(seed), script, a_person(script.language), team=TEAM, opened_at=NOW - age, now=NOW
    )


@pytest.mark.parametrize("script", scripts(), ids=lambda script: script.subjects[0])
def test_every_script_fills_its_blanks_and_ends_with_an_answer(script: Script) -> None:
    story = a_story(script)

    spoken = [move.what for move in story.moves if isinstance(move.what, Say)]
    texts = [story.subject, story.description, *(say.text for say in spoken)]
    assert all(text.strip() for text in texts)
    assert not any(re.search(r"\{[a-z]\w*\}", text) for text in texts)
    assert len(story.subject) <= 255
    assert script.lines[0].voice is Voice.CUSTOMER
    assert script.priority in PRIORITIES
    assert any(say.agent and not say.internal for say in spoken)
    assert [move.at for move in story.moves] == sorted(move.at for move in story.moves)


def test_half_of_the_scripts_are_french_and_every_queue_speaks_both_languages() -> None:
    by_language = Counter(script.language for script in scripts())

    assert sum(by_language.values()) >= 60
    assert abs(by_language["fr"] - by_language["en"]) <= 4
    spoken = {(script.queue, script.language) for script in scripts()}
    assert spoken == {(queue, language) for queue in QUEUES for language in LANGUAGES}


def test_a_blank_that_nobody_fills_is_a_mistake() -> None:
    script = scripts()[0]
    broken = Script(**{**vars(script), "subjects": ("About {nothing}",)})

    with pytest.raises(KeyError):
        a_story(broken)


def test_no_line_breaks_before_a_french_sign() -> None:
    french = [a_story(script) for script in scripts() if script.language == "fr"]

    assert not any(re.search(r" [?!;»]\s|« ", story.description) for story in french)


def test_one_script_makes_tickets_that_differ() -> None:
    script = next(script for script in scripts() if "{order}" in script.subjects[0])

    assert len({a_story(script, seed=seed).subject for seed in range(8)}) > 4


def test_old_tickets_are_closed_and_fresh_ones_are_not() -> None:
    script = scripts()[0]

    def endings(age: timedelta) -> Counter[Ending | None]:
        return Counter(last_ending(a_story(script, seed=n, age=age)) for n in range(100))

    assert endings(timedelta(days=120))[Ending.CLOSED] > 80
    assert endings(timedelta(hours=3))[Ending.CLOSED] == 0


def last_ending(story: Story) -> Ending | None:
    moves = [move.what.ending for move in story.moves if isinstance(move.what, Become)]
    return moves[-1] if moves else None


def test_nothing_happens_before_a_ticket_opens_or_after_now() -> None:
    for seed, script in enumerate(scripts()):
        story = a_story(script, seed=seed, age=timedelta(hours=5))
        assert all(story.opened_at <= move.at <= NOW for move in story.moves)


def test_customers_write_mostly_in_office_hours_and_also_just_now() -> None:
    moments = openings(Random(3), NOW, 300)

    assert moments == sorted(moments)
    assert moments[0] >= NOW - SPAN
    assert moments[-1] <= NOW
    assert sum(moment > NOW - timedelta(hours=12) for moment in moments) >= 10
    working = [at for at in moments if at.astimezone(ZONE).weekday() < 5]
    assert len(working) > 240


@pytest.mark.parametrize("hour", range(0, 24, 5))
def test_agents_answer_in_office_hours_and_customers_sleep(hour: int) -> None:
    # From a Saturday night to a Monday, whatever the hour.
    asked = datetime(2026, 3, 28, hour, 30, tzinfo=UTC)
    for seed in range(20):
        answered = in_office(Random(seed), asked, minutes=700).astimezone(ZONE)
        assert answered.weekday() < 5
        assert 8 <= answered.hour <= 18
        awake = when_awake(Random(seed), asked, minutes=300).astimezone(ZONE)
        assert 7 <= awake.hour < 23


def test_generated_files_are_what_they_say() -> None:
    assert screenshot(Random(1)).startswith(b"\x89PNG\r\n\x1a\n")
    assert b"ERROR" in application_log(Random(1), NOW).splitlines()[-1]


def test_the_set_up_names_nobody_who_exists() -> None:
    setup = content("setup.yaml")

    addresses = [entry["email"] for entry in setup["users"]]
    assert {address.partition("@")[2] for address in addresses} == {"example.com", "example.org"}
    for customer in setup["customers"]:
        domain = customer["email"].partition("@")[2]
        assert domain.endswith(".example") or domain == "acme.com"
    assert all("password" not in user for user in setup["users"])
