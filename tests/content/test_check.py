"""The content checks: each rule is broken once on purpose, and found with its file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from content.check import NEEDED_REPLIES, check
from content.loader import ContentError, load

FACT = {
    "place": "ES",
    "statement": {"es": "Son {amount} al mes. Línea 1-05.", "en": "It is {amount} a month. Line 1-05."},
    "values": {"amount": "1221 EUR"},
    "valid_from": "2026-01-01",
    "source": "boe",
    "verified_on": "2026-04-25",
    "review_on": "2027-01-01",
    "confidence": "high",
}
ARTICLE = {
    "topic": "min_wage",
    "place": "ES",
    "question": {"es": "¿Cuánto es?", "en": "How much?"},
    "label": {"es": "Sueldo", "en": "Wage"},
    "facts": ["fact"],
    "asks": {"es": ["a", "b", "c", "d", "e"], "en": ["f", "g", "h", "i", "j"]},
}
SAID = {"es": [f"ayuda {n}" for n in range(8)], "en": [f"help {n}" for n in range(5)]}
RULE = {
    "priority": "urgent",
    "rank": 1,
    "reply": {"es": "Llame.", "en": "Call."},
    "lines": ["police"],
    "facts": ["fact"],
    "patterns": ["ayuda|help"],
    "examples": SAID,
    "counter_examples": SAID,
}
OVER = {
    "never": [],
    "still": "todavia",
    "patterns": ["ya paso"],
    "examples": RULE["examples"],
    "counter_examples": RULE["counter_examples"],
}
BOE = {"name": "BOE", "url": "https://www.boe.es/"}
Files = dict[str, dict[str, Any]]
Edit = Callable[[Files], None]


def content(root: Path, edit: Edit = lambda files: None) -> Path:
    """A small content folder that is right, then edited."""
    text = {"es": "Hola", "en": "Hello"}
    files = {
        "facts/es/work.yml": {"fact": {**FACT}},
        "articles/es/wage.yml": {**ARTICLE},
        "topics.yml": {"min_wage": {"name": text}},
        "languages.yml": {"pt": {"sorry": "Desculpe."}},
        "audiences.yml": {"leaving": {"name": text, "phrases": ["me voy"]}},
        "places.yml": {"ES": {"name": text}, "CL": {"name": text}},
        "sources/spain.yml": {"boe": {**BOE}, "economist-big-mac": {**BOE}},
        "replies.yml": {name: {"kind": "smalltalk", "text": text} for name in sorted(NEEDED_REPLIES)},
        "triage/danger.yml": {**RULE},
        "triage/over.yml": {**OVER},
    }
    edit(files)
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        dump = yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
        # Dates are written bare, as an editor writes them.
        (root / name).write_text(
            dump.replace("'2", "2").replace("-01'", "-01").replace("-25'", "-25"), encoding="utf-8"
        )
    return root


def fact(**changes: object) -> Edit:
    return lambda files: files["facts/es/work.yml"]["fact"].update(changes)


def article(**changes: object) -> Edit:
    return lambda files: files["articles/es/wage.yml"].update(changes)


ROWS: dict[str, dict[str, Any]] = {
    "hotlines": {"kinds": ["police"], "name": {"es": "Policía", "en": "Police"}, "phone": "105"},
    "wages": {"value": "amount", "per": "month"},
}


def table(name: str, **changes: object) -> Edit:
    """A table with one row, right but for the changes."""
    row = {"place": "ES", "fact": "fact", **ROWS[name], **changes}
    return lambda files: files.update({f"tables/{name}.yml": {"row": row}})


@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_its_fact_bears_out_is_sound(tmp_path: Path, name: str) -> None:
    assert check(content(tmp_path, table(name))) == []


def test_two_articles_of_a_place_cannot_be_like_the_same_one(tmp_path: Path) -> None:
    def edit(files: Files) -> None:
        for name in ("one", "two"):
            asks = {"es": [f"{name} {n}" for n in "abcde"], "en": [f"{name} {n}" for n in "fghij"]}
            files[f"articles/cl/{name}.yml"] = {**ARTICLE, "place": "CL", "like": "wage", "asks": asks}

    [problem] = check(content(tmp_path, edit))
    assert "two of this place is like wage already" in problem.message


def test_sound_content_has_no_problems(tmp_path: Path) -> None:
    assert check(content(tmp_path)) == []


def rule(**changes: object) -> Edit:
    return lambda files: files["triage/danger.yml"].update(changes)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (rule(facts=["hotline"]), "unknown hotline"),
        (rule(lines=["magic"]), "lines"),
        (rule(topic="dangers"), "unknown topic dangers"),
        (rule(priority="soon"), "priority"),
        (lambda files: files["replies.yml"].pop("help"), "the reply help is missing"),
        (lambda files: files["sources/spain.yml"].pop("economist-big-mac"), "economist-big-mac of the exchange rates"),
    ],
)
def test_a_danger_rule_or_reply_that_would_fail_a_person_is_found(tmp_path: Path, edit: Edit, words: str) -> None:
    assert words in str(check(content(tmp_path, edit)))


@pytest.mark.parametrize(
    ("edit", "name", "words"),
    [
        (fact(source=None), "work.yml", "source"),
        (fact(source="bge"), "work.yml", "unknown source bge"),
        (fact(verified_on=None), "work.yml", "verified_on"),
        (fact(statement={"es": "Son {amount}."}), "work.yml", "statement.en"),
        (fact(statement={"es": "Son {amount}.", "en": "It is {amout}."}), "work.yml", "{amout}"),
        (fact(statement={"es": "Son {amount.", "en": "It is {amount}."}), "work.yml", "brace"),
        (fact(values={"amount": "1221 EURO"}), "work.yml", "unknown unit"),
        (fact(place="XX"), "work.yml", "unknown place"),
        (fact(review_on="2026-04-25"), "work.yml", "review_on is not after"),
        (fact(colour="red"), "work.yml", "colour"),
        (article(topic="wages"), "wage.yml", "unknown topic"),
        (article(facts=["fact", "other"]), "wage.yml", "unknown other"),
        (article(audience="everybody"), "wage.yml", "unknown audience"),
        (article(next=["nowhere"]), "wage.yml", "unknown nowhere"),
        (article(asks={"es": ["a"], "en": list("fghij")}), "wage.yml", "fewer than 5"),
        (article(label={"es": "x" * 31, "en": "Wage"}), "wage.yml", "over 30"),
        (article(lead={"es": "x" * 900, "en": "Yes."}), "wage.yml", "over 900"),
        (article(question={"es": "¿Cuánto es?"}), "wage.yml", "question.en"),
        (article(facts=[]), "wage.yml", "answers with nothing"),
        (article(shows="prices"), "wage.yml", "unknown table prices"),
        (article(shows="checklists/es-work"), "wage.yml", "unknown table checklists/es-work"),
        (article(like="nowhere"), "wage.yml", "no first article of another place"),
        (article(like="wage"), "wage.yml", "no first article of another place"),
        (fact(confidence="background"), "work.yml", "gives no figure"),
        (table("hotlines", phone="900 105 090"), "hotlines.yml", "fact does not say 900 105 090"),
        (table("hotlines", phone="10"), "hotlines.yml", "fact does not say 10"),
        (table("hotlines", fact="other"), "hotlines.yml", "unknown other"),
        (table("hotlines", place="XX"), "hotlines.yml", "unknown place XX"),
        (table("hotlines", kinds=["magic"]), "hotlines.yml", "kinds"),
        (table("wages", value="sum"), "wages.yml", "fact does not say sum"),
    ],
)
def test_each_broken_rule_is_found_in_its_file(tmp_path: Path, edit: Edit, name: str, words: str) -> None:
    problems = check(content(tmp_path, edit))
    assert [problem for problem in problems if problem.path.name == name and words in problem.message], problems


def test_all_problems_are_reported_at_once_with_their_lines(tmp_path: Path) -> None:
    def edit(files: Files) -> None:
        files["facts/es/work.yml"]["fact"]["risk"] = "enormous"
        files["articles/es/wage.yml"]["label"] = {"es": "Sueldo"}

    problems = check(content(tmp_path, edit))
    assert len(problems) == 2
    for problem in problems:
        line = problem.path.read_text(encoding="utf-8").splitlines()[problem.line - 1]
        assert line.strip().startswith(("risk:", "label:", "es: Sueldo")), line


def test_a_fact_in_no_article_is_found(tmp_path: Path) -> None:
    def edit(files: Files) -> None:
        files["facts/es/work.yml"]["lonely"] = {**FACT}

    assert "lonely stands in no article" in str(check(content(tmp_path, edit))[0])


def test_a_key_written_twice_is_an_error_not_a_loss(tmp_path: Path) -> None:
    root = content(tmp_path)
    path = root / "facts/es/work.yml"
    path.write_text(path.read_text(encoding="utf-8") * 2, encoding="utf-8")
    assert "written twice" in str(check(root)[0])


def test_yaml_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    root = content(tmp_path)
    (root / "topics.yml").write_text("min_wage: {name: {es: 'Hola}\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"topics\.yml:\d+: "):
        load(root)


def test_an_empty_content_folder_is_a_problem(tmp_path: Path) -> None:
    assert any("no facts found" in str(problem) for problem in check(tmp_path))


def test_the_content_of_the_product_is_sound() -> None:
    assert check() == []
    assert len(load().facts) >= 840
    assert len(load().articles) >= 800
