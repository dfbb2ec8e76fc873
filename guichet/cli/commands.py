"""Every command: its name, where it is, and what it is for."""

import click

from guichet import __version__
from guichet.cli.lazy import Lazy, LazyGroup

SECTIONS = {
    "Run": {
        "serve": Lazy("guichet.cli.serve:serve", "Start the desk: web server and worker."),
        "worker": Lazy("guichet.cli.worker:worker", "Start one more worker."),
        "migrate": Lazy("guichet.cli.migrate:migrate", "Bring the database up to date."),
        "backup": Lazy("guichet.cli.backup:backup", "Write the whole desk to a file."),
        "restore": Lazy("guichet.cli.backup:restore", "Make an empty desk what a backup says."),
        "reindex": Lazy("guichet.cli.reindex:reindex", "Learn the words of all tickets anew."),
    },
    "Set up": {
        "apply": Lazy("guichet.cli.apply:apply", "Set the desk up from a YAML file."),
        "keys": Lazy("guichet.cli.keys:keys", "List, make and revoke API keys."),
        "clientxcms:create-api-key": Lazy(
            "guichet.cli.clientxcms:create", "Make a key for CLIENTXCMS's API."
        ),
        "clientxcms:list-api-keys": Lazy(
            "guichet.cli.clientxcms:list_keys", "List the keys for CLIENTXCMS's API."
        ),
        "clientxcms:revoke-api-key": Lazy(
            "guichet.cli.clientxcms:revoke", "Delete a key for CLIENTXCMS's API."
        ),
        "users": Lazy("guichet.cli.users:users", "List accounts and let people in again."),
        "demo": Lazy("guichet.cli.demo:demo", "Fill an empty desk with demo data."),
    },
    "Look": {
        "doctor": Lazy("guichet.cli.doctor:doctor", "Check the settings and the installation."),
        "listeners": Lazy("guichet.cli.listeners:listeners", "Show what happens when."),
        "events": Lazy("guichet.cli.events:events", "Show what happened."),
    },
}

# Parts of `guichet serve` that run as processes of their own.
HIDDEN = {
    "web": Lazy("guichet.cli.web:web", "Start one web process on an open socket."),
}

guichet = click.version_option(__version__, message="Guichet %(version)s")(
    LazyGroup(SECTIONS, HIDDEN)
)
