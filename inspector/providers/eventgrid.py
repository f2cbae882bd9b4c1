"""Azure Event Grid: nothing is signed; endpoints prove themselves by a validation event."""

from __future__ import annotations

from inspector.capture import Capture
from inspector.providers._base import Batch, Event, Keys
from inspector.providers._body import attempt_number
from inspector.providers._handshake import Handshake, abuse_protection, as_json, said
from inspector.providers.chosen_header import ChosenHeader

#: The type of the event that a new subscription sends.
_VALIDATION = "Microsoft.EventGrid.SubscriptionValidationEvent"


class EventGrid(ChosenHeader):
    """Source: learn.microsoft.com, "Webhook event delivery", "Endpoint validation with Event Grid event schema"."""

    name = "eventgrid"
    title = "Azure Event Grid"
    handshake_headers = ("aeg-event-type",)
    handshake_marks = (b"SubscriptionValidation",)
    headers = ("aeg-event-type",)
    header = "aeg-sas-key"
    batch = Batch("", ("eventType",), ("id",))
    secret_hint = "You chose header and value as a delivery property of the event subscription."
    id_paths = ("*.id",)
    docs = "https://learn.microsoft.com/azure/event-grid/webhook-event-delivery"

    def handshake(self, capture: Capture, keys: Keys) -> Handshake | None:  # noqa: ARG002
        """`SubscriptionValidation`: the code comes back in JSON. In the schema of CloudEvents: its OPTIONS."""
        code, single, kind = said(capture.body, "0.data.validationCode", "data.validationCode", "0.eventType")
        if capture.headers.get("aeg-event-type") == "SubscriptionValidation" or kind == _VALIDATION:
            return as_json("subscription_validation", {"validationResponse": code or single})
        return abuse_protection(capture)

    def event(self, capture: Capture) -> Event:
        """Types of the events, id of the first; the delivery's number."""
        attempt = attempt_number(capture.headers.get("aeg-delivery-count"), retries=True)
        return self.batch_event(capture)._replace(attempt=attempt)
