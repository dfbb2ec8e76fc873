"""The verbs of the desk."""

from guichet.desk.actions.accounts import open_account
from guichet.desk.actions.idempotency import Answer, answer_once
from guichet.desk.actions.integria import IntegriaChanges, change_integria_settings
from guichet.desk.actions.keys import (
    change_key_expiry,
    issue_api_key,
    rename_api_key,
    revoke_api_key,
    rotate_api_key,
)
from guichet.desk.actions.mail_templates import reset_mail_template, set_mail_template
from guichet.desk.actions.members import add_member, remove_member
from guichet.desk.actions.personal_keys import (
    NewPersonalKey,
    issue_personal_key,
    regenerate_personal_key,
    revoke_personal_key,
)
from guichet.desk.actions.queues import QueueChanges, create_queue, delete_queue, update_queue
from guichet.desk.actions.roles import delete_role, rename_role, set_role
from guichet.desk.actions.settings import change_setting

__all__ = [
    "Answer",
    "IntegriaChanges",
    "NewPersonalKey",
    "QueueChanges",
    "add_member",
    "answer_once",
    "change_integria_settings",
    "change_key_expiry",
    "change_setting",
    "create_queue",
    "delete_queue",
    "delete_role",
    "issue_api_key",
    "issue_personal_key",
    "open_account",
    "regenerate_personal_key",
    "remove_member",
    "rename_api_key",
    "rename_role",
    "reset_mail_template",
    "revoke_api_key",
    "revoke_personal_key",
    "rotate_api_key",
    "set_mail_template",
    "set_role",
    "update_queue",
]
