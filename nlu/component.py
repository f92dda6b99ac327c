"""What our graph components share: how Rasa's engine makes them, and how they keep what they learned."""

from __future__ import annotations

import pickle
from typing import Any, Generic, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

Learned = TypeVar("Learned")
_FILE = "learned.pickle"


class Ruled(GraphComponent):
    """A component that follows rules of the content and learns nothing."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Ruled:
        return cls()


class Trained(GraphComponent, Generic[Learned]):
    """A component whose knowledge is one value, learned in training and kept in the model."""

    def __init__(self, storage: ModelStorage, resource: Resource, config: dict[str, Any]) -> None:
        self._storage, self._resource, self.config = storage, resource, config
        self.learned: Learned

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Trained[Learned]:
        return cls(model_storage, resource, config)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Trained[Learned]:
        component = cls(model_storage, resource, config)
        with model_storage.read_from(resource) as folder, (folder / _FILE).open("rb") as stream:
            component.learned = pickle.load(stream)
        return component

    def keep(self, learned: Learned) -> Resource:
        """Stores what was learned; the engine hands the resource on to who needs it."""
        self.learned = learned
        with self._storage.write_to(self._resource) as folder, (folder / _FILE).open("wb") as stream:
            pickle.dump(learned, stream, protocol=pickle.HIGHEST_PROTOCOL)
        return self._resource
