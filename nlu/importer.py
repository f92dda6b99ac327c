"""Training data: the Rasa YAML of nlu/, and the sentences that articles and rules bring. Rasa's own extension point."""

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

from content.knowledge import Knowledge
from content.loader import load
from content.model import LANGUAGES, Article, Language
from content.render import statement
from content.triage import load_rules

QUESTION = "question"
FACT = "fact"
"""Marks a statement of an article, which is not what people write."""
SPEECH = "speech"
"""Marks what no article answers: small talk and refusals."""
RISK = "risk"
HARMLESS = "harmless"
"""What a message is when it is no danger at all."""
ROOT = Path(__file__).parent


class InfomigraImporter(TrainingDataImporter):
    """Every sentence with what it teaches: an intent, an article, a risk, and always its language."""

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
    ) -> None:
        self._config_file = config_file

    def get_config(self) -> dict[str, Any]:
        """The configuration with what Rasa's engine wants every node to say: a `resource`, if only none."""
        config: dict[str, Any] = RasaFileImporter(self._config_file).get_config()
        for schema in ("train_schema", "predict_schema"):
            for node in config[schema]["nodes"].values():
                node.setdefault("resource", None)
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
        knowledge = load()
        return TrainingData([*_intents(knowledge), *_danger(), *_foreign(), *_articles(knowledge)])


def _intents(knowledge: Knowledge) -> Iterator[Message]:
    for code in LANGUAGES:
        for label, text in _read("data", code):
            marks = {"language": code, SPEECH: label not in knowledge.topics}
            yield Message(data={TEXT: text, INTENT: label, "metadata": marks})


def _danger() -> Iterator[Message]:
    """Danger and its harmless look-alikes: the sentences of nlu/danger, and the examples that stand by the rules."""
    for code in LANGUAGES:
        told = [*_read("danger", code), *_examples(code)]
        yield from (Message(data={TEXT: text, "metadata": {"language": code, RISK: risk}}) for risk, text in told)


def _examples(language: Language) -> Iterator[tuple[str, str]]:
    for rule in load_rules().values():
        yield from ((rule.id, text) for text in rule.examples.of(language))
        yield from ((HARMLESS, text) for text in rule.counter_examples.of(language))


def _foreign() -> Iterator[Message]:
    """Languages we recognise but do not speak."""
    return (Message(data={TEXT: text, "metadata": {"language": label}}) for label, text in _read("languages"))


def _read(*folder: str) -> list[tuple[str, str]]:
    """(label, sentence) of the Rasa YAML in a folder of nlu/."""
    data = RasaFileImporter(training_data_paths=[str(ROOT.joinpath(*folder))]).get_nlu_data()
    return [(example.get(INTENT), example.get(TEXT)) for example in data.training_examples]


def _articles(knowledge: Knowledge) -> Iterator[Message]:
    for article in knowledge.articles.values():
        for language in LANGUAGES:
            yield from _sentences(knowledge, article, language)


def _sentences(knowledge: Knowledge, article: Article, language: Language) -> Iterator[Message]:
    """How people ask it and its title teach the topic too; what it answers teaches only the ranker."""
    marks = {"language": language, QUESTION: article.question_id}
    for text in (*article.asks.of(language), article.question.of(language), article.label.of(language)):
        yield Message(data={TEXT: text, INTENT: article.topic, "metadata": marks})
    for key in article.facts:
        said = statement(knowledge.facts[key], language)
        yield Message(data={TEXT: said, "metadata": {**marks, FACT: True}})
