"""The verbs of people."""

from guichet.people.actions.companies import (
    CompanyChanges,
    create_company,
    put_in_company,
    update_company,
)
from guichet.people.actions.customers import (
    CustomerChanges,
    create_customer,
    customer_for_email,
    record_customer_activity,
    update_customer,
    upsert_customer,
)
from guichet.people.actions.directories import create_directory
from guichet.people.actions.profiles import ProfileChanges
from guichet.people.actions.programs import authenticate_program
from guichet.people.actions.sign_in import issue_sign_in_link, redeem_sign_in_link, sign_in
from guichet.people.actions.standing import (
    ask_for_link,
    change_customer_standing,
    confirm_customer,
    erase_customer,
    invite_customer,
    issue_customer_link,
    redeem_customer_link,
)
from guichet.people.actions.users import (
    UserChanges,
    change_own_password,
    choose_mails,
    create_user,
    delete_user,
    is_weak_password,
    set_availability,
    set_password,
    update_profile,
    update_user,
)

__all__ = [
    "CompanyChanges",
    "CustomerChanges",
    "ProfileChanges",
    "UserChanges",
    "ask_for_link",
    "authenticate_program",
    "change_customer_standing",
    "change_own_password",
    "choose_mails",
    "confirm_customer",
    "create_company",
    "create_customer",
    "create_directory",
    "create_user",
    "customer_for_email",
    "delete_user",
    "erase_customer",
    "invite_customer",
    "is_weak_password",
    "issue_customer_link",
    "issue_sign_in_link",
    "put_in_company",
    "record_customer_activity",
    "redeem_customer_link",
    "redeem_sign_in_link",
    "set_availability",
    "set_password",
    "sign_in",
    "update_company",
    "update_customer",
    "update_profile",
    "update_user",
    "upsert_customer",
]
