"""Against a desktop portal that runs on a bus of its own, as a program of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="needs D-Bus")

SERVER = """
from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusVirtualObject
from inspector.gui.notifying.portal import INTERFACE, PATH, SERVICE

class Desktop(QDBusVirtualObject):
    def introspect(self, path):
        return ""

    def handleMessage(self, message, connection):
        if message.member() != "AddNotification":
            return False
        name = message.arguments()[0]
        print("SHOWN", message.signature(), repr(message), flush=True)
        connection.send(message.createReply())
        clicked = QDBusMessage.createSignal(PATH, INTERFACE, "ActionInvoked")
        clicked.setArguments([name, "default", []])
        connection.send(clicked)
        return True

app = QCoreApplication([])
desktop = Desktop()
bus = QDBusConnection.sessionBus()
assert bus.registerVirtualObject(PATH, desktop)
assert bus.registerService(SERVICE)
print("READY", flush=True)
app.exec()
"""
CLIENT = """
import subprocess, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from inspector.gui.notifying.portal import Portal

app = QApplication([])
alone = Portal()
print("ALONE", alone.available)
server = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE, text=True)
assert server.stdout.readline() == "READY\\n"
portal = Portal()
print("AVAILABLE", portal.available)
portal.chosen.connect(lambda name: (print("CHOSEN", name), app.quit()))
portal.show("42", "3 requests", "orders 3", urgent=True)
QTimer.singleShot(20000, app.quit)
app.exec()
print(server.stdout.readline().strip())
server.kill()
server.communicate()
"""


def test_a_notification_is_shown_and_its_click_comes_back(tmp_path: Path) -> None:
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, "-c", CLIENT, SERVER],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_DATA_DIRS": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    *lines, shown = done.stdout.splitlines()
    assert lines == ["ALONE False", "AVAILABLE True", "CHOSEN 42"], done.stderr
    assert shown.startswith("SHOWN sa{sv} ")
    for part in ('"title" = [Variant(QString): "3 requests"]', '"body" = [Variant(QString): "orders 3"]', '"high"'):
        assert part in shown
