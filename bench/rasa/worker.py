"""Serves a model with stock Rasa: `python -m bench.rasa.worker MODEL`, run by the interpreter of the peer.

Must run on Python 3.10. What goes in and comes out is described in bench/serving.py.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from bench.serving import Parse, Understood, serve


def load(model: str) -> Parse:
    """The stock agent, asked as Rasa's own server asks it."""
    from rasa.core.agent import Agent

    agent, loop = Agent.load(model), asyncio.new_event_loop()

    def parse(text: str) -> Understood:
        answer: dict[str, Any] = loop.run_until_complete(agent.parse_message(text))
        [best, *_] = answer["question_ranking"] or [("", 0.0)]
        return Understood(answer["intent"]["name"] or "", answer["intent"]["confidence"], best[0])

    return parse


if __name__ == "__main__":
    serve(lambda: load(sys.argv[1]))
