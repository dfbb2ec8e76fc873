"""Uses our sample, in the folder argv 1, on the desk argv 2 with the token argv 3."""

import json
import sys

sys.path.insert(0, sys.argv[1])

from icd_tracker import ICDTracker, ICDTrackerError  # type: ignore[import-not-found]

icd = ICDTracker(sys.argv[2], sys.argv[3])
created = icd.create_ticket(title="Bug formulaire", type="bug", priority="high")
refused: dict[str, object] = {}
try:
    icd.create_ticket()
except ICDTrackerError as error:
    refused = {"code": error.code, "status": error.status, "errors": error.errors}
answers = {
    "created": created,
    "refused": refused,
    "read": icd.get_ticket(created["ref"]),
    "listed": icd.list_tickets(status="active", per_page=1),
    "updated": icd.update_status(created["ref"], "closed", "Corrigé"),
}
print(json.dumps(answers))  # noqa: T201
