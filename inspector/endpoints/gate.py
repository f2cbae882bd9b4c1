"""What a request must bring to pass the gate of an endpoint, as it is written; `inspector.answers` asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspector.endpoints.secret_ref import SecretRef

#: Kinds of conditions, each with what it wants.
GATES = {
    "signature": "a valid signature",
    "basic": "the user name and password of HTTP basic authentication",
    "bearer": "a bearer token",
    "header": "a header with a certain value",
    "addresses": "an address of these ranges",
    "certificate": "a client certificate",
    "schema": "a body that fits a JSON Schema",
}


@dataclass(frozen=True, slots=True)
class GateRule:
    """One condition. `name` is the user of `basic`, the header, or the schema's file; `secret` is where its value is.

    `values` are address ranges (`10.0.0.0/8`). `status` is what a request without it is refused with; 0: the usual one.
    A schema and what it refers to never leave `folder`, that of the configuration ("": its own).
    """

    kind: str
    name: str = ""
    secret: SecretRef | None = None
    values: tuple[str, ...] = ()
    status: int = 0
    folder: str = ""

    def to_dict(self) -> dict[str, Any]:
        """A JSON-able form; inverse of `from_dict`."""
        found: dict[str, Any] = {"kind": self.kind}
        if self.name:
            found["name"] = self.name
        if self.secret is not None:
            found["secret"] = self.secret.to_dict()
        if self.values:
            found["values"] = list(self.values)
        if self.status:
            found["status"] = self.status
        if self.folder:
            found["folder"] = self.folder
        return found

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> GateRule:
        """Inverse of `to_dict`."""
        secret = data.get("secret")
        return cls(
            kind=data["kind"],
            name=data.get("name", ""),
            secret=None if secret is None else SecretRef(**secret),
            values=tuple(data.get("values", ())),
            status=data.get("status", 0),
            folder=data.get("folder", ""),
        )
