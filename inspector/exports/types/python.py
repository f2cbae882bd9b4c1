"""Python classes, made from the inferred schema by datamodel-code-generator. Needs the extra `types`."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterable
from typing import Any, BinaryIO

from inspector.errors import InspectorError, UsageError
from inspector.exports.record import Record
from inspector.exports.types.shapes import shapes_of
from inspector.workers import Token


def write_classes(records: Iterable[Record], out: BinaryIO, token: Token, kind: str) -> int:
    """The classes, when all captures were looked at; `kind` is a member of the generator's DataModelType.

    UsageError when the generator is not installed or no capture has a JSON or form body.
    """
    try:
        import datamodel_code_generator as generator
    except ImportError as error:
        raise UsageError(
            "Python classes are made by datamodel-code-generator, which is not installed.",
            hint=f"Run: {sys.executable} -m pip install datamodel-code-generator",
        ) from error
    shapes, count = shapes_of(records, token)
    out.write(_generated(generator, shapes.document(), kind, shapes.told.sentence()).encode("utf-8"))
    return count


def _generated(generator: Any, document: dict[str, Any], kind: str, note: str) -> str:
    from datamodel_code_generator.format import Formatter, PythonVersion

    try:
        with warnings.catch_warnings():
            # it announces changes of later versions to us, not to the user
            warnings.simplefilter("ignore")
            made = generator.generate(
                json.dumps(document),
                input_file_type=generator.InputFileType.JsonSchema,
                output_model_type=generator.DataModelType[kind],
                target_python_version=PythonVersion.PY_311,
                formatters=[Formatter.BUILTIN],
                disable_timestamp=True,
                use_standard_collections=True,
                use_union_operator=True,
                custom_file_header="# Inferred from captures" + (f" {note}." if note else "."),
            )
    except generator.Error as error:
        raise InspectorError(f"No Python classes could be made of these captures: {error}.") from error
    return str(made).rstrip("\n") + "\n"
