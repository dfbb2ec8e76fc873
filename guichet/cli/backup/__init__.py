"""The whole desk in one file, and back: ``guichet backup`` and ``guichet restore``."""

from pathlib import Path

import click

from guichet.cli.database import open_database, trouble_told
from guichet.cli.opening import open_desk

_MEGABYTE = 1024 * 1024


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace FILE if it is there.")
def backup(file: Path, overwrite: bool) -> None:
    """Write the whole desk to FILE: every row, every attachment, the numbering, the secret key.

    The desk may go on working meanwhile: the archive holds one moment of it. It is a ZIP file that
    only its owner can read, and fits SQLite and PostgreSQL alike: a desk that grows moves from one
    to the other this way. FILE appears when it is complete.

    \b
    Example:
      guichet backup /backup/desk-$(date +%F).zip

    Ends with 0, or 1 when no archive could be written. Attachments that are missing on the disk, or
    are not what they were, are named; the archive is written without them.
    """
    if file.exists() and not overwrite:
        raise click.ClickException(f"{file} is there already. --overwrite replaces it.")
    with open_database():
        from guichet.cli.backup.saving import save

        try:
            manifest, lost = save(file)
        except OSError as error:
            raise click.ClickException(f"{error.filename or file}: {error.strerror}") from error
    size = file.stat().st_size / _MEGABYTE
    click.echo(f"{file}: {manifest.summary()}, {size:.1f} MB")
    for digest in lost:
        click.echo(f"Lost: the attachment {digest} is missing or damaged on the disk.", err=True)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Remove what the database holds first.")
def restore(file: Path, overwrite: bool) -> None:
    """Make an empty desk what FILE says, as guichet backup wrote it.

    Stop the desk first. All of it is restored or nothing: counts, references, deliveries and the
    content of attachments are checked before the database keeps anything. An archive of an older
    Guichet is brought up to date; one of a newer Guichet is refused.

    What had not been mailed when the archive was written is mailed by the restored desk. Leave
    GUICHET_SMTP_URL empty for a copy that is only to be looked at.

    \b
    Example:
      guichet restore /backup/desk-2026-11-25.zip

    Ends with 0, or 1 when the desk is not empty (--overwrite), still runs, or FILE is damaged.
    """
    open_desk(log_level="warning")
    with trouble_told():
        from guichet.cli.backup.archive import Damaged
        from guichet.cli.backup.restoring import restore_from

        try:
            manifest = restore_from(file, overwrite=overwrite)
        except Damaged as error:
            raise click.ClickException(f"{file} can't be used: {error}") from error
        except OSError as error:
            raise click.ClickException(f"{error.filename or file}: {error.strerror}") from error
    click.echo(f"Restored and checked: {manifest.summary()}, as of {manifest.made_at:%F %T} UTC.")
