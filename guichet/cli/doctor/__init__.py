"""Is everything as it should be? ``guichet doctor``."""

import sys
from collections.abc import Iterator

import click

from guichet.cli.doctor.findings import Finding, State

EXIT_SICK = 1
_MARKS = {State.GOOD: "✓", State.WORTH_KNOWING: "!", State.BAD: "✗"}
_COLOURS = {State.GOOD: "green", State.WORTH_KNOWING: "yellow", State.BAD: "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="All findings as one JSON object.")
def doctor(as_json: bool) -> None:
    """Check the settings and the installation, and say what to do.

    \b
    Looked at are:
      settings: values, misspelt names, address, time zone and clock
      files: the data folder, who can read it, room on the disk, the secret key
      database: whether it answers, its migrations, whether it is sound and how safely it writes
      work: the worker, late, dead and unknown deliveries, the mail server (no mail is sent)
      desk: administrators, queues without agents, keys that end soon, files missing or damaged on
        the disk, tickets that search does not find

    Each line begins with ✓ (well), ! (worth knowing) or ✗ (to be mended). Nothing is changed. Run
    it with the settings of the desk, best while the desk is being served.

    Example: guichet doctor --json | jq .ok

    Ends with 0, or 1 when something has to be mended.
    """
    found = []
    for finding in _examine():
        found.append(finding)
        if not as_json:
            _print(finding)
    ok = all(finding.state is not State.BAD for finding in found)
    if as_json:
        from guichet.cli.tables import print_json

        print_json({"ok": ok, "findings": [finding.as_json() for finding in found]})
    else:
        click.echo("\n" + _verdict(found))
    sys.exit(0 if ok else EXIT_SICK)


def _examine() -> Iterator[Finding]:
    """Every finding, from the ground up; what stands on something broken is not looked at."""
    from guichet.cli.doctor import files, settings

    env, findings = settings.read()
    yield from findings
    if env is None:
        return
    ground = [*settings.examine(env), *files.examine(env)]
    yield from ground
    if any(finding.state is State.BAD and finding.blocking for finding in ground):
        return
    from guichet.cli.opening import open_desk

    open_desk(log_level="error")
    from guichet.cli.doctor import database, desk, work

    yield from settings.examine_wiring()
    below = list(database.examine(env))
    yield from below
    if any(finding.state is State.BAD and finding.blocking for finding in below):
        return
    yield from work.examine(env)
    yield from desk.examine()


def _print(finding: Finding) -> None:
    mark = click.style(_MARKS[finding.state], fg=_COLOURS[finding.state], bold=True)
    click.echo(f"{mark} {finding.name:<14} {finding.found}")
    if finding.advice:
        click.echo(f"{'':<17}→ {finding.advice}")


def _verdict(found: list[Finding]) -> str:
    bad = sum(finding.state is State.BAD for finding in found)
    worth_knowing = sum(finding.state is State.WORTH_KNOWING for finding in found)
    if bad:
        return f"{bad} to be mended."
    return f"All is well; {worth_knowing} worth knowing." if worth_knowing else "All is well."
