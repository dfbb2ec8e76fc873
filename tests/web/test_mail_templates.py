"""Rewording mails in the console."""

import pytest
from django.test import Client

from guichet.desk.mail_templates import wording
from tests.support.builders import a_user

pytestmark = pytest.mark.django_db

PAGE = "/mail-templates/updated_owner/fr"


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(a_user(is_admin=True))
    return client


def test_every_mail_is_listed_and_shown(browser: Client) -> None:
    page = browser.get("/mail-templates").content.decode()
    assert page.count('href="/mail-templates/') >= 32
    page = browser.get(PAGE).content.decode()
    assert "{{ ticket.tag }}" in page
    assert "[support-17] The printer is on fire (Mis à jour)" in page


def test_an_administrator_rewords_a_mail_and_takes_it_back(browser: Client) -> None:
    browser.post(PAGE, {"subject": "Du neuf", "text": "{{ comment }}", "html": ""})
    assert (wording("updated_owner", "fr").subject, wording("updated_owner", "fr").reworded) == (
        "Du neuf", True,
    )  # fmt: skip
    assert not wording("updated_owner", "en").reworded
    browser.post(f"{PAGE}/reset")
    assert not wording("updated_owner", "fr").reworded


def test_what_is_no_template_is_refused_with_its_words_kept(browser: Client) -> None:
    answer = browser.post(PAGE, {"subject": "S", "text": "{{ ticket.password }} kept", "html": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "{{ ticket.password }} kept" in page
    assert not wording("updated_owner", "fr").reworded


@pytest.mark.parametrize("path", ["/mail-templates/nothing/en", "/mail-templates/updated_cc/de"])
def test_there_are_no_others(browser: Client, path: str) -> None:
    assert browser.post(path, {"subject": "S", "text": "T"}).status_code == 404
