"""The verbs of the shop."""

from guichet.commerce.actions.customers import (
    CustomerInUse,
    LockOut,
    ban_customer,
    delete_customer,
    reactivate_customer,
    suspend_customer,
)
from guichet.commerce.actions.groups import (
    GroupChanges,
    create_product_group,
    delete_product_group,
    update_product_group,
)
from guichet.commerce.actions.invoices import (
    InvoiceChanges,
    InvoiceKind,
    InvoiceStatus,
    Line,
    NewInvoice,
    cancel_invoice,
    issue_invoice,
    lock_invoice,
    pay_invoice,
    unlock_invoice,
    update_invoice,
)
from guichet.commerce.actions.leads import (
    LeadChanges,
    create_lead,
    delete_lead,
    note_on_lead,
    update_lead,
)
from guichet.commerce.actions.matters import relate_ticket
from guichet.commerce.actions.newsletters import (
    create_newsletter,
    subscribe,
    unsubscribe,
    update_newsletter,
)
from guichet.commerce.actions.prices import create_price, delete_price, update_price
from guichet.commerce.actions.products import (
    ProductChanges,
    create_product,
    delete_product,
    update_product,
)
from guichet.commerce.actions.renewals import bill_renewal, drop_renewal_bill
from guichet.commerce.actions.service_acts import (
    ActionResult,
    cancel_service,
    deliver_service,
    expire_service,
    plan_cancellation,
    renew_service,
    suspend_service,
    unsuspend_service,
    withdraw_cancellation,
)
from guichet.commerce.actions.services import (
    ServiceChanges,
    create_service,
    delete_service,
    update_service,
)

__all__ = [
    "ActionResult",
    "CustomerInUse",
    "GroupChanges",
    "InvoiceChanges",
    "InvoiceKind",
    "InvoiceStatus",
    "LeadChanges",
    "Line",
    "LockOut",
    "NewInvoice",
    "ProductChanges",
    "ServiceChanges",
    "ban_customer",
    "bill_renewal",
    "cancel_invoice",
    "cancel_service",
    "create_lead",
    "create_newsletter",
    "create_price",
    "create_product",
    "create_product_group",
    "create_service",
    "delete_customer",
    "delete_lead",
    "delete_price",
    "delete_product",
    "delete_product_group",
    "delete_service",
    "deliver_service",
    "drop_renewal_bill",
    "expire_service",
    "issue_invoice",
    "lock_invoice",
    "note_on_lead",
    "pay_invoice",
    "plan_cancellation",
    "reactivate_customer",
    "relate_ticket",
    "renew_service",
    "subscribe",
    "suspend_customer",
    "suspend_service",
    "unlock_invoice",
    "unsubscribe",
    "unsuspend_service",
    "update_invoice",
    "update_lead",
    "update_newsletter",
    "update_price",
    "update_product",
    "update_product_group",
    "update_service",
    "withdraw_cancellation",
]
