"""Types inferred from captures: every body fits them, and hostile keys give code that runs."""

from __future__ import annotations

import dataclasses
import importlib.util
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from inspector.capture import Annotation, Capture
from inspector.errors import UsageError
from inspector.exports import Record, export
from inspector.exports.types import shapes as shapes_module
from inspector.store.base import Entry
from tests.exports.conftest import golden_records

Make = Callable[..., Capture]
BODIES = [
    {"id": 1, "class": "a", "x-y": None, "data": {"object": {"amount": 1.5, "tags": []}}},
    {"id": "one", "class": "b", "x-y": "z", "data": {"object": {"amount": 2, "tags": ["a", 1]}}, "1st": True},
]
HOSTILE = {
    '"""\nimport os\n': 1,
    "__class__": 2,
    "'; DROP": {"}\\": 1},
    "import": 3,
    "\u202e": 4,
    "a b": [{"None": None}],
    "": 5,
}


@pytest.fixture
def events(make_capture: Make) -> Callable[..., list[Record]]:
    def make(*bodies: Any, kind: str = "invoice.paid") -> list[Record]:
        return [
            Record(Entry(make_capture(body=json.dumps(body).encode()), annotation=Annotation("stripe", kind)))
            for body in bodies
        ]

    return make


Events = Callable[..., list[Record]]


def _out(name: str, records: list[Record]) -> str:
    out = io.BytesIO()
    assert export(records, name, out) == len(records)
    return out.getvalue().decode("utf-8")


