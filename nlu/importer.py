"""Training data: the Rasa YAML of nlu/data, and the sentences that articles bring. Rasa's own extension point."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from content.loader import load
from content.model import LANGUAGES, Article, Knowledge, Language
from content.render import statement

ARTICLE = "article"
ROOT = Path(__file__).parent


class InfomigraImporter(TrainingDataImporter):
    """Adds each article's sentences and marks every sentence's language."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        self._config_file = config_file

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = RasaFileImporter(self._config_file).get_config()
        return config

    def get_config_file_for_auto_config(self) -> str | None:
        return self._config_file

    def get_domain(self) -> Domain:
        return Domain.empty()

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        return StoryGraph([])

    def get_conversation_tests(self) -> StoryGraph:
        return StoryGraph([])

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        data = TrainingData()
        for code in LANGUAGES:
            part = RasaFileImporter(training_data_paths=[str(ROOT / "data" / code)]).get_nlu_data()
            for example in part.training_examples:
                example.set("metadata", {"language": code})
            data = data.merge(part)
        return data.merge(TrainingData(article_sentences(load())))


def article_sentences(knowledge: Knowledge) -> list[Message]:
    return [
        message
        for article in knowledge.articles.values()
        for language in LANGUAGES
        for message in _sentences(knowledge, article, language)
    ]


def _sentences(knowledge: Knowledge, article: Article, language: Language) -> Iterator[Message]:
    """How people ask it and its title teach the topic too; what it answers teaches only the ranker."""
    marks = {"language": language, ARTICLE: article.id}
    for text in (*article.asks.of(language), article.question.of(language), article.label.of(language)):
        yield Message(data={TEXT: text, INTENT: article.topic, "metadata": marks})
    for key in article.facts:
        yield Message(data={TEXT: statement(knowledge.facts[key], language), "metadata": marks})
