"""From a script to what really happened: who said what when, and how far it has come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from guichet.cli.demo import rhythm
from guichet.cli.demo.endings import Ending, drawn, ending_after
from guichet.cli.demo.scripts import Line, Script, Voice
from guichet.cli.demo.words import Person, Words

PRIORITIES = ("low", "medium", "high", "urgent", "critical")

# Minutes until somebody answers: office time for the calm ones, by the clock for the others.
_FIRST_ANSWER = {"low": 200, "medium": 110, "high": 45, "urgent": 22, "critical": 12}
_HURRY = {"high": 2, "urgent": 5, "critical": 8}
_ROUND_THE_CLOCK = ("urgent", "critical")
_FORGOTTEN = 0.05
_MOMENT = timedelta(seconds=40)

# How customers reach each queue, besides the scripts that name their own way.
_CHANNELS = {
    "HEB": {"email": 50, "portal": 20, "api": 18, "phone": 12},
    "SOFT": {"api": 35, "email": 30, "portal": 20, "widget": 15},
    "BILL": {"email": 65, "portal": 20, "phone": 15},
}

_AGAIN = {
    "fr": (
        "Le problème est revenu ce matin, à l'identique. Pouvez-vous rouvrir le sujet ?",
        "Je me suis réjoui trop vite : cela recommence depuis tout à l'heure.",
    ),
    "en": (
        "I spoke too soon: it is back this morning, exactly as before.",
        "Sorry to reopen this, but it happened again an hour ago.",
    ),
}


@dataclass(frozen=True, kw_only=True)
class Team:
    """Usernames of a queue's agents, by level. ``at_once``: each ticket gets one as it opens."""

    by_level: dict[str, tuple[str, ...]]
    names: dict[str, str]
    at_once: bool

    def somebody(self, random: Random, *levels: str) -> str:
        """An agent of the first of ``levels`` that this queue has."""
        return random.choice(
            next(self.by_level[level] for level in levels if level in self.by_level)
        )


@dataclass(frozen=True)
class Say:
    """A message: from the customer when ``agent`` is empty."""

    text: str
    agent: str = ""
    internal: bool = False
    attach: str = ""


@dataclass(frozen=True)
class Assign:
    """Somebody takes the ticket, or hands it to ``to``."""

    agent: str
    to: str


@dataclass(frozen=True)
class Become:
    """The agent moves the ticket on."""

    agent: str
    ending: Ending


@dataclass(frozen=True)
class Raise:
    """The agent changes the priority."""

    agent: str
    priority: str


@dataclass(frozen=True, kw_only=True)
class Move:
    """One thing that happened to the ticket after it was opened."""

    at: datetime
    what: Say | Assign | Become | Raise


@dataclass(kw_only=True)
class Story:
    """A ticket from its opening until now.

    ``agent`` has it from the start; ``noted_by`` wrote down what was said on the telephone.
    """

    script: Script
    person: Person
    opened_at: datetime
    subject: str
    description: str
    channel: str
    priority: str
    metadata: dict[str, str]
    attach: str
    agent: str = ""
    noted_by: str = ""
    moves: list[Move] = field(default_factory=list)


def tell(
    random: Random,
    script: Script,
    person: Person,
    *,
    team: Team,
    opened_at: datetime,
    now: datetime,
    ending: Ending | None = None,
) -> Story:
    """One ticket made from ``script``; nothing in it happens after ``now``.

    Where it stands follows from its age unless ``ending`` says so.
    """
    words = Words(random, person, opened_at)
    first = script.lines[0]
    story = Story(
        script=script,
        person=person,
        opened_at=opened_at,
        subject=words.fill(random.choice(script.subjects), opened_at),
        description=words.opening(first.text, opened_at),
        channel=script.channel or drawn(random, _CHANNELS[script.queue]),
        priority=_near(random, script.priority),
        metadata={key: words.fill(value, opened_at) for key, value in script.metadata.items()},
        attach=first.attach,
    )
    teller = _Teller(random, story, words, team)
    # What is urgent does not lie about for days.
    age = (now - opened_at) * _HURRY.get(story.priority, 1)
    ending = ending or ending_after(random, age)
    if ending is not Ending.NEW:
        teller.go_on(ending)
    story.moves = [move for move in story.moves if move.at <= now]
    return story


