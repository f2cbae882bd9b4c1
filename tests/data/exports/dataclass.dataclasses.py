# Inferred from captures.

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class InvoicePaid:
    id: str
    note: str
