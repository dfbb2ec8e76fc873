"""The page “API & Intégrations”: tokens made, shown once, counted, renamed, rotated and ended."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import translation

from guichet.desk.actions import QueueChanges, create_queue, issue_api_key, update_queue
from guichet.desk.calls import flush_calls
from guichet.desk.models import ApiKey, Queue
from guichet.events.models import Event
from guichet.lib import clock
from tests.support.builders import ROOT, a_queue, a_user, acting, an_agent

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r"API-FACT_[0-9a-f]{48}")


@pytest.fixture
def project() -> Queue:
    return create_queue(ROOT, code="FACT", name="Facturation")


@pytest.fixture
def manager(project: Queue) -> Client:
    """Thomas, who manages the project, signed in."""
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(an_agent(project, username="thomas", role="manager"))
    return client


def page_of(client: Client, project: Queue) -> str:
    response = client.get(f"/projects/{project.id}/integrations")
    assert response.status_code == 200
    return unescape(response.content.decode())


def generate(client: Client, project: Queue, **fields: str) -> str:
    """Generate a token. Returns the one page that shows it."""
    form = {"dialect": "icd", "name": "GestAbonné", "expiry": ""} | fields
    response = client.post(f"/projects/{project.id}/tokens", form)
    assert response.status_code == 302, response.content.decode()
    assert response.headers["Location"] == f"/projects/{project.id}/integrations"
    return page_of(client, project)


def call(token: str, action: str = "ping") -> int:
    return Client().get(f"/api.php?action={action}", headers={"X-API-Token": token}).status_code


def test_a_new_token_is_shown_once_and_works(manager: Client, project: Queue) -> None:
    page = generate(manager, project)
    token = TOKEN.findall(page)[0]
    assert call(token) == 200
    # In the samples of that page, too, in place of the placeholder.
    assert f'"X-API-Token: {token}"' in page
    assert "VOTRE_TOKEN" not in page
    again = page_of(manager, project)
    assert not TOKEN.search(again)
    assert f"{token[:12]}••••••••" in again
    assert '"X-API-Token: VOTRE_TOKEN"' in again


def test_the_token_travels_in_no_cookie_and_no_address(manager: Client, project: Queue) -> None:
    response = manager.post(f"/projects/{project.id}/tokens", {"name": "GestAbonné"})
    assert not TOKEN.search(str(response.headers) + str(response.cookies))
    shown = manager.get(f"/projects/{project.id}/integrations")
    assert shown.headers["Cache-Control"] == "no-store"
    assert not TOKEN.search(str(manager.cookies))


def test_the_token_is_shown_to_nobody_else(manager: Client, project: Queue) -> None:
    manager.post(f"/projects/{project.id}/tokens", {"name": "GestAbonné"})
    other = Client()
    other.force_login(a_user(is_admin=True))
    assert not TOKEN.search(page_of(other, project))
    # Another project's page is not where it belongs, and ends the waiting.
    elsewhere = a_queue()
    admin = Client()
    admin.force_login(a_user(is_admin=True))
    admin.post(f"/projects/{project.id}/tokens", {"name": "Autre"})
    assert not TOKEN.search(page_of(admin, elsewhere))
    assert not TOKEN.search(page_of(admin, project))


def test_a_token_that_nobody_looked_at_is_forgotten(manager: Client, project: Queue) -> None:
    with clock.at(clock.now() - timedelta(minutes=6)):
        manager.post(f"/projects/{project.id}/tokens", {"name": "GestAbonné"})
    assert not TOKEN.search(page_of(manager, project))


def test_the_list_says_who_made_a_token_and_when(manager: Client, project: Queue) -> None:
    ApiKey.objects.update(created_at=clock.now() - timedelta(hours=3, minutes=1))
    with clock.at(clock.now() - timedelta(hours=2, minutes=1)):
        generate(manager, project)
    page = page_of(manager, project)
    assert page.index("GestAbonné</strong>") < page.index("Token principal</strong>")
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert re.search(r"Created +2h ago +by Thomas", text)
    assert re.search(r"Created +3h ago ", text)
    assert "Never last call" in text


def test_counters_count_valid_calls_errors_included(manager: Client, project: Queue) -> None:
    token = TOKEN.findall(generate(manager, project))[0]
    gone = TOKEN.findall(generate(manager, project, name="Ancien"))[0]
    key = ApiKey.objects.get(name="Ancien")
    manager.post(f"/projects/{project.id}/tokens/{key.id}/revoke")
    for moment in (timedelta(days=31), timedelta(days=8), timedelta(days=2), timedelta()):
        with clock.at(clock.now() - moment):
            assert call(token) == 200
    assert call(token, "nope") == 404
    assert call(gone) == 401
    assert call("API-FACT_unknown") == 401
    flush_calls()
    page = page_of(manager, project)
    counters = dict(re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page))
    assert counters == {"Active tokens": "2", "Calls (30d)": "4", "Active days": "3"}
    row = page[page.index("GestAbonné</strong>") :]
    assert "<b>3</b><span>calls / 7d</span>" in row
    assert "just now" in row


def test_revoking_ends_a_token_at_once(manager: Client, project: Queue) -> None:
    token = TOKEN.findall(generate(manager, project))[0]
    assert call(token) == 200
    key = ApiKey.objects.get(name="GestAbonné")
    manager.post(f"/projects/{project.id}/tokens/{key.id}/revoke")
    assert call(token) == 401
    assert "Revoked" in page_of(manager, project)
    assert Event.objects.filter(kind="api_key.revoked", data__hint=key.hint).exists()


def test_rotating_gives_a_new_token_and_a_day_to_change_over(
    manager: Client, project: Queue
) -> None:
    old = TOKEN.findall(generate(manager, project))[0]
    key = ApiKey.objects.get(name="GestAbonné")
    manager.post(f"/projects/{project.id}/tokens/{key.id}/rotate")
    new = TOKEN.findall(page_of(manager, project))[0]
    assert new != old
    assert call(old) == call(new) == 200
    with clock.at(clock.now() + timedelta(hours=25)):
        assert (call(old), call(new)) == (401, 200)


def test_renaming_changes_the_name_only(manager: Client, project: Queue) -> None:
    token = TOKEN.findall(generate(manager, project))[0]
    key = ApiKey.objects.get(name="GestAbonné")
    manager.post(f"/projects/{project.id}/tokens/{key.id}/rename", {"name": "Boutique"})
    assert "Boutique</strong>" in page_of(manager, project)
    assert call(token) == 200


def test_a_name_that_is_taken_is_said_beside_it(manager: Client, project: Queue) -> None:
    generate(manager, project)
    generate(manager, project, name="Boutique")
    key = ApiKey.objects.get(name="Boutique")
    path = f"/projects/{project.id}/tokens/{key.id}/rename"
    response = manager.post(path, {"name": "GestAbonné"})
    assert response.status_code == 422
    assert "has this name" in unescape(response.content.decode())
    assert 'value="Boutique"' in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": "  "}, "can't be empty"),
        ({"name": "x" * 101}, "At most 100"),
        ({"name": "gestabonné"}, "has this name"),
        ({"expiry": "12"}, "not one of the choices"),
    ],
)
def test_a_bad_form_comes_back_with_what_was_wrong(
    manager: Client, project: Queue, fields: dict[str, str], problem: str
) -> None:
    generate(manager, project)
    form = {"name": "Boutique", "expiry": ""} | fields
    response = manager.post(f"/projects/{project.id}/tokens", form)
    assert response.status_code == 422
    assert problem in unescape(response.content.decode())
    assert set(ApiKey.objects.values_list("name", flat=True)) == {"Token principal", "GestAbonné"}


def test_a_token_can_be_made_to_expire(manager: Client, project: Queue) -> None:
    token = TOKEN.findall(generate(manager, project, expiry="30"))[0]
    with clock.at(clock.now() + timedelta(days=31)):
        assert call(token) == 401


def test_the_old_address_leads_here(manager: Client, project: Queue) -> None:
    response = manager.get(f"/tokens.php?project_id={project.id}")
    assert response.headers["Location"] == f"/projects/{project.id}/integrations"
    assert manager.get("/tokens.php").headers["Location"] == "/projects"
    for wrong in ("x", "999999999999999999999999", "-1", "٣"):
        assert manager.get("/tokens.php", {"project_id": wrong}).status_code == 404


def test_without_a_project_one_chooses(manager: Client, project: Queue) -> None:
    foreign = a_queue("WEB")
    page = unescape(manager.get("/projects").content.decode())
    assert f"/projects/{project.id}/integrations" in page
    assert f"/projects/{foreign.id}/integrations" not in page


@pytest.mark.parametrize("who", ["agent", "viewer", "stranger"])
def test_whoever_does_not_manage_the_project_finds_nothing(project: Queue, who: str) -> None:
    role = "manager" if who == "stranger" else who
    user = an_agent(a_queue() if who == "stranger" else project, role=role)
    client = Client()
    client.force_login(user)
    key, _ = issue_api_key(ROOT, project, dialect="icd", name="GestAbonné")
    base = f"/projects/{project.id}"
    assert client.get(f"{base}/integrations").status_code == 404
    assert client.get(f"/tokens.php?project_id={project.id}").status_code == 404
    assert client.post(f"{base}/tokens", {"name": "Mine"}).status_code == 404
    for act in ("rename", "revoke", "rotate"):
        answer = client.post(f"{base}/tokens/{key.id}/{act}", {"name": "Mine"})
        assert answer.status_code == 404
    assert ApiKey.objects.get(name="GestAbonné").revoked_at is None


def test_a_key_of_another_project_is_none_of_this_one(manager: Client, project: Queue) -> None:
    foreign, _ = issue_api_key(ROOT, a_queue(), dialect="icd", name="Ailleurs")
    for act in ("rename", "revoke", "rotate"):
        path = f"/projects/{project.id}/tokens/{foreign.id}/{act}"
        assert manager.post(path, {"name": "Mine"}).status_code == 404


def test_every_form_wants_its_csrf_token(project: Queue) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(an_agent(project, role="manager"))
    assert client.post(f"/projects/{project.id}/tokens", {"name": "Mine"}).status_code == 403


def test_the_page_costs_the_same_however_many_tokens(
    manager: Client, project: Queue, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        issue_api_key(ROOT, project, dialect="icd", name=f"Programme {number}")
    page_of(manager, project)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        page_of(manager, project)


def test_keys_for_supportdesk_are_made_here_too() -> None:
    app = a_queue(own_directory=True)
    manager = Client(HTTP_ACCEPT_LANGUAGE="en")
    manager.force_login(an_agent(app, role="manager"))
    form = {"dialect": "supportdesk", "kind": "secret", "name": "backend"}
    page = generate(manager, app, **form)
    (secret,) = set(re.findall(r"sk_live_agent_[0-9a-f]{48}", page))
    assert "VOTRE_TOKEN" in page
    assert secret not in page_of(manager, app)


def test_keys_for_supportdesk_are_not_offered_where_customers_are_shared(
    manager: Client, project: Queue
) -> None:
    assert "SupportDesk" not in page_of(manager, project)
    form = {"dialect": "supportdesk", "kind": "secret", "name": "backend", "expiry": ""}
    assert manager.post(f"/projects/{project.id}/tokens", form).status_code == 422
    assert not ApiKey.objects.filter(dialect="supportdesk").exists()


def test_the_page_speaks_the_french_of_the_original(project: Queue) -> None:
    user = an_agent(project, username="thomas", role="manager")
    user.language = "fr"
    user.save()
    client = Client()
    client.force_login(user)
    with translation.override("fr"):
        generate(client, project)
        page = page_of(client, project)
    for words in (
        "API & Intégrations", "Tokens actifs", "Appels (30j)", "Jours actifs",
        "Générer un nouveau token", "Tokens existants", "Actif", "appels / 7j", "dernier appel",
        "Jamais", "Guide d'intégration rapide", "Tester la connexion", "Endpoints disponibles",
        "Lister les tickets du projet", "Changer le statut d'un ticket", "Consulter un ticket",
    ):  # fmt: skip
        assert words in page, words
    assert acting(user).name in page


def test_an_archived_project_still_shows_its_tokens(manager: Client, project: Queue) -> None:
    update_queue(ROOT, project, QueueChanges(archived=True))
    assert "Archived" in page_of(manager, project)
