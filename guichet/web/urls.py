"""The addresses of the browser's door."""

from django.urls import path

from guichet.web import patterns
from guichet.web.account import profile, sign_in
from guichet.web.console import (
    acts,
    deliveries,
    files,
    integria,
    lists,
    live,
    macros,
    mail_templates,
    more_acts,
    new,
    ticket,
)
from guichet.web.console.house import assets, companies, invoices, leads, newsletters
from guichet.web.console.integrations import acts as key_acts
from guichet.web.console.integrations import page as integrations
from guichet.web.console.integrations import personal_keys
from guichet.web.console.setup import days, queues, roles, ticket_types
from guichet.web.console.setup import macros as macro_setup
from guichet.web.console.shop import catalogue, customers, pictures, services, statistics
from guichet.web.portal import coming_in, view
from guichet.web.portal import home as portal_home
from guichet.web.portal import tickets as portal

app_name = "web"

urlpatterns = [
    path("", sign_in.home, name="home"),
    path("sign-in", sign_in.sign_in_page, name="sign_in"),
    path("sign-in/link/<str:token>", sign_in.one_time_link, name="one_time_link"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("language", sign_in.choose_language, name="language"),
    path("profile", profile.profile, name="profile"),
    path("profile/password", profile.password, name="password"),
    path("profile/availability", profile.availability, name="availability"),
    path("tickets", lists.ticket_list, name="tickets"),
    path("tickets/new", new.new_ticket, name="new_ticket"),
    path("tickets/new/customers", new.known_customers, name="known_customers"),
    path("tickets/new/fields", new.type_fields, name="type_fields"),
    path("tickets/<str:reference>", ticket.ticket_page, name="ticket"),
    path("tickets/<str:reference>/refresh", ticket.ticket_refresh, name="ticket_refresh"),
    path("tickets/<str:reference>/say", acts.say, name="say"),
    path("tickets/<str:reference>/assign", acts.assign, name="assign"),
    path("tickets/<str:reference>/status", acts.status, name="status"),
    path("tickets/<str:reference>/priority", acts.priority, name="priority"),
    path("tickets/<str:reference>/edit", acts.edit, name="edit"),
    path("tickets/<str:reference>/tag", acts.tag, name="tag"),
    path("tickets/<str:reference>/link", acts.link, name="link"),
    path("tickets/<str:reference>/copies", acts.copies, name="copies"),
    path("tickets/<str:reference>/delete", acts.delete, name="delete_ticket"),
    path("tickets/<str:reference>/fields", more_acts.fields, name="ticket_fields"),
    path("tickets/<str:reference>/time", more_acts.log_time, name="log_time"),
    path("tickets/<str:reference>/attach", more_acts.attach, name="attach"),
    path("tickets/<str:reference>/asset", more_acts.asset, name="ticket_asset"),
    path("tickets/<str:reference>/about", more_acts.about, name="ticket_about"),
    path("tickets/<str:reference>/parent", more_acts.parent, name="ticket_parent"),
    path("tickets/<str:reference>/macros", macros.offered, name="ticket_macros"),
    path("tickets/<str:reference>/macros/<int:macro_id>", macros.use, name="use_macro"),
    path("tickets/<str:reference>/move", more_acts.move, name="move"),
    path("attachments/<uuid:uid>", files.download, name="attachment"),
    path("attachments/<uuid:uid>/remove", more_acts.remove_file, name="remove_file"),
    path("companies", companies.companies, name="companies"),
    path("companies/<int:company_id>", companies.company, name="company"),
    path("assets", assets.assets, name="assets"),
    path("assets/<int:asset_id>", assets.asset, name="asset"),
    path("leads", leads.leads, name="leads"),
    path("leads/<int:lead_id>", leads.lead, name="lead"),
    path("leads/<int:lead_id>/note", leads.note, name="lead_note"),
    path("newsletters", newsletters.newsletters, name="newsletters"),
    path("newsletters/<int:newsletter_id>", newsletters.newsletter, name="newsletter"),
    path(
        "newsletters/<int:newsletter_id>/addresses",
        newsletters.add_subscriber,
        name="add_subscriber",
    ),
    path(
        "newsletters/<int:newsletter_id>/addresses/<int:subscriber_id>/remove",
        newsletters.remove_subscriber,
        name="remove_subscriber",
    ),
    path("invoices", invoices.invoices, name="invoices"),
    path("invoices/<int:invoice_id>", invoices.invoice, name="invoice"),
    path("invoices/<int:invoice_id>/edit", invoices.edit, name="invoice_edit"),
    path("invoices/<int:invoice_id>/act", invoices.act, name="invoice_act"),
    path("projects", integrations.chooser, name="projects"),
    path("projects/<int:queue_id>/integrations", integrations.integrations, name="integrations"),
    path("projects/<int:queue_id>/tokens", key_acts.generate, name="generate_token"),
    path(
        "projects/<int:queue_id>/tokens/<int:key_id>/rename", key_acts.rename, name="rename_token"
    ),
    path(
        "projects/<int:queue_id>/tokens/<int:key_id>/revoke", key_acts.revoke, name="revoke_token"
    ),
    path(
        "projects/<int:queue_id>/tokens/<int:key_id>/rotate", key_acts.rotate, name="rotate_token"
    ),
    path("keys", personal_keys.keys, name="personal_keys"),
    path("keys/<int:key_id>/regenerate", personal_keys.regenerate, name="regenerate_personal_key"),
    path("keys/<int:key_id>/delete", personal_keys.delete, name="delete_personal_key"),
    path("tokens.php", integrations.legacy, name="legacy_tokens"),
    path("portal", portal_home.home, name="portal"),
    path("portal/sign-in", coming_in.sign_in, name="portal_sign_in"),
    path("portal/link/<str:token>", coming_in.link, name="portal_link"),
    path("portal/sign-out", coming_in.sign_out, name="portal_sign_out"),
    path("portal/tickets/new", portal.new, name="portal_new"),
    path("portal/tickets/<str:reference>", portal.ticket, name="portal_ticket"),
    path("portal/tickets/<str:reference>/say", portal.say, name="portal_say"),
    path("portal/tickets/<str:reference>/close", portal.close, name="portal_close"),
    path("portal/tickets/<str:reference>/reopen", portal.reopen, name="portal_reopen"),
    path("portal/files/<uuid:uid>", portal.download, name="portal_file"),
    path("view/", view.public_ticket, name="public_ticket"),
    path("helpdesk/view/", view.public_ticket, name="public_ticket_where_it_was"),
    path("view/accept", view.accept_solution, name="accept_solution"),
    path("mail-templates", mail_templates.mail_templates, name="mail_templates"),
    path(
        "mail-templates/<str:name>/<str:language>",
        mail_templates.mail_template,
        name="mail_template",
    ),
    path(
        "mail-templates/<str:name>/<str:language>/reset",
        mail_templates.reset,
        name="reset_mail_template",
    ),
    path("catalogue", catalogue.catalogue_page, name="catalogue"),
    path("catalogue/groups/new", catalogue.group_page, name="new_product_group"),
    path("catalogue/groups/<int:group_id>", catalogue.group_page, name="product_group"),
    path("catalogue/products/new", catalogue.product_page, name="new_product"),
    path("catalogue/products/<int:product_id>", catalogue.product_page, name="product"),
    path("catalogue/products/<int:product_id>/prices", catalogue.prices, name="prices"),
    path("shop/images/<slug:digest>.<slug:ending>", pictures.picture, name="picture"),
    path("statistics", statistics.statistics, name="statistics"),
    path("services", services.service_list, name="services"),
    path("services/<int:service_id>", services.service_page, name="service"),
    path("services/<int:service_id>/act", services.act, name="service_act"),
    path("customers", customers.customer_list, name="customers"),
    path("customers/new", customers.new_customer, name="new_customer"),
    path("customers/<int:customer_id>/order", customers.order, name="customer_order"),
    path("customers/<int:customer_id>", customers.customer_page, name="customer"),
    path("customers/<int:customer_id>/act", customers.act, name="customer_act"),
    path("deliveries", deliveries.deliveries, name="deliveries"),
    path("deliveries/<int:delivery_id>/retry", deliveries.retry, name="retry_delivery"),
    path("ticket-types", ticket_types.types, name="ticket_types"),
    path("ticket-types/<int:type_id>", ticket_types.one_type, name="ticket_type"),
    path("ticket-types/<int:type_id>/shift", ticket_types.shift_type, name="shift_type"),
    path("ticket-types/<int:type_id>/delete", ticket_types.delete_type, name="delete_type"),
    path("ticket-types/<int:type_id>/fields", ticket_types.add_field, name="add_field"),
    path(
        "ticket-types/<int:type_id>/fields/<int:field_id>", ticket_types.one_field, name="one_field"
    ),
    path(
        "ticket-types/<int:type_id>/fields/<int:field_id>/shift",
        ticket_types.shift,
        name="shift_field",
    ),
    path(
        "ticket-types/<int:type_id>/fields/<int:field_id>/delete",
        ticket_types.delete,
        name="delete_field",
    ),
    path("queues", queues.queues, name="queues"),
    path("queues/<int:queue_id>", queues.queue, name="queue"),
    path("macros", macro_setup.macros, name="macros"),
    path("macros/<int:macro_id>", macro_setup.macro, name="macro"),
    path("macros/<int:macro_id>/delete", macro_setup.delete, name="delete_macro"),
    path("excluded-days", days.days, name="excluded_days"),
    path("excluded-days/remove", days.remove, name="include_day"),
    path("roles", roles.roles, name="roles"),
    path("roles/<int:role_id>", roles.one_role, name="role"),
    path("roles/<int:role_id>/delete", roles.delete, name="delete_role"),
    path("integria-ims", integria.integria, name="integria"),
    path("live/counts", live.live_counts, name="live_counts"),
    path("live/toast", live.live_toast, name="live_toast"),
    path("patterns", patterns.patterns, name="patterns"),
]
