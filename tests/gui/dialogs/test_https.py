from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton

from inspector.endpoints import Endpoint, GateRule
from inspector.gui.dialogs.https import HttpsDialog
from inspector.gui.main_window import MainWindow
from inspector.gui.widgets.long_text import LongText
from inspector.session import Session
from inspector.tls import Authority, install_command
from tests.gui.driving import click, on_window_loop, shown, until


def curl(address: str, *more: str) -> str:
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "10", "-d", "{}", "-o", "/dev/null", "-w", "%{http_code}", *more, address],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@on_window_loop
async def test_https_is_switched_on_with_a_certificate_made_on_the_spot_and_clients_are_asked(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    session.apply(session.settings.changed("listener", port=0)).result(10)
    clients = Authority(tmp_path / "clients")
    clients.certificate()
    window.actions_table["https"].trigger()
    dialog = shown(window, HttpsDialog)
    assert str(session.authority.certificate_path) in dialog.hint.text()
    # what is copied can be pasted into a terminal: the command alone, not the sentence around it
    click(dialog.copy)
    assert QGuiApplication.clipboard().text() == install_command(session.authority.certificate_path)
    assert QGuiApplication.clipboard().text() in dialog.hint.text()
    assert "or name it" not in QGuiApplication.clipboard().text()
    dialog.on.setChecked(True)
    dialog.port.setValue(0)
    dialog.clients.setCurrentIndex(dialog.clients.findData("asked"))
    click(dialog.main_button)
    assert "Name the file of the authority" in dialog.complaints
    dialog.client_ca.setText(str(clients.certificate_path))
    click(dialog.main_button)
    await until(lambda: session.secure_address is not None)
    address = session.secure_address
    assert address is not None
    await until(lambda: window.actions_table["copy_secure"].isEnabled())
    window.actions_table["copy_secure"].trigger()
    assert QGuiApplication.clipboard().text() == address
    exported = tmp_path / "ca.pem"
    await window.commands.securing._export(exported)
    assert "BEGIN CERTIFICATE" in exported.read_text()
    ssl.create_default_context(cafile=str(exported))


@on_window_loop
async def test_plain_http_stays_where_it_is_and_a_port_that_is_taken_is_only_that_of_https(
    window: MainWindow, session: Session, address: str
) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        window.commands.securing.ask()
        dialog = shown(window, HttpsDialog)
        dialog.on.setChecked(True)
        dialog.port.setValue(other.getsockname()[1])
        click(dialog.main_button)
        await until(lambda: "is in use by another program" in window.notice.text)
        (way,) = (one for one in window.notice.findChildren(QPushButton) if one.text().endswith(" for HTTPS"))
        click(way)
        await until(lambda: session.secure_address is not None)
    assert session.address == address
    await until(lambda: window.status.listening.text().endswith(f", https on {session.settings.listener.https_port}"))
    assert session.secure_address == f"https://127.0.0.1:{session.settings.listener.https_port}"


@on_window_loop
async def test_own_certificates_are_read_before_anything_is_saved(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    chain, _ = Authority(tmp_path / "one").issue(["localhost"])
    _, key = Authority(tmp_path / "two").issue(["localhost"])
    (tmp_path / "chain.pem").write_text(chain)
    (tmp_path / "key.pem").write_text(key)
    window.commands.securing.ask()
    dialog = shown(window, HttpsDialog)
    dialog.on.setChecked(True)
    dialog.source.setCurrentIndex(dialog.source.findData("own"))
    assert not dialog.hint.isVisibleTo(dialog)
    click(dialog.main_button)
    assert "Name the file of your certificate" in dialog.complaints
    dialog.certificate.setText(str(tmp_path / "chain.pem"))
    dialog.key.setText(str(tmp_path / "key.pem"))
    click(dialog.main_button)
    assert "does not belong to the certificate" in dialog.complaints
    dialog.reject()
    assert not session.settings.listener.https


@on_window_loop
async def test_the_overview_names_the_certificate_of_a_client_and_what_the_gate_said(
    window: MainWindow, session: Session, tmp_path: Path
) -> None:
    clients = Authority(tmp_path / "clients")
    chain, key = _client_certificate(clients, tmp_path)
    values = {"https": True, "https_port": 0, "client_ca": str(clients.certificate_path)}
    session.settings = session.settings.changed("listener", port=0, **values)
    session.save_endpoint(Endpoint("orders", gate=(GateRule("certificate"),))).result(10)
    session.listen().result(10)
    address = f"{session.secure_address}/orders"
    ca = str(session.authority.certificate_path)
    assert await asyncio.to_thread(curl, address, "--cacert", ca, "--cert", chain, "--key", key) == "200"
    assert await asyncio.to_thread(curl, address, "--cacert", ca) == "403"
    await until(lambda: window.pane.shown_count == 2)
    detail = window.detail
    assert detail is not None
    overview = detail.tabs.overview

    async def spoken_of(row: int, number: int) -> str:
        window.pane.table.go_to_row(row)
        await until(lambda: detail.facts is not None and detail.facts.summary.id == number)
        detail.show_tab("overview")
        await until(lambda: f"#{number}" in detail.title.number.text())
        parts: list[QLabel | LongText] = [*overview.findChildren(QLabel), *overview.findChildren(LongText)]
        said = [part.accessibleName() or (part.text() if isinstance(part, QLabel) else "") for part in parts]
        return "\n".join(said)

    assert "Client certificate: commonName=client.example\nissued by " in await spoken_of(1, 1)
    refused = await spoken_of(0, 2)
    assert "The gate of the endpoint refused this request" in refused
    assert "A client certificate is wanted" in refused


def _client_certificate(authority: Authority, folder: Path) -> tuple[str, str]:
    """Files of a certificate for a client: the authority issues those of servers only."""
    ca, ca_key = authority._authority()
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "client.example")]))
        .issuer_name(ca.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    files = folder / "client.pem", folder / "client.key"
    files[0].write_bytes(made.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return str(files[0]), str(files[1])
