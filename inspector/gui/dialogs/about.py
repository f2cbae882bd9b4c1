"""What this is: version, libraries, licences, folders."""

from __future__ import annotations

import platform
import sys

import PySide6
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

import inspector
from inspector.paths import config_dir, data_dir, log_dir


def versions() -> str:
    """What a bug report needs; no payloads, no secrets."""
    return "\n".join(
        (
            f"Webhook Inspector {inspector.__version__}",
            f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, Qt {qVersion()}",
            f"{platform.platform()}, {QGuiApplication.platformName()}, {sys.executable}",
            f"data {data_dir()}",
            f"settings {config_dir()}",
            f"log {log_dir()}",
        )
    )


class About(QDialog):
    """Closes with Esc."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Webhook Inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        title = QLabel("Webhook Inspector")
        title.setProperty("role", "title")
        column.addWidget(title)
        facts = QLabel(versions(), wordWrap=True)
        facts.setTextFormat(Qt.TextFormat.PlainText)
        facts.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(facts)
        licences = QLabel(
            "MIT licence. Qt and PySide6 are used under the LGPL 3 and can be replaced by other versions; their "
            "sources are at code.qt.io. Icons: Lucide (ISC). Fonts: Inter and JetBrains Mono (OFL).",
            wordWrap=True,
        )
        licences.setProperty("role", "small")
        column.addWidget(licences)
        row = QHBoxLayout()
        copy = QPushButton("Copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(versions()))
        row.addWidget(copy)
        row.addStretch()
        close = QPushButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(close)
        close.setFocus()
        column.addLayout(row)
        self.setMinimumWidth(520)
