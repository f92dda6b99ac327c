"""What 1, 10 and 100 times the content costs: `python -m bench.scale`. Prints a Markdown table.

Two ways to grow, on generated copies of the real content. `countries`: ever more countries answer the same questions,
which is how Infomigra grows. `questions`: every copy is a question of its own that shares 70 % of its words with the
first, which is the worst there can be. Each row is measured in a process of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import pickle
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

import numpy as np
from scipy.sparse import diags, hstack

from bench.serving import peak_mb, share
from bot.cli.model import trained, triage
from bot.dialogue.context import Context
from bot.message import Incoming
from bot.turn import Talker
from content.compiled import read, write
from content.knowledge import Knowledge
from content.loader import load
from content.model import Article, is_country
from nlu.check import held_out
from nlu.interpreter import Interpreter
from nlu.ranker import Learned

GROWTHS, FACTORS = ("countries", "questions"), (1, 10, 100)
OWN_WORDS = 0.3
"""The share of its words that a copied question has for itself."""
WARM_UP, ASKED = 50, 400


def main() -> None:
    print("| growth | times | articles | file MB | opened in ms | peak MB | p50 ms | p95 ms | p50 to once |")
    print("|---|---|---|---|---|---|---|---|---|")
    for growth in GROWTHS:
        first = None
        for factor in FACTORS:
            command = [sys.executable, "-m", "bench.scale", growth, str(factor)]
            row = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
            first = first or row["p50"]
            size = f"{row['articles']} | {row['file']:.0f} | {row['opened']:.0f} | {row['peak']:.0f}"
            speed = f"{row['p50']:.1f} | {row['p95']:.1f} | {row['p50'] / first:.2f}"
            print(f"| {growth} | {factor} | {size} | {speed} |", flush=True)


def measure(growth: str, factor: int) -> dict[str, float]:
    """Generates the content and, in a process that has seen nothing of it, opens it and asks."""
    with tempfile.TemporaryDirectory() as folder:
        content, model = Path(folder) / "content.sqlite", trained(Path("var"))
        write(content, grown(load(), growth, factor))
        if growth == "questions" and factor > 1:
            model = _more_questions(model, factor, Path(folder))
        command = [sys.executable, "-m", "bench.scale", "serve", growth, str(factor), str(content), str(model)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        row: dict[str, float] = json.loads(done.stdout)
        return {**row, "file": content.stat().st_size / 1e6}


def grown(knowledge: Knowledge, growth: str, factor: int) -> Knowledge:
    """`factor` times the facts and articles, with countries or questions of their own."""
    copies = [
        (copy, article)
        for copy in range(1, factor)
        for article in knowledge.articles.values()
        if growth == "questions" or is_country(article.place)
    ]
    places = {code: place for code, place in knowledge.places.items() if is_country(code)}
    numbers = range(1, factor)
    more_places = {_copied(code, n): place for code, place in places.items() for n in numbers}
    more_facts = {f"{key}_{n}": fact for key, fact in knowledge.facts.items() for n in numbers}
    return replace(
        knowledge,
        facts={**knowledge.facts, **more_facts},
        articles={**knowledge.articles, **{f"{article.id}_{n}": _copy(article, n, growth) for n, article in copies}},
        places={**knowledge.places, **more_places} if growth == "countries" else knowledge.places,
    )


def _copied(place: str, copy: int) -> str:
    """A country's code that no country has: two characters, the second from outside the alphabet."""
    return chr(0x4E00 + ord(place[0]) * 30 + ord(place[1])) + chr(0x4E00 + copy)


def _copy(article: Article, copy: int, growth: str) -> Article:
    ours = {
        "id": f"{article.id}_{copy}",
        "facts": tuple(f"{key}_{copy}" for key in article.facts),
        "more": (),
    }
    if growth == "countries":
        return article.model_copy(update={**ours, "place": _copied(article.place, copy), "like": article.question_id})
    return article.model_copy(update={**ours, "like": None})


def _more_questions(model: Path, factor: int, folder: Path) -> Path:
    """The model with a ranker that knows `factor` times the questions."""
    unpacked, packed = folder / "model", folder / "model.tar.gz"
    with tarfile.open(model) as archive:
        archive.extractall(unpacked, filter="data")
    [path] = unpacked.rglob("train_ranker/learned.pickle")
    learned: Learned = pickle.loads(path.read_bytes())
    path.write_bytes(pickle.dumps(_multiplied(learned, factor), protocol=pickle.HIGHEST_PROTOCOL))
    with tarfile.open(packed, "w:gz", compresslevel=1) as archive:
        for part in unpacked.iterdir():
            archive.add(part, part.name)
    return packed


def _multiplied(learned: Learned, factor: int) -> Learned:
    """Copies of every question without the words that the first has for itself."""
    random = np.random.default_rng(0)
    shared = [
        diags((random.random(learned.seen.shape[0]) > OWN_WORDS).astype(np.float32)) @ learned.seen
        for _ in range(1, factor)
    ]
    names = [f"{name}_{n}" for n in range(1, factor) for name in learned.questions]
    return Learned(
        [*learned.questions, *names],
        hstack([learned.seen, *shared], format="csr"),
        np.tile(learned.unseen, factor),
        learned.telling,
        learned.sharpness,
    )


def serve(growth: str, factor: int, content: Path, model: Path) -> dict[str, float]:
    before = time.perf_counter()
    knowledge = read(content)
    opened = 1000 * (time.perf_counter() - before)
    talker = Talker(knowledge, Interpreter(model), triage(), lambda: dt.date(2026, 11, 22))
    times = [_answer(talker, text, place) for text, place in _questions(knowledge, growth, factor)]
    asked = times[WARM_UP:]
    articles = sum(len(there) for topics in knowledge.index.topics.values() for there in topics.values())
    return {"articles": articles, "opened": opened, "peak": peak_mb(), "p50": median(asked), "p95": share(asked, 0.95)}


def _questions(knowledge: Knowledge, growth: str, factor: int) -> Iterator[tuple[str, str]]:
    """Held-out questions that name no place, and the country each is asked about: any of the copies."""
    items = [item for item in held_out() if item.place is None and item.article in knowledge.articles]
    step = max(1, len(items) // (WARM_UP + ASKED))
    for number, item in enumerate(items[::step]):
        place, copy = knowledge.articles[item.article or ""].place, number % factor
        yield item.text, _copied(place, copy) if copy and growth == "countries" and is_country(place) else place


def _answer(talker: Talker, text: str, place: str) -> float:
    """Milliseconds from the message to the words of the answer."""
    before = time.perf_counter()
    talker.turn(Context(place=place, language="es"), Incoming(channel="bench", chat="", source_id="", text=text))
    return 1000 * (time.perf_counter() - before)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", growth, factor, content, model]:
            print(json.dumps(serve(growth, int(factor), Path(content), Path(model))))
        case [growth, factor]:
            print(json.dumps(measure(growth, int(factor))))
        case _:
            main()
