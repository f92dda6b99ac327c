"""Text to `Parse`, with a trained archive. Needs no network and no TensorFlow."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

from rasa.engine.graph import ExecutionContext
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.audience import AUDIENCE
from nlu.classifiers import FOREIGN, INTENTS, LANGUAGE
from nlu.entities import ENTITIES
from nlu.importer import RISK
from nlu.parse import Parse, Scored
from nlu.places import PLACES
from nlu.ranker import RANKING
from nlu.text import lexicon
from nlu.tokens import WORDS

MAX_CHARACTERS = 2000
"""Longer messages are understood by their beginning; nobody asks one question in more."""


class Interpreter:
    """Loads once, parses many. Safe to call from several threads: no parse depends on another."""

    def __init__(self, archive: Path) -> None:
        with warnings.catch_warnings(), tempfile.TemporaryDirectory() as folder:
            warnings.simplefilter("ignore")
            storage, metadata = LocalModelStorage.from_model_archive(Path(folder), archive)
            schema = metadata.predict_schema
            self._target = metadata.nlu_target
            self._runner = DaskGraphRunner.create(schema, storage, ExecutionContext(schema, model_id="infomigra"))

    def parse(self, text: str) -> Parse:
        message = Message(data={TEXT: text[:MAX_CHARACTERS]})
        [message] = self._runner.run({"__message__": [message]}, targets=[self._target])[self._target]
        language, intent = message.get(LANGUAGE), message.get(INTENT)
        return Parse(
            text=text,
            language=language["name"],
            language_confidence=language["confidence"],
            intent=intent["name"],
            confidence=intent["confidence"],
            intents=tuple(Scored(item["name"], item["confidence"]) for item in message.get(INTENTS)),
            ranking=tuple(Scored(name, score) for name, score in message.get(RANKING)),
            risk=Scored(*message.get(RISK)),
            foreign=Scored(*message.get(FOREIGN)) if message.get(FOREIGN) else None,
            entities=(*message.get(PLACES), *message.get(AUDIENCE), *message.get(ENTITIES)),
            words=len(message.get(WORDS)),
            substance=_substance(message),
            follows=bool(message.get(WORDS)) and message.get(WORDS)[0] in lexicon()["opens"],
        )


def _substance(message: Message) -> int:
    """Words that are neither function words nor the name of a place."""
    places = {word for entity in message.get(PLACES) if entity.kind != "cue" for word in entity.text.split()}
    return sum(word not in places and word not in lexicon()["stop"] for word in message.get(WORDS))
