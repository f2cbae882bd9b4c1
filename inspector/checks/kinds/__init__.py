"""The kinds of checks: one file and one line here for each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from inspector.checks.check import Kind
from inspector.checks.kinds import (
    absent,
    asyncapi,
    cloudevents,
    content_type,
    equals,
    expression,
    header,
    length,
    matches,
    one_of,
    openapi,
    present,
    range,
    same_as,
    schema,
    signature,
    size,
    type,
    xml,
    xsd,
)

#: By name, in the order in which they are offered.
KINDS: Final[Mapping[str, Kind]] = {
    one.KIND.name: one.KIND
    for one in (
        equals,
        matches,
        type,
        range,
        one_of,
        present,
        absent,
        length,
        same_as,
        header,
        signature,
        size,
        content_type,
        schema,
        openapi,
        asyncapi,
        cloudevents,
        xml,
        xsd,
        expression,
    )
}
