# Inferred from captures.

from __future__ import annotations

from pydantic import BaseModel


class InvoicePaid(BaseModel):
    id: str
    note: str
