"""What a case can teach: a draft of an article, or a sentence to train with. Checked, and masked before it is kept."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    TypeAdapter,
    ValidationError,
    model_validator,
)

import nlu
from bot.learning.masking import mask
from content.knowledge import Knowledge
from content.model import LANGUAGES, Language

Kind = Literal["article", "sentence"]
KINDS: tuple[Kind, ...] = ("article", "sentence")

_ADDRESS = TypeAdapter(HttpUrl)


class Unfit(Exception):
    """A proposal that cannot be kept. `fields`: what is wrong with it."""

    def __init__(self, fields: set[str]) -> None:
        super().__init__(", ".join(sorted(fields)))
        self.fields = frozenset(fields)


def _address(text: str) -> str:
    if text and _ADDRESS.validate_python(text).host is None:
        raise ValueError("no address of a page")
    return text


Words = Annotated[str, AfterValidator(mask)]


class _Proposal(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True, hide_input_in_errors=True)


class ArticleDraft(_Proposal):
    """A question people ask, and what a person answered. An editor makes facts with sources of it."""

    question_es: Words = Field(default="", max_length=200)
    question_en: Words = Field(default="", max_length=200)
    words: Words = Field(min_length=1, max_length=4000)
    """The proposed answer."""
    topic: str
    place: str
    source: Annotated[str, AfterValidator(_address)] = Field(default="", max_length=500)
    note: Words = Field(default="", max_length=1000)

    @model_validator(mode="before")
    @classmethod
    def _asks_something(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and not (raw.get("question_es") or raw.get("question_en")):
            raise ValueError("question_es")
        return raw


class Sentence(_Proposal):
    """How somebody asks it. It teaches an intent or, if it is given, an article."""

    text: Words = Field(min_length=2, max_length=500)
    language: Language
    intent: str = ""
    article: str = ""
    note: Words = Field(default="", max_length=1000)


Proposal = ArticleDraft | Sentence


def read(kind: str, fields: dict[str, Any], knowledge: Knowledge) -> Proposal:
    """The proposal of a form or of the database. Raises Unfit."""
    try:
        proposal = (ArticleDraft if kind == "article" else Sentence).model_validate(fields)
    except ValidationError as error:
        raise Unfit({str(item["loc"][0]) if item["loc"] else "question_es" for item in error.errors()}) from None
    if wrong := set(_unknown(proposal, knowledge)):
        raise Unfit(wrong)
    return proposal


def _unknown(proposal: Proposal, knowledge: Knowledge) -> list[str]:
    """The fields that name what there is not."""
    if isinstance(proposal, ArticleDraft):
        named = {"topic": proposal.topic in knowledge.topics, "place": proposal.place in knowledge.places}
    elif proposal.article:
        named = {"article": proposal.article in knowledge.articles}
    else:
        named = {"intent": proposal.intent in intents()}
    return [name for name, known in named.items() if not known]


@cache
def intents() -> tuple[str, ...]:
    """What the classifier is trained on: the files of its sentences."""
    folder = Path(nlu.__file__).parent / "data"
    return tuple(sorted({path.stem for language in LANGUAGES for path in (folder / language).glob("*.yml")}))
