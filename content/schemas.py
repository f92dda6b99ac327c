"""JSON Schemas of the files editors write, made from the models: an editor's program completes and checks by them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from content.desk.canned import Canned
from content.desk.regions import Region
from content.desk.service import Service
from content.guides.cautions import Caution
from content.guides.checks import FORMS
from content.guides.cities import City
from content.guides.flags import Flag, Saying, Term, WorkLaw
from content.guides.form import Form
from content.guides.menu import Way
from content.guides.official import Official, Words
from content.guides.opening import Opening
from content.guides.papers import Guided
from content.guides.privacy import Privacy
from content.guides.retention import Retention
from content.guides.route import Destination, RouteForm
from content.guides.sent import Sent
from content.guides.topics import Group
from content.guides.welcome import Welcome
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
ORDERS: Schema = {
    "$schema": DIALECT,
    "type": "object",
    "additionalProperties": {"type": "array", "items": {"type": "string"}},
}


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
    "form": Layout(Form, "id", tuple(f"guides/{name}.yml" for name in FORMS), single=True),
    "routes": Layout(RouteForm, "id", ("guides/routes.yml",), single=True),
    "destination": Layout(Destination, "id", ("guides/routes/*.yml",), single=True),
    "ways": Layout(Way, "id", ("guides/menu.yml",)),
    "groups": Layout(Group, "id", ("guides/topics.yml",)),
    "welcome": Layout(Welcome, "id", ("guides/welcome.yml",), single=True),
    "sent": Layout(Sent, "kind", ("guides/sent.yml",)),
    "official": Layout(Official, "id", ("guides/official.yml",)),
    "verify": Layout(Words, "id", ("guides/verify.yml",), single=True),
    "cautions": Layout(Caution, "id", ("guides/cautions.yml",)),
    "flags": Layout(Flag, "id", ("guides/flags.yml",)),
    "work_law": Layout(WorkLaw, "id", ("guides/work_law.yml",)),
    "terms": Layout(Term, "id", ("guides/terms.yml",)),
    "sayings": Layout(Saying, "id", ("guides/check_words.yml",)),
    "opening": Layout(Opening, "id", ("guides/opening.yml",)),
    "cities": Layout(City, "id", ("guides/cities.yml",)),
    "papers": Layout(Guided, "id", ("guides/papers.yml",)),
    "privacy": Layout(Privacy, "id", ("guides/privacy.yml",), single=True),
    "retention": Layout(Retention, "id", ("guides/retention.yml",), single=True),
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
    if name == "Figure":
        return {"type": "string", "pattern": r"^\w+\.\w+$"}
    if name in ("Route", "Shortcut"):
        # Their key names them, and their destination says where and for whom they are.
        properties = {key: value for key, value in item["properties"].items() if key != "id"}
        required = [key for key in item["required"] if key not in ("id", "place", "fits")]
        return {**item, "properties": properties, "required": required}
    return item


def files(root: Path) -> dict[Path, str]:
    """Every file that is made from the models, with its text: the schemas, and which files VS Code holds to them."""
    schemas = {name: schema(layout) for name, layout in LAYOUTS.items()} | {"words": WORD_LISTS, "fitting": ORDERS}
    globs = {name: layout.globs for name, layout in LAYOUTS.items()}
    globs |= {"words": (f"triage/{WORDS}",), "fitting": ("guides/fitting.yml",)}
    mapping = {f"./content/schemas/{name}.json": [*map(_from_project, globs[name])] for name in schemas}
    written = {root / "schemas" / f"{name}.json": item for name, item in schemas.items()}
    written[root.parent / ".vscode" / "settings.json"] = {"yaml.schemas": mapping}
    return {path: json.dumps(item, ensure_ascii=False, indent=2) + "\n" for path, item in written.items()}


def _from_project(glob: str) -> str:
    return f"!content/{glob[1:]}" if glob.startswith("!") else f"content/{glob}"
