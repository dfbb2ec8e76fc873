"""Playing the stories on the desk: each move is the verb its actor would have called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from guichet.access import AGENT, Actor, ActorKind
from guichet.cli.demo.endings import Ending
from guichet.cli.demo.pictures import application_log, screenshot
from guichet.cli.demo.story import Assign, Become, Move, Raise, Say, Story
from guichet.lib import clock
from guichet.sla.priority import Priority
from guichet.tickets.actions import (
    NewTicket,
    Upload,
    add_note,
    assign_ticket,
    change_priority,
    change_status,
    close_ticket,
    create_ticket,
    hold_ticket,
    reply_to_ticket,
    solve_ticket,
)
from guichet.tickets.states import Channel, Resolution, Status

if TYPE_CHECKING:
    from guichet.people.models import Customer, User
    from guichet.tickets.models import Ticket

_BROKEN = ("bug", "incident")


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Everybody the stories speak of. ``programs`` are the keys' actors, by queue code."""

    queue_ids: Mapping[str, int]
    users: Mapping[str, "User"]
    agents: Mapping[str, Actor]
    customers: Mapping[str, "Customer"]
    programs: Mapping[str, Actor]


@dataclass(kw_only=True)
class Stage:
    """Where the stories are played. ``tickets`` holds each one's ticket once it is open."""

    cast: Cast
    random: Random
    tickets: dict[int, "Ticket"] = field(default_factory=dict)

    def play(self, stories: list[Story]) -> None:
        """Everything that happened in ``stories``, in the order of time."""
        scenes: list[tuple[datetime, int, Move | None]] = []
        for number, story in enumerate(stories):
            scenes.append((story.opened_at, number, None))
            scenes.extend((move.at, number, move) for move in story.moves)
        scenes.sort(key=lambda scene: scene[:2])
        for moment, number, move in scenes:
            with clock.at(moment):
                if move is None:
                    self.tickets[number] = self._open(stories[number])
                else:
                    self._make(move, stories[number], self.tickets[number])

    def _open(self, story: Story) -> "Ticket":
        script, person = story.script, story.person
        by_program = story.channel == Channel.API
        new = NewTicket(
            subject=story.subject,
            description=story.description,
            channel=Channel(story.channel),
            priority=Priority.from_key(story.priority),
            customer=self.cast.customers[person.email],
            assignee=self.cast.users[story.agent] if story.agent else None,
            type=script.type,
            category=script.category,
            tags=script.tags,
            metadata=story.metadata,
            source_app=self.cast.programs[script.queue].name if by_program else None,
            source_user=person.email if by_program else None,
            files=self._files(story.attach),
        )
        return create_ticket(self._opener(story), self.cast.queue_ids[script.queue], new)

    def _opener(self, story: Story) -> Actor:
        if story.channel == Channel.API:
            return self.cast.programs[story.script.queue]
        return self.cast.agents[story.noted_by] if story.noted_by else _customer(story)

    def _make(self, move: Move, story: Story, ticket: "Ticket") -> None:
        what = move.what
        match what:
            case Say():
                self._say(what, story, ticket)
            case Assign():
                assign_ticket(self.cast.agents[what.agent], ticket, self.cast.users[what.to])
            case Raise():
                priority = Priority.from_key(what.priority)
                change_priority(self.cast.agents[what.agent], ticket, priority)
            case Become():
                _become(self.cast.agents[what.agent], ticket, what.ending, story.script.type)

    def _say(self, what: Say, story: Story, ticket: "Ticket") -> None:
        files = self._files(what.attach)
        if what.internal:
            add_note(self.cast.agents[what.agent], ticket, body=what.text, files=files)
        elif what.agent:
            reply_to_ticket(self.cast.agents[what.agent], ticket, body=what.text, files=files)
        else:
            customer = self.cast.customers[story.person.email]
            reply_to_ticket(
                _customer(story), ticket, body=what.text, customer=customer, files=files
            )

    def _files(self, kind: str) -> tuple[Upload, ...]:
        match kind:
            case "log":
                return (Upload("journal.log", application_log(self.random, clock.now())),)
            case "image":
                return (Upload("screenshot.png", screenshot(self.random)),)
            case _:
                return ()


def _become(agent: Actor, ticket: "Ticket", ending: Ending, type_: str) -> None:
    match ending:
        case Ending.SOLVED:
            fixed = Resolution.FIXED if type_ in _BROKEN else Resolution.NONE
            solve_ticket(agent, ticket, resolution=fixed)
        case Ending.CLOSED:
            close_ticket(agent, ticket)
        case Ending.ON_HOLD:
            hold_ticket(agent, ticket)
        case _:
            change_status(agent, ticket, Status.from_key(ending))


def _customer(story: Story) -> Actor:
    """The customer as the mail room or the portal would let them act: in their own name."""
    return Actor(
        kind=ActorKind.SYSTEM, id=None, name=story.person.name, door="mail", everywhere=AGENT
    )
