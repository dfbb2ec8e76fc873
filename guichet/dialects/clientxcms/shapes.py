"""What answers look like, member by member: the annotations are the documentation.

The names of the objects are those of the original's OpenAPI document, so that generated clients
keep their types.
"""

from typing import Annotated, Any, NotRequired, TypedDict

Moment = Annotated[str, "date-time"]
Amount = float | None
Availability = Annotated[str, ("active", "hidden", "unreferenced")]
PERIODS = (
    "onetime", "weekly", "monthly", "quarterly", "semiannually", "annually", "biennially",
    "triennially",
)  # fmt: skip
STATUSES = ("pending", "active", "suspended", "expired", "cancelled", "hidden")


class Health(TypedDict):
    status: str


class LicenseFacts(TypedDict):
    type: str
    version_type: str
    expire: str | None
    support_expiration: str | None
    domain: str
    domains: list[str]
    data: list[str]
    extensions: list[str]
    server: int | None
    clients: int | None
    max: int | None
    lastchecked: int
    nextCheck: int


class License(TypedDict):
    status: str
    license: LicenseFacts


class CustomerCounts(TypedDict):
    total: int
    active: int
    suspended: int
    pending: int
    confirmed: int


class Counts(TypedDict):
    services: dict[str, int]
    customers: CustomerCounts


class Statistics(TypedDict):
    data: Counts


class Metadata(TypedDict):
    id: int
    model_id: int
    model_type: str
    key: str
    value: str | None
    created_at: Moment | None
    updated_at: Moment | None


class ShopPricing(TypedDict):
    id: int
    related_id: int
    related_type: str
    currency: str
    onetime: Amount
    weekly: Amount
    monthly: Amount
    quarterly: Amount
    semiannually: Amount
    annually: Amount
    biennially: Amount
    triennially: Amount
    setup_onetime: Amount
    setup_weekly: Amount
    setup_monthly: Amount
    setup_quarterly: Amount
    setup_semiannually: Amount
    setup_annually: Amount
    setup_biennially: Amount
    setup_triennially: Amount
    deleted_at: Moment | None


class ShopShelf(TypedDict):
    """A group by itself, as it is embedded in a product."""

    id: int
    name: str
    slug: str
    description: str
    status: Availability
    image: str | None
    pinned: bool
    sort_order: int
    parent_id: int | None
    badge_title: str | None
    badge_color: str | None
    badge_icon: str | None
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment | None


class ShopProduct(TypedDict):
    id: int
    name: str
    group_id: int
    status: Availability
    description: str
    pinned: bool
    stock: int
    type: str
    sort_order: int
    image: str | None
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment | None
    metadata: list[Metadata]
    pricing: NotRequired[list[ShopPricing]]
    group: NotRequired[ShopShelf]
    pricing_count: NotRequired[int]
    metadata_count: NotRequired[int]
    group_count: NotRequired[int]
    pricing_exists: NotRequired[bool]
    metadata_exists: NotRequired[bool]
    group_exists: NotRequired[bool]


class StartPrice(TypedDict):
    mode: str
    price_ht: Amount
    setup_ht: Amount
    firstpayment_ht: Amount
    base_price: Amount
    base_setup: Amount
    base_firstpayment: Amount
    currency: str
    recurring: str
    free: bool
    price: Amount
    setup: Amount


class ShopGroup(ShopShelf):
    groups: list["ShopGroup"]
    products: list[ShopProduct]
    start_price: StartPrice
    route: str | None
    metadata: NotRequired[list[Metadata]]
    groups_count: NotRequired[int]
    products_count: NotRequired[int]
    metadata_count: NotRequired[int]
    groups_exists: NotRequired[bool]
    products_exists: NotRequired[bool]
    metadata_exists: NotRequired[bool]


class ProvisioningService(TypedDict):
    id: int
    uuid: str
    customer_id: int
    name: str
    type: str
    billing: Annotated[str, PERIODS]
    currency: str
    price: float
    initial_price: float
    server_id: int | None
    product_id: int | None
    invoice_id: int | None
    pack_id: int | None
    status: Annotated[str, STATUSES]
    expires_at: Moment | None
    suspended_at: Moment | None
    cancelled_at: Moment | None
    trial_ends_at: Moment | None
    suspend_reason: str | None
    cancelled_reason: str | None
    notes: str | None
    delivery_errors: str | None
    description: str | None
    cancellation_reason_id: int | None
    delivery_attempts: int
    renewals: int
    max_renewals: int | None
    data: Any
    is_cancelled: bool
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment | None
    customer: NotRequired["Customer"]
    product: NotRequired[ShopProduct | None]
    pricing: NotRequired[list[ShopPricing]]
    metadata: NotRequired[list[Metadata]]
    configoptions: NotRequired[list[Any]]
    customer_count: NotRequired[int]
    product_count: NotRequired[int]
    pricing_count: NotRequired[int]
    metadata_count: NotRequired[int]
    configoptions_count: NotRequired[int]
    customer_exists: NotRequired[bool]
    product_exists: NotRequired[bool]
    pricing_exists: NotRequired[bool]
    metadata_exists: NotRequired[bool]
    configoptions_exists: NotRequired[bool]


