"""What a recipient reads."""

from email.message import EmailMessage


def text_of(mail: EmailMessage) -> str:
    """The words, as a plain mail program shows them."""
    return _part(mail, "plain")


def html_of(mail: EmailMessage) -> str:
    """The page, as other mail programs show it."""
    return _part(mail, "html")


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
