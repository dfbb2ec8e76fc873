import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from guichet.people.models import User
from tests.support.builders import a_ticket
from tests.web.conftest import BACKEND, Desk


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accepted", "words"),
    [("fr-CA,en;q=0.5", "Se connecter"), ("en-GB", "Sign in"), ("de, en;q=0.8", "Sign in")],
)
def test_the_browser_chooses_before_anybody_signs_in(accepted: str, words: str) -> None:
    page = Client(headers={"accept-language": accepted}).get("/sign-in").content.decode()
    assert f"<h1>{words}</h1>" in page


@pytest.mark.django_db
def test_the_sign_in_page_can_be_read_in_the_other_language() -> None:
    guest = Client(headers={"accept-language": "en"})
    guest.post("/language", {"language": "fr", "next": "/sign-in"})
    assert "Se connecter" in guest.get("/sign-in").content.decode()
    guest.post("/language", {"language": "nonsense"})
    assert "Se connecter" in guest.get("/sign-in").content.decode()


def test_the_users_choice_counts_more_than_the_browser(desk: Desk) -> None:
    User.objects.filter(id=desk.agent.id).update(language="fr")
    client = Client(headers={"accept-language": "en"})
    client.force_login(desk.agent, backend=BACKEND)
    assert "Mes tickets" in client.get("/tickets").content.decode()


@pytest.mark.django_db
def test_errors_speak_the_language_of_their_reader() -> None:
    answer = Client(headers={"accept-language": "fr"}).get("/nothing/here")
    assert answer.status_code == 404
    assert "Cette page n’existe pas" in answer.content.decode()


def test_a_refusal_with_a_number_speaks_it_too(desk: Desk) -> None:
    User.objects.filter(id=desk.agent.id).update(language="fr")
    client = Client()
    client.force_login(desk.agent, backend=BACKEND)
    address = f"/tickets/{a_ticket(desk.queue).reference}"
    files = [SimpleUploadedFile(f"{n}.txt", b"x") for n in range(21)]
    for act, form, words in (
        ("say", {"kind": "note", "body": "Here.", "files": files}, "20 fichiers au plus."),
        ("time", {"hours": "9999999"}, "Indiquez de 0 à 999999.99 heures."),
    ):
        answer = client.post(f"{address}/{act}", form, headers={"hx-request": "true"})
        assert answer.status_code == 422
        assert words in answer.content.decode()
