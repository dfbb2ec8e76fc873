"""Log lines: whole, with the request's id, without secrets."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from guichet.config import logs
from guichet.lib.trace import traced


@pytest.fixture
def stream() -> Iterator[StringIO]:
    """Where the lines of this test go; afterwards logging is as it was."""
    before, handlers = structlog.get_config(), logging.getLogger().handlers[:]
    level = logging.getLogger().level
    yield StringIO()
    structlog.configure(**before)
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    logging.captureWarnings(capture=False)


def entries(stream: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_is_one_json_object(stream: StringIO) -> None:
    logs.configure(level="info", form="json", stream=stream)
    structlog.get_logger("x").info("ticket.created", reference="FACT-1\nFACT-2", who="Zoé")
    (entry,) = entries(stream)
    assert (entry["event"], entry["level"]) == ("ticket.created", "info")
    assert (entry["reference"], entry["who"]) == ("FACT-1\nFACT-2", "Zoé")
    assert "timestamp" in entry


def test_lines_of_a_request_carry_its_id(stream: StringIO) -> None:
    logs.configure(level="info", form="json", stream=stream)
    with traced("req-1"):
        structlog.get_logger("x").info("inside")
        logging.getLogger("some.library").error("inside too")
    structlog.get_logger("x").info("outside")
    assert [entry.get("request_id") for entry in entries(stream)] == ["req-1", "req-1", None]


@pytest.mark.parametrize("name", ["password", "token", "smtp_password", "Authorization", "api_key"])
def test_secrets_are_hidden(stream: StringIO, name: str) -> None:
    logs.configure(level="info", form="json", stream=stream)
    structlog.get_logger("x").info("signed in", **{name: "hunter2"})
    assert "hunter2" not in stream.getvalue()


def test_tracebacks_show_no_values(stream: StringIO) -> None:
    for form in ("json", "text"):
        logs.configure(level="info", form=form, stream=stream)
        password = "hunter2"
        try:
            raise RuntimeError("as asked")
        except RuntimeError:
            structlog.get_logger("x").exception("accident")
        assert password
    assert stream.getvalue().count("RuntimeError: as asked") == 2
    assert stream.getvalue().count("hunter2") <= 1  # the line of source that assigns it


def test_less_important_lines_are_left_out(stream: StringIO) -> None:
    logs.configure(level="warning", form="json", stream=stream)
    structlog.get_logger("x").info("no")
    structlog.get_logger("x").warning("yes")
    assert [entry["event"] for entry in entries(stream)] == ["yes"]


def test_text_is_for_people(stream: StringIO) -> None:
    logs.configure(level="info", form="text", stream=stream)
    structlog.get_logger("x").info("worker.started", worker="w1")
    assert "worker.started" in stream.getvalue()
    assert "worker=w1" in stream.getvalue()


def test_a_log_that_nobody_reads_any_more_fails_nothing(stream: StringIO) -> None:
    logs.configure(level="info", form="json", stream=stream)
    stream.close()
    structlog.get_logger("x").info("into the void")
