from __future__ import annotations

import pytest

from inspector.errors import UsageError
from inspector.simulate import find_event, find_provider, usual_event


@pytest.mark.parametrize(
    ("provider", "text", "name"),
    [
        ("stripe", "charge.refunded", "charge.refunded"),
        ("shopify", "orders/create", "orders-create"),
        ("shopify", "ORDERS_CREATE", "orders-create"),
        ("github", "pull_request", "pull_request.opened"),
        ("github", "issues", "issues.opened"),
        ("github", "release", "release.published"),
        ("stripe", "refund", "refund.created"),
        ("stripe", "dispute", "charge.dispute.created"),
        ("stripe", "invoice", "invoice.paid"),
        ("stripe", "payment failed", "payment_intent.payment_failed"),
        ("stripe", "payment_intent", "payment_intent.succeeded"),
        ("slack", "app_mention", "event.app_mention"),
        ("discord", "ENTITLEMENT_CREATE", "event.entitlement_create"),
        ("adyen", "AUTHORISATION", "authorisation-true"),
        ("sns", "SubscriptionConfirmation", "SubscriptionConfirmation"),
        ("sns", "notification", "Notification"),
        ("gitlab", "Push", "push-event"),
    ],
)
def test_an_event_is_found_by_its_name_or_nearly(provider: str, text: str, name: str) -> None:
    assert find_event(provider, text).name == name


def test_what_else_a_name_could_mean_is_told() -> None:
    assert find_event("github", "push") == ("push", ())
    assert "pull_request.closed" in find_event("github", "pull_request").others


def test_a_provider_is_found_by_name_and_title_in_any_case() -> None:
    assert [find_provider(text) for text in ("GitHub", "stripe", "AWS SNS", "Google Cloud", "WooCommerce")] == [
        *("github", "stripe", "sns", "google", "woocommerce")
    ]


@pytest.mark.parametrize("text", ["strpie", "", "nobody"])
def test_a_provider_that_is_not_there_is_refused_with_the_nearest(text: str) -> None:
    with pytest.raises(UsageError):
        find_provider(text)


def test_the_nearest_are_named() -> None:
    with pytest.raises(UsageError, match="stripe"):
        find_provider("strpie")
    with pytest.raises(UsageError, match=r"charge\.refunded"):
        find_event("stripe", "charge.refundet")
    with pytest.raises(UsageError, match="There are"):
        find_event("stripe", "???")


def test_each_provider_has_a_usual_event() -> None:
    assert usual_event("mailgun") == "opened"
    assert usual_event("github") == "issues.opened"
    assert usual_event("nobody") == ""