class _Teller:
    """Adds moves one after the other; ``at`` is the time of the last one."""

    def __init__(self, random: Random, story: Story, words: Words, team: Team) -> None:
        self.random, self.story, self.words, self.team = random, story, words, team
        self.at = story.opened_at
        self.agent = team.somebody(random, "N1" if team.at_once else _first_level(random))
        self.answered = False
        if team.at_once:
            story.agent = self.agent
        if story.channel == "phone":
            story.noted_by = self.agent

    def go_on(self, ending: Ending) -> None:
        """Everything until ``ending``."""
        lines = self.story.script.lines
        told = lines[1 : _told(self.random, lines, ending)]
        if not self.story.agent:
            self._take(told)
        self._reconsider()
        for line in told:
            self._say(line)
        self._end(ending)

    def _take(self, told: Sequence[Line]) -> None:
        """The ticket is picked up somewhat before its first answer."""
        answer_at = self._when(told[0] if told else Line(voice=Voice.AGENT, text=""))
        before = timedelta(minutes=self.random.uniform(1, 15))
        self._add(max(answer_at - before, self.at + _MOMENT), Assign(self.agent, self.agent))

    def _reconsider(self) -> None:
        """Now and then a ticket turns out to be more urgent than it said."""
        if self.random.random() < 0.06 and self.story.priority in PRIORITIES[:-1]:
            higher = PRIORITIES[PRIORITIES.index(self.story.priority) + 1]
            self._add(self.at + _MOMENT, Raise(self.agent, higher))

    def _say(self, line: Line) -> None:
        moment = self._when(line)
        if line.voice is Voice.CUSTOMER:
            text = self.words.fill(line.text, moment)
            self._add(moment, Say(text, attach=line.attach))
        elif line.voice is Voice.NOTE:
            self._add(moment, Say(self.words.fill(line.text, moment), self.agent, internal=True))
            self._escalate()
        else:
            name = self.team.names[self.agent]
            text = self.words.answer(line.text, moment, agent=name, first=not self.answered)
            self._add(moment, Say(text, self.agent, attach=line.attach))
            self.answered = True

    def _escalate(self) -> None:
        """What needed looking into often goes to somebody who knows more."""
        if self.random.random() < 0.6:
            senior = self.team.somebody(self.random, self.random.choice(("N2", "N3")), "N2")
            if senior != self.agent:
                moment = rhythm.in_office(self.random, self.at, minutes=6)
                self._add(moment, Assign(self.agent, senior))
                self.agent = senior

    def _end(self, ending: Ending) -> None:
        if ending in (Ending.UNCONFIRMED, Ending.WAITING_THIRD_PARTY, Ending.ON_HOLD):
            self._become(ending, minutes=3)
        elif ending in (Ending.SOLVED, Ending.CLOSED, Ending.REOPENED):
            self._become(Ending.SOLVED, minutes=4)
        if ending is Ending.CLOSED:
            wait = timedelta(days=self.random.uniform(3, 8))
            self.at += wait
            self._become(Ending.CLOSED, minutes=30)
        elif ending is Ending.REOPENED:
            moment = rhythm.when_awake(self.random, self.at, minutes=700)
            self._add(moment, Say(self.random.choice(_AGAIN[self.story.person.language])))

    def _become(self, ending: Ending, *, minutes: float) -> None:
        moment = rhythm.in_office(self.random, self.at, minutes=minutes)
        self._add(moment, Become(self.agent, ending))

    def _when(self, line: Line) -> datetime:
        """When this line is said, given what came before and how urgent it is."""
        if line.voice is Voice.CUSTOMER:
            minutes = self.random.choice((20, 90, 400)) / _HURRY.get(self.story.priority, 1)
            return rhythm.when_awake(self.random, self.at, minutes=minutes)
        if self.answered:
            wait, minutes = self._pace(), self.random.choice((25, 60, 150))
        else:
            wait, minutes = self._pace(), _FIRST_ANSWER[self.story.priority]
            if self.random.random() < _FORGOTTEN:
                minutes *= 6
        return wait(self.random, self.at, minutes=minutes / (2 if line.voice is Voice.NOTE else 1))

    def _pace(self) -> Callable[..., datetime]:
        urgent = self.story.priority in _ROUND_THE_CLOCK
        return rhythm.on_call if urgent else rhythm.in_office

    def _add(self, at: datetime, what: Say | Assign | Become | Raise) -> None:
        self.at = at
        self.story.moves.append(Move(at=at, what=what))


def _told(random: Random, lines: Sequence[Line], ending: Ending) -> int:
    """How many lines have been said when the ticket stands at ``ending``."""
    if ending in (Ending.SOLVED, Ending.CLOSED, Ending.REOPENED):
        return len(lines)
    waits = ending is Ending.WAITING_CUSTOMER
    stops = [n + 1 for n, line in enumerate(lines[:-1]) if (line.voice is Voice.AGENT) == waits]
    if not waits:
        # Nothing said but the question: that is for tickets that just came in.
        stops = stops[1:] or [2]
    return random.choice(stops)


def _first_level(random: Random) -> str:
    return random.choices(("N1", "N2"), (75, 25))[0]


def _near(random: Random, priority: str) -> str:
    """The script's priority, now and then one step beside it."""
    step = random.choices((-1, 0, 1), (12, 76, 12))[0]
    return PRIORITIES[max(0, min(len(PRIORITIES) - 1, PRIORITIES.index(priority) + step))]
