"""Subjects for checks, and their results in few words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspector.capture import Annotation, Capture, Headers, Verdict
from inspector.checks import CheckResult, Place, Subject, read_checks, run_checks
from inspector.store import Entry
from inspector.store.rows import summary_of


def subject(
    body: bytes = b"{}",
    *,
    headers: Sequence[tuple[str, str]] = (("Content-Type", "application/json"),),
    target: str = "/orders?page=2",
    method: str = "POST",
    event: str = "",
    verdict: Verdict | None = None,
    truncated: bool = False,
) -> Subject:
    capture = Capture(
        uuid="01",
        endpoint="orders",
        received_at=datetime(2026, 1, 1, tzinfo=UTC),
        remote="127.0.0.1:1",
        scheme="http",
        http_version="1.1",
        method=method,
        target=target,
        headers=Headers.from_text(headers),
        body=body,
        truncated=truncated,
    )
    annotation = Annotation("stripe" if event else "", event, verdicts=(verdict,) if verdict else ())
    return Subject(capture, summary_of(0, Entry(capture, None, annotation)), verdict=verdict)


def results(
    tables: Mapping[str, Any] | Sequence[Mapping[str, Any]], of: Subject, folder: Path | None = None, **options: Any
) -> tuple[CheckResult, ...]:
    listed = [tables] if isinstance(tables, Mapping) else list(tables)
    file = "" if folder is None else str(folder / "checks.toml")
    return run_checks(read_checks(listed, lambda number: Place(file, f"checks[{number}]")), of, **options)


def reasons(table: Mapping[str, Any], of: Subject, folder: Path | None = None) -> list[str]:
    """Why a check fails; [] when it passes."""
    return [one.reason for one in results(table, of, folder) if not one.passed]
