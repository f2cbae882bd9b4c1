"""When an event was created, as its provider tells: in the body or in a header.

Places are those of the providers' own documentation of their events. What is only the time of the delivery (as the
timestamps of signatures are) is not meant, but for Twitch and Shopify, whose headers tell of the event.
"""

from __future__ import annotations

from functools import lru_cache

from inspector.capture import Capture, parse_iso, to_micros
from inspector.columns import Field, field_of
from inspector.query.content import Content
from inspector.query.scalars import number, scalar_text

#: Provider -> where its events say when they were created, best first.
PLACES: dict[str, tuple[str, ...]] = {
    "stripe": ("body.created",),
    "shopify": ("header[X-Shopify-Triggered-At]", "body.updated_at", "body.created_at"),
    "slack": ("body.event_time",),
    "paypal": ("body.create_time",),
    "square": ("body.created_at",),
    "paddle": ("body.occurred_at",),
    "intercom": ("body.created_at",),
    "zoom": ("body.event_ts",),
    "hubspot": ("body[0].occurredAt", "body.occurredAt"),
    "linear": ("body.createdAt", "body.webhookTimestamp"),
    "pagerduty": ("body.event.occurred_at",),
    "sendgrid": ("body[0].timestamp",),
    "mailgun": ("body.event-data.timestamp", "body.signature.timestamp"),
    "razorpay": ("body.created_at",),
    "cloudevents": ("body.time", "header[ce-time]"),
    "standardwebhooks": ("body.timestamp",),
    "svix": ("body.timestamp",),
    "eventgrid": ("body[0].eventTime",),
    "sns": ("body.Timestamp",),
    "calendly": ("body.created_at",),
    "jira": ("body.timestamp",),
    "line": ("body.events[0].timestamp",),
    "meta": ("body.entry[0].time",),
    "telegram": ("body.message.date",),
    "typeform": ("body.form_response.submitted_at",),
    "woocommerce": ("body.date_modified_gmt", "body.date_created_gmt"),
    "adyen": ("body.notificationItems[0].NotificationRequestItem.eventDate",),
    "asana": ("body.events[0].created_at",),
    "box": ("body.created_at",),
    "docusign": ("body.generatedDateTime",),
    "notion": ("body.timestamp",),
    "twitch": ("header[Twitch-Eventsub-Message-Timestamp]",),
    "zendesk": ("body.time",),
    "trello": ("body.action.date",),
    "google": ("body.message.publishTime",),
}
#: Where senders that are not known usually say it.
_USUAL = ("body.created_at", "body.createdAt", "body.occurred_at", "body.timestamp", "body.time", "body.created")
#: Unix times beyond this are in milliseconds, beyond its thousandfold in microseconds.
_MILLIS = 10**11


def created_us(provider: str, capture: Capture) -> int | None:
    """When the event was created, in µs since 1970; None where that is not told."""
    content = Content(capture.headers, capture.body)
    for field in _fields(provider):
        values = content.values_at(field.steps) if field.kind == "body" else field.values(capture)
        text = scalar_text(values[0]) if values else None
        if text is not None and (found := moment_us(text)) is not None:
            return found
    return None


@lru_cache
def _fields(provider: str) -> tuple[Field, ...]:
    places = PLACES.get(provider, () if provider else _USUAL)
    return tuple(field_of(place) for place in places)


def moment_us(text: str) -> int | None:
    """µs since 1970 of unix seconds, milliseconds or microseconds, or of an ISO 8601 time; None for what is neither."""
    if (value := number(text)) is not None:
        if not 10**8 < value < 10**17:
            return None
        factor = 10**6 if value < _MILLIS else 10**3 if value < _MILLIS * 1000 else 1
        return int(value * factor)
    try:
        return to_micros(parse_iso(text.strip()))
    except ValueError:
        return None
