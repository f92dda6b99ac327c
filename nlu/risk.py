"""Graph component: how much a message sounds like danger. The second signal beside the rules of nlu.triage."""

from __future__ import annotations

from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from content.triage import load_rules
from nlu.classifiers import TextClassifier
from nlu.importer import HARMLESS, RISK
from nlu.triage import Triage


class RiskClassifier(TextClassifier):
    """Learns from told dangers, their harmless look-alikes, and everyday questions, which are harmless too.

    Sees what the intent classifier sees but never its result: a danger is noticed whatever the message seems to ask.
    """

    def train(self, training_data: TrainingData) -> Resource:
        self._rules = Triage(load_rules())
        return super().train(training_data)

    def label(self, message: Message) -> str | None:
        """A question that already sounds like danger to the rules is left out: it is no example of a harmless one."""
        risk: str | None = (message.get("metadata") or {}).get(RISK)
        if risk or not message.get(INTENT):
            return risk
        return None if self._rules.check(message.get(TEXT)) else HARMLESS

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            scores = dict(self.scores(message))
            danger = 1.0 - scores.pop(HARMLESS)
            message.set(RISK, (max(scores, key=scores.__getitem__), danger))
        return messages