class CustomerInvoice(TypedDict):
    """What an answer about a customer tells of a bill."""

    id: int
    customer_id: int | None
    number: str
    status: Annotated[str, ("pending", "paid", "cancelled")]
    currency: str
    subtotal: float
    tax: float
    total: float
    due_date: Moment | None
    paid_at: Moment | None
    notes: str | None
    created_at: Moment
    updated_at: Moment


class Customer(TypedDict):
    id: int
    firstname: str
    lastname: str
    email: str
    phone: str | None
    address: str
    address2: str | None
    city: str
    country: str
    region: str
    zipcode: str
    locale: str
    company_name: str | None
    billing_details: str | None
    email_verified_at: Moment | None
    is_confirmed: bool
    is_deleted: bool
    dark_mode: bool
    gdpr_compliment: bool
    balance: float
    last_login: Moment | None
    notes: str | None
    created_at: Moment
    deleted_at: Moment | None
    services: NotRequired[list[ProvisioningService]]
    invoices: NotRequired[list[CustomerInvoice]]
    metadata: NotRequired[list[Metadata]]
    services_count: NotRequired[int]
    invoices_count: NotRequired[int]
    metadata_count: NotRequired[int]
    services_exists: NotRequired[bool]
    invoices_exists: NotRequired[bool]
    metadata_exists: NotRequired[bool]


class DeletedCustomer(Customer):
    message: str


class ActionOutcome(TypedDict):
    service: ProvisioningService
    success: bool
    message: str
    created_at: Moment
    data: list[Any]


class ServiceAction(TypedDict):
    data: ProvisioningService
    result: ActionOutcome


class Message(TypedDict):
    message: str


class SupportDepartment(TypedDict):
    id: int
    name: str
    description: str | None
    icon: str | None
    staff_subscribers: list[int] | None
    sla_first_response_minutes: int | None
    sla_resolution_minutes: int | None
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment | None
    tickets: NotRequired[list["SupportTicket"]]
    tickets_count: NotRequired[int]
    tickets_exists: NotRequired[bool]


class SupportAttachment(TypedDict):
    id: int
    ticket_id: int
    message_id: int
    customer_id: int | None
    admin_id: int | None
    filename: str
    mime: str
    size: int
    created_at: Moment


class SupportMessage(TypedDict):
    id: int
    ticket_id: int
    customer_id: int | None
    admin_id: int | None
    message: str
    read_at: Moment | None
    edited_at: Moment | None
    created_at: Moment
    updated_at: Moment


class SupportComment(TypedDict):
    id: int
    ticket_id: int
    admin_id: int | None
    comment: str
    created_at: Moment
    updated_at: Moment


class Admin(TypedDict):
    id: int
    username: str
    email: str
    firstname: str
    lastname: str


class SupportTicket(TypedDict):
    id: int
    uuid: str
    department_id: int
    customer_id: int | None
    subject: str
    status: Annotated[str, ("open", "answered", "closed")]
    priority: Annotated[str, ("low", "medium", "high")]
    related_type: str | None
    related_id: int | None
    staff_subscribers: list[int] | None
    assigned_to: int | None
    closed_at: Moment | None
    close_reason: str | None
    closed_by: str | None
    closed_by_id: int | None
    first_response_due_at: Moment | None
    resolution_due_at: Moment | None
    first_response_at: Moment | None
    sla_breached_notified_at: Moment | None
    created_at: Moment
    updated_at: Moment
    deleted_at: Moment | None
    customer: NotRequired[Customer | None]
    department: NotRequired[SupportDepartment]
    messages: NotRequired[list[SupportMessage]]
    attachments: NotRequired[list[SupportAttachment]]
    comments: NotRequired[list[SupportComment]]
    assigned_to_admin: NotRequired[Admin | None]
    customer_count: NotRequired[int]
    department_count: NotRequired[int]
    messages_count: NotRequired[int]
    attachments_count: NotRequired[int]
    comments_count: NotRequired[int]
    assignedTo_count: NotRequired[int]
    customer_exists: NotRequired[bool]
    department_exists: NotRequired[bool]
    messages_exists: NotRequired[bool]
    attachments_exists: NotRequired[bool]
    comments_exists: NotRequired[bool]
    assignedTo_exists: NotRequired[bool]


class TicketDone(TypedDict):
    message: str
    ticket: SupportTicket
