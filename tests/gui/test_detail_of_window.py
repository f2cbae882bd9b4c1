"""The detail inside the window: what it asks for is done, and it follows what happens to its request."""

from __future__ import annotations

from collections.abc import Callable

from inspector.gui.dialogs.secrets import SecretsDialog
from inspector.gui.main_window import MainWindow
from inspector.session import Session
from tests.gui.driving import button, click, on_window_loop, shown, texts, until

Fill = Callable[..., list[int]]

STRIPE = {
    "headers": [["Host", "x"], ["Content-Type", "application/json"], ["Stripe-Signature", "t=1764590393,v1=ab12"]],
    "body": b'{"id": "evt_1", "object": "event", "type": "invoice.paid"}',
}


async def show_first(window: MainWindow) -> None:
    await until(lambda: window.pane.shown_count > 0)
    window.pane.table.go_to_row(0)
    await until(lambda: window.detail is not None and window.detail.facts is not None)


@on_window_loop
async def test_the_selected_request_is_shown(window: MainWindow, fill: Fill) -> None:
    (number,) = fill(target="/shown")
    await show_first(window)
    assert window.detail is not None
    assert (window.detail.title.path.full_text, window.detail.title.number.text()) == ("/shown", f"#{number}")
    window.pane.table.clearSelection()
    await until(lambda: window.detail is not None and window.detail.facts is None)


@on_window_loop
async def test_a_resend_shows_up_under_the_request_while_it_is_looked_at(
    window: MainWindow, fill: Fill, session: Session, receiver: Session
) -> None:
    (number,) = fill()
    await show_first(window)
    assert window.detail is not None
    attempts = window.detail.tabs.attempts
    window.detail.show_tab("attempts")
    session.settings = session.settings.changed("resend", last_target=receiver.address)
    click(button(attempts, "Resend"))
    await until(lambda: [row.status for row in attempts.list.rows] == [200])
    assert receiver.capture(1).body == session.capture(number).body


@on_window_loop
async def test_a_note_written_in_the_detail_is_kept(window: MainWindow, fill: Fill, session: Session) -> None:
    (number,) = fill()
    await show_first(window)
    assert window.detail is not None
    window.detail.show_tab("overview")
    window.detail.tabs.overview.note.setPlainText("seen in staging")
    await until(lambda: session.summaries([number])[0].note == "seen in staging")


@on_window_loop
async def test_a_note_that_is_being_written_survives_the_end(window: MainWindow, fill: Fill, session: Session) -> None:
    (number,) = fill()
    await show_first(window)
    assert window.detail is not None
    window.detail.show_tab("overview")
    window.detail.tabs.overview.note.setPlainText("last words")
    window.detach()
    session.close()
    with Session.open(session.path) as again:
        assert again.summaries([number])[0].note == "last words"


@on_window_loop
async def test_the_verdict_changes_in_front_of_the_user_when_the_secret_comes(
    window: MainWindow, fill: Fill, session: Session
) -> None:
    fill(**STRIPE)
    session._intake.wake()
    await until(lambda: session.summaries([1])[0].outcome == "no_secret")
    await show_first(window)
    assert window.detail is not None
    await until(lambda: window.detail is not None and window.detail.title.badge.badge is not None)
    window.detail.show_tab("signature")
    offer = "Add the signing secret of Stripe…"
    await until(lambda: window.detail is not None and offer in texts(window.detail.tabs.signature).splitlines())
    click(button(window.detail.tabs.signature, offer))
    dialog = shown(window, SecretsDialog)
    dialog.value.setText("whsec_wrong")
    click(dialog.main_button)
    await until(
        lambda: (
            window.detail is not None
            and window.detail.title.badge.badge is not None
            and window.detail.title.badge.badge.tone == "bad"
        )
    )


@on_window_loop
async def test_a_value_of_the_body_becomes_a_filter(window: MainWindow, fill: Fill) -> None:
    fill(2, body=[b'{"id": "evt_1"}', b'{"id": "evt_2"}'])
    await show_first(window)
    assert window.detail is not None
    window.detail.filter_wanted.emit("body.id=evt_1")
    await until(lambda: window.pane.shown_count == 1)
    assert window.filter_bar.text == "body.id=evt_1"


@on_window_loop
async def test_what_the_detail_has_to_say_is_said_by_the_window(window: MainWindow) -> None:
    assert window.detail is not None
    window.detail.said.emit("Saved 12 bytes.", "ok")
    assert window.toast.text == "Saved 12 bytes."
    window.detail.said.emit("The disk is full.", "bad")
    assert window.status.error.text() == "The disk is full."
