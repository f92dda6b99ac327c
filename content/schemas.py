"""JSON Schemas of the files editors write, made from the models: an editor's program completes and checks by them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.desk.canned import Canned
from content.desk.regions import Region
from content.desk.service import Service
from content.model import DURATIONS, Article, Audience, Fact, Foreign, Place, Record, Reply, Source, Topic
from content.tables import TABLES
from content.triage import OVER, WORDS, DangerRule, Over

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
VALUE: Schema = {
    "description": "A number with its unit, or a date: `1221 EUR`, `90 day`, `14` or `2026-06-30`.",
    "anyOf": [
        {"type": "number"},
        {"type": "string", "pattern": rf"^-?\d+(\.\d+)?( (percent|{'|'.join(DURATIONS)}|[A-Z]{{3}}))?$"},
        {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    ],
}
WORD_LISTS: Schema = {"$schema": DIALECT, "type": "object", "additionalProperties": {"type": "string"}}


@dataclass(frozen=True)
class Layout:
    """What the files at `globs` (from content/; `!`: but not) hold: records under their keys, or a single one."""

    kind: type[Record]
    key: str
    globs: tuple[str, ...]
    single: bool = False


LAYOUTS = {
    "facts": Layout(Fact, "key", ("facts/**/*.yml",)),
    "articles": Layout(Article, "id", ("articles/**/*.yml",), single=True),
    "topics": Layout(Topic, "id", ("topics.yml",)),
    "places": Layout(Place, "code", ("places.yml",)),
    "audiences": Layout(Audience, "id", ("audiences.yml",)),
    "sources": Layout(Source, "key", ("sources/*.yml",)),
    "languages": Layout(Foreign, "id", ("languages.yml",)),
    "replies": Layout(Reply, "intent", ("replies.yml",)),
    "triage": Layout(DangerRule, "id", ("triage/*.yml", f"!triage/{WORDS}", f"!triage/{OVER}"), single=True),
    "over": Layout(Over, "id", (f"triage/{OVER}",), single=True),
    "service": Layout(Service, "id", ("desk/service.yml",), single=True),
    "regions": Layout(Region, "id", ("desk/regions.yml",)),
    "canned": Layout(Canned, "id", ("desk/canned.yml",)),
    **{name: Layout(kind, "id", (f"tables/{name}.yml",)) for name, kind in TABLES.items()},
}


def schema(layout: Layout) -> Schema:
    """The schema of a whole file."""
    record = layout.kind.model_json_schema()
    definitions = {name: _as_written(name, item) for name, item in record.pop("$defs", {}).items()}
    del record["properties"][layout.key]
    record["required"].remove(layout.key)
    whole = record if layout.single else {"type": "object", "additionalProperties": record}
    return {"$schema": DIALECT, **whole, **({"$defs": definitions} if definitions else {})}


def _as_written(name: str, item: Schema) -> Schema:
    """What editors write in short, in short."""
    if name == "Value":
        return VALUE
    if name == "Pattern":
        return {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}, item]}
    return item


def files(root: Path) -> dict[Path, str]:
    """Every file that is made from the models, with its text: the schemas, and which files VS Code holds to them."""
    schemas = {name: schema(layout) for name, layout in LAYOUTS.items()} | {"words": WORD_LISTS}
    globs = {name: layout.globs for name, layout in LAYOUTS.items()} | {"words": (f"triage/{WORDS}",)}
    mapping = {f"./content/schemas/{name}.json": [*map(_from_project, globs[name])] for name in schemas}
    written = {root / "schemas" / f"{name}.json": item for name, item in schemas.items()}
    written[root.parent / ".vscode" / "settings.json"] = {"yaml.schemas": mapping}
    return {path: json.dumps(item, ensure_ascii=False, indent=2) + "\n" for path, item in written.items()}


def _from_project(glob: str) -> str:
    return f"!content/{glob[1:]}" if glob.startswith("!") else f"content/{glob}"
