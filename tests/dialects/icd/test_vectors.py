"""The contract of ICD Tracker, request by request."""

from pathlib import Path

import pytest

from guichet.desk.actions import create_queue, issue_api_key, revoke_api_key
from guichet.lib import clock
from tests.support.builders import ROOT
from tests.support.vectors import Fixture, Replay, load, standing


def the_fixtures() -> dict[str, Fixture]:
    """The projects and tokens that the vectors speak of."""
    project = create_queue(ROOT, code="FACT", name="Facturation")
    other = create_queue(ROOT, code="WEB", name="Site web")
    _, token = issue_api_key(ROOT, project, dialect="icd", name="GestAbonné")
    dead, revoked = issue_api_key(ROOT, project, dialect="icd", name="Ancien")
    revoke_api_key(ROOT, dead)
    _, expired = issue_api_key(ROOT, project, dialect="icd", name="Essai", expires_at=clock.now())
    _, foreign = issue_api_key(ROOT, other, dialect="icd", name="Ailleurs")
    return {
        "project": standing({"PROJECT_ID": str(project.id)}),
        "token": standing({"TOKEN": token}),
        "token_revoked": standing({"TOKEN_REVOKED": revoked}),
        "token_expired": standing({"TOKEN_EXPIRED": expired}),
        "other_project": standing({"TOKEN_OTHER": foreign}),
    }


@pytest.mark.django_db
def test_every_request_gets_the_answer_of_the_contract() -> None:
    Replay(the_fixtures()).run(load(Path(__file__).with_name("vectors.json")))
