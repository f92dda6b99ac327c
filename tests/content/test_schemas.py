"""The JSON Schemas: up to date, true to every real file, and strict where the models are."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from content.loader import ROOT
from content.schemas import files

PROJECT = ROOT.parent
MAPPING: dict[str, list[str]] = json.loads((PROJECT / ".vscode/settings.json").read_text("utf-8"))["yaml.schemas"]


def covered(schema: str) -> set[Path]:
    """The files VS Code holds to a schema."""
    wanted, unwanted = (
        {
            path
            for glob in MAPPING[schema]
            if glob.startswith("!") is no
            for path in PROJECT.glob(glob.removeprefix("!"))
        }
        for no in (False, True)
    )
    return wanted - unwanted


def as_json(data: Any) -> Any:
    """What an editor's program sees: a date is a string there."""
    if isinstance(data, dict):
        return {str(key): as_json(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_json(item) for item in data]
    return data.isoformat() if isinstance(data, dt.date) else data


@cache
def validator(schema: str) -> Draft202012Validator:
    read = json.loads((PROJECT / schema).read_text("utf-8"))
    Draft202012Validator.check_schema(read)
    return Draft202012Validator(read)


def faults(schema: str, data: Any) -> list[str]:
    return [error.message for error in validator(schema).iter_errors(as_json(data))]


def test_the_schemas_are_those_of_the_models() -> None:
    assert [path.name for path, text in files(ROOT).items() if path.read_text("utf-8") != text] == []


def test_every_file_of_the_content_belongs_to_one_schema() -> None:
    held = [path for schema in MAPPING for path in covered(schema)]
    assert sorted(held) == sorted(ROOT.rglob("*.yml"))


@pytest.mark.parametrize("schema", MAPPING)
def test_every_real_file_fits_its_schema(schema: str) -> None:
    for path in covered(schema):
        assert faults(schema, yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)) == [], path


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("values", {"x": item}) for item in ("1221 EURO", "about 5", "5 EUR a month", True, None)),
        *(("colour", "red"), ("confidence", "low"), ("statement", {"es": "Hola"}), ("key", "again")),
    ],
)
def test_what_the_model_refuses_the_schema_refuses(field: str, value: object) -> None:
    [first, *_] = covered("./content/schemas/facts.json")
    key, record = next(iter(yaml.safe_load(first.read_text("utf-8")).items()))
    assert faults("./content/schemas/facts.json", {key: record}) == []
    assert faults("./content/schemas/facts.json", {key: {**record, field: value}})


@pytest.mark.parametrize("value", ["1221 EUR", "4.7 percent", "90 day", 14, 4.4, dt.date(2026, 6, 30)])
def test_a_value_is_written_as_editors_write_it(value: object) -> None:
    [first, *_] = covered("./content/schemas/facts.json")
    key, record = next(iter(yaml.safe_load(first.read_text("utf-8")).items()))
    assert faults("./content/schemas/facts.json", {key: {**record, "values": {"x": value}}}) == []
