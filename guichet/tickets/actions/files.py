"""Keeping the files that come with messages."""

import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings

from guichet.lib import clock
from guichet.lib.errors import Invalid
from guichet.lib.text import one_line
from guichet.lib.unset import UNSET, Unset
from guichet.tickets.models import Attachment, Message

MOST_FILES = 20
_NAME_LENGTH = 200
_SETTLING_SECONDS = 600.0
"""Longer than any request takes from its files to its rows."""

# What a file is called when it is served is decided by its content, never by its sender.
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)


@dataclass(frozen=True)
class Upload:
    """A file as it arrived: the name its sender gave it, and its bytes.

    ``description`` says what it is; ``reported_size`` is what its sender says of its size.
    """

    name: str
    content: bytes
    description: str = ""
    reported_size: int | None = None


def store_attachments(
    message: Message, files: Sequence[Upload], *, uploaded_by: int | None | Unset = UNSET
) -> list[Attachment]:
    """Keep ``files`` with the message. Raises Invalid for one too large or too many.

    They were uploaded by the message's author unless another user is named.

    Contents are on disk before the rows are committed: a crash leaves at worst a file that
    nothing names.
    """
    if len(files) > MOST_FILES:
        raise Invalid.field(
            "files", f"At most {MOST_FILES} files.", code="too_long", limit=MOST_FILES
        )
    user_id = message.user_id if uploaded_by is UNSET else uploaded_by
    rows = [_row(message, upload, user_id) for upload in files]
    return Attachment.objects.bulk_create(rows) if rows else []


def file_path(digest: str) -> Path:
    """Where the content of that digest lies."""
    return Path(settings.ATTACHMENTS_DIR) / digest[:2] / digest


def forget_files(digests: Sequence[str]) -> float:
    """Remove those of the contents that no attachment has any more.

    One that came in a moment ago may be about to get its attachment: it stays, and the time from
    which it can be asked about again is returned, as seconds since 1970 (0: nothing is left).
    """
    used = set(Attachment.objects.filter(digest__in=digests).values_list("digest", flat=True))
    again_at = 0.0
    for digest in set(digests) - used:
        path = file_path(digest)
        if not path.exists():
            continue
        ripe_at = path.stat().st_mtime + _SETTLING_SECONDS
        if ripe_at > clock.now().timestamp():
            again_at = max(again_at, ripe_at)
        else:
            path.unlink(missing_ok=True)
    return again_at


def safe_file_name(name: str) -> str:
    """``name`` without folders, control or direction-changing characters, at most 200 long."""
    base = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    visible = "".join(c for c in base if unicodedata.category(c)[0] != "C")
    stem, dot, ending = visible.strip(" .").rpartition(".")
    if dot and len(ending) <= 10:
        return f"{stem[: _NAME_LENGTH - len(ending) - 1]}.{ending}" if stem else ending
    return visible.strip(" .")[:_NAME_LENGTH] or "file"


def _row(message: Message, upload: Upload, user_id: int | None) -> Attachment:
    limit = settings.MAX_ATTACHMENT_BYTES
    if len(upload.content) > limit:
        raise Invalid.field(
            "files", f"{upload.name}: at most {limit} bytes.", code="too_long", limit=limit
        )
    return Attachment(
        message=message,
        name=safe_file_name(upload.name),
        description=one_line(upload.description, field="description", limit=255, required=False),
        uploaded_by_id=user_id,
        reported_size=upload.reported_size,
        content_type=content_type_of(upload.content),
        size=len(upload.content),
        digest=keep_content(upload.content),
        created_at=clock.now(),
    )


def content_type_of(content: bytes) -> str:
    for signature, content_type in _SIGNATURES:
        if content.startswith(signature):
            return content_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "application/octet-stream" if b"\x00" in content else "text/plain"


def keep_content(content: bytes) -> str:
    """Write ``content`` under its digest, durably and all or nothing."""
    digest = hashlib.sha256(content).hexdigest()
    path = file_path(digest)
    if path.exists():
        # Somebody may be about to remove it as unused: its row is written after this.
        os.utime(path)
        return digest
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            # Half a file would fill a disk that is full already.
            Path(file.name).unlink(missing_ok=True)
            raise
    _sync_folder(path.parent)
    return digest


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