def _module(text: str, folder: Path) -> ModuleType:
    path = folder / "made_types.py"
    path.write_text(text, "utf-8")
    spec = importlib.util.spec_from_file_location("made_types", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["made_types"] = module
    spec.loader.exec_module(module)
    return module


def test_every_body_fits_the_schema(events: Events) -> None:
    schema = json.loads(_out("jsonschema", [*events(*BODIES), *events({"ref": "main"}, kind="push")]))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for body in (*BODIES, {"ref": "main"}):
        validator.validate(body)
    assert sorted(schema["$defs"]) == ["InvoicePaid", "Push"]
    assert schema["$defs"]["InvoicePaid"]["required"] == ["class", "data", "id", "x-y"]
    assert not validator.is_valid({"id": 1})


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(bodies=st.lists(_json, min_size=1, max_size=4))
def test_any_bodies_fit_what_was_inferred_from_them(bodies: list[Any]) -> None:
    record = golden_records()[0]
    made = [
        Record(
            dataclasses.replace(
                record.entry, capture=dataclasses.replace(record.entry.capture, body=json.dumps(body).encode())
            )
        )
        for body in bodies
    ]
    schema = json.loads(_out("jsonschema", made))
    for body in bodies:
        Draft202012Validator(schema).validate(json.loads(json.dumps(body)))
    assert _out("typescript", made).startswith("export ")


def test_captures_without_a_body_of_that_kind_say_so(make_capture: Make) -> None:
    with pytest.raises(UsageError, match="None of these captures has a body that types can be inferred from"):
        _out("jsonschema", [Record(Entry(make_capture(body=b"\x00")))])


def test_forms_and_compressed_bodies_count(make_capture: Make) -> None:
    import gzip

    form = make_capture(headers=[("Content-Type", "application/x-www-form-urlencoded")], body=b"token=a&text=")
    packed = make_capture(
        headers=[("Content-Type", "application/json"), ("Content-Encoding", "gzip")], body=gzip.compress(b'{"a": 1}')
    )
    schema = json.loads(_out("jsonschema", [Record(Entry(form))]))
    assert schema["properties"] == {"token": {"type": "string"}, "text": {"type": "string"}}
    assert json.loads(_out("jsonschema", [Record(Entry(packed))]))["properties"] == {"a": {"type": "integer"}}


def test_what_is_out_of_measure_is_cut_not_fatal(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    deep: Any = 1
    for _ in range(150):
        deep = {"a": [deep]}
    wide = {f"k{number}": number for number in range(5000)}
    schema = json.loads(_out("jsonschema", events(deep, wide)))
    assert len(schema["properties"]) == shapes_module._KEYS + 1
    monkeypatch.setattr(shapes_module, "_MOST_KINDS", 3)
    many = [record for number in range(9) for record in events({"a": number}, kind=f"kind.{number}")]
    assert sorted(json.loads(_out("jsonschema", many))["$defs"]) == ["Kind0", "Kind1", "Kind2", "Other"]
    assert _out("jsonschema", events(json.loads("[" * 900 + "]" * 900)))


def test_keys_that_never_repeat_are_learnt_up_to_a_limit(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shapes_module, "_MOST_PLACES", 10)
    odd = [{"id": 1, f"k{number}": number} for number in range(50)]
    schema = json.loads(_out("jsonschema", [*events(*odd), *events({"id": "text"})]))
    # what has a place goes on to be learnt
    assert len(schema["properties"]) == 10
    assert schema["properties"]["id"] == {"type": ["integer", "string"]}


def test_typescript_names_each_type_of_event(events: Events) -> None:
    text = _out("typescript", [*events(*BODIES), *events([{"a": 1}, {"a": None}], kind="batch")])
    assert "export type Batch = {\n  a: number | null;\n}[];" in text.replace("null | number", "number | null")
    assert 'export interface InvoicePaid {\n  id: number | string;\n  class: string;\n  "x-y": null | string;\n' in text
    assert '  "1st"?: boolean;\n' in text
    assert "export type Event = Batch | InvoicePaid;" in text


@pytest.mark.skipif(shutil.which("tsc") is None, reason="TypeScript is not installed")
def test_the_typescript_compiler_takes_it(events: Events, tmp_path: Path) -> None:
    (tmp_path / "types.ts").write_text(_out("typescript", [*events(*BODIES), *events(HOSTILE, kind="evil")]), "utf-8")
    done = subprocess.run(["tsc", "--strict", "--noEmit", tmp_path / "types.ts"], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


def test_pydantic_models_read_every_body(events: Events, tmp_path: Path) -> None:
    pytest.importorskip("datamodel_code_generator", reason="the extra types is not installed")
    module = _module(_out("pydantic", events(*BODIES)), tmp_path)
    first, second = (module.InvoicePaid.model_validate(body) for body in BODIES)
    assert (first.class_, second.data.object.amount) == ("a", 2)
    with pytest.raises(ValueError, match="validation error"):
        module.InvoicePaid.model_validate({"id": 1})


def test_dataclasses_have_every_field(events: Events, tmp_path: Path) -> None:
    pytest.importorskip("datamodel_code_generator", reason="the extra types is not installed")
    module = _module(_out("dataclass", events(*BODIES)), tmp_path)
    assert {field.name for field in dataclasses.fields(module.InvoicePaid)} >= {"id", "class_", "x_y", "data"}


@pytest.mark.parametrize("name", ["pydantic", "dataclass"])
def test_hostile_keys_run_no_code(name: str, events: Events, tmp_path: Path) -> None:
    pytest.importorskip("datamodel_code_generator", reason="the extra types is not installed")
    text = _out(name, [*events(HOSTILE, kind='x"""\nimport os'), *events(BODIES[0], kind="class")])
    module = _module(text, tmp_path)
    assert not hasattr(module, "os")


def test_without_the_generator_it_says_what_to_install(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "datamodel_code_generator", None)
    with pytest.raises(UsageError, match=r"not installed.*pip install datamodel-code-generator"):
        _out("pydantic", events({"a": 1}))


def test_openapi_tells_webhooks_headers_answers_and_bodies(events: Events) -> None:
    made = [*golden_records(), *events({"ref": "main"}, kind="push"), *events({"ref": None}, kind="push")]
    document = json.loads(_out("openapi", made))
    assert document["openapi"] == "3.1.0"
    assert sorted(document["webhooks"]) == ["/a/../b[1]", "invoice.paid", "push"]
    paid = document["webhooks"]["invoice.paid"]["post"]
    assert paid["responses"] == {"200": {"description": "OK"}}
    assert [one["name"] for one in paid["parameters"]] == ["x-dup", "x-empty"]
    reference = paid["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert reference == "#/components/schemas/InvoicePaid"
    assert document["webhooks"]["push"]["post"]["x-captures"] == 2
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
    assert document["components"]["schemas"]["Push"]["properties"]["ref"] == {"type": ["null", "string"]}
    # the binary body has no schema
    assert document["webhooks"]["/a/../b[1]"]["put"]["requestBody"]["content"] == {"application/octet-stream": {}}


def test_openapi_of_nothing_is_a_document(make_capture: Make) -> None:
    assert json.loads(_out("openapi", []))["webhooks"] == {}


def test_openapi_is_valid_where_its_validator_is_installed(events: Events) -> None:
    validator = pytest.importorskip("openapi_spec_validator", reason="openapi-spec-validator is not installed")
    validator.validate(json.loads(_out("openapi", [*golden_records(), *events(HOSTILE, kind="a/b~c")])))
