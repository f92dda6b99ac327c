"""The route files: what an editor may get wrong, and where it is found."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from content.guides.routes import ELSE, astray, check_routes, load_routes
from content.knowledge import Knowledge
from content.loader import ROOT, ContentError, Problem


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The guides as they are, beside the places."""
    copytree(ROOT / "guides", tmp_path / "guides", ignore=lambda _, names: [n for n in names if n.endswith(".py")])
    (tmp_path / "places.yml").write_bytes((ROOT / "places.yml").read_bytes())
    return tmp_path / "guides"


def edit(folder: Path, name: str, old: str, new: str) -> int:
    """One slip in a file. Returns its line."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def problems(folder: Path) -> list[Problem]:
    with pytest.raises(ContentError) as caught:
        load_routes(folder)
    return caught.value.problems


def test_the_routes_as_they_are_hold(knowledge: Knowledge) -> None:
    assert check_routes(knowledge) == []


def test_every_destination_has_something_for_whatever_is_wanted() -> None:
    found = load_routes()
    assert all(there.otherwise.get(ELSE) for there in found.destinations.values())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("alternatives: [es-seasonal, es-study, ar-residence]", "alternatives: [es-moon]", "unknown route es-moon"),
        ("fits: {aim: [study], here: [away]}", "fits: {aim: [learn], here: [away]}", "aim has no answer learn"),
        ("fits: {aim: [study], here: [away]}", "fits: {mood: [good]}", "unknown question mood"),
        ("- when: {here: [visitor]}", "- when: {here: [ghost]}", "here has no answer ghost"),
        ("  else: [es-work-permit, ar-residence]", "  else: [es-moon]", "unknown route es-moon"),
        ("  visit: [es-work-permit, es-study]", "  fly: [es-study]", "nobody can want fly"),
        ('es: "Hay que estar fuera de España cuando se pide."', 'es: "Espere 3 meses."', "“3” is a figure"),
        ("fits: {to: [ES, any], aim: [visit]}", "fits: {to: [ES, XX], aim: [visit]}", "to has no answer XX"),
    ],
)
def test_a_slip_is_named_with_its_line(folder: Path, old: str, new: str, says: str) -> None:
    line = edit(folder, "routes/es.yml", old, new)
    found = problems(folder)
    assert any(says in one.message and one.path.name == "es.yml" for one in found), found
    near = min(abs(one.line - line) for one in found if says in one.message)
    assert near <= 14, (line, found)
    if "figure" not in says and "want" not in says:
        assert near == 0, (line, found)


def test_a_route_that_nobody_can_come_to_is_refused(folder: Path) -> None:
    line = edit(folder, "routes/es.yml", "fits: {aim: [study], here: [away]}", "fits: {aim: [study], offer: [written]}")
    assert [(one.line, one.message) for one in problems(folder)] == [
        (line, "es-study: nobody can answer so that it fits")
    ]


def test_a_route_whose_every_answer_is_refused_is_refused(folder: Path) -> None:
    edit(folder, "routes/es.yml", "- when: {here: [visitor]}", "- when: {here: [away]}")
    assert "es-study: nobody can answer so that it fits" in [one.message for one in problems(folder)]


def test_a_route_that_stands_twice_is_refused(folder: Path) -> None:
    line = edit(folder, "routes/cl.yml", "  cl-work:\n", "  es-study:\n")
    assert any(one.line >= line and "already stands in" in one.message for one in problems(folder))


def test_a_wish_that_leads_to_nothing_is_refused(folder: Path) -> None:
    path = folder / "routes" / "kr.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("  work: [", "  else: ["))]
    path.write_text("\n".join(kept), encoding="utf-8")
    assert [one.message for one in problems(folder)] == ["KR, work: leads to nothing; give it an otherwise"]


def test_what_the_knowledge_does_not_hold_is_named_with_its_line(folder: Path, knowledge: Knowledge) -> None:
    lines = {
        edit(folder, "routes/es.yml", "facts: [es_student_work_30h, es_student_to_work]", "facts: [es_nothing]"),
        edit(folder, "routes/es.yml", "papers: [es-degree]", "papers: [es-nothing]"),
        edit(folder, "routes/es.yml", "articles: [es-gecco-fraud]", "articles: [es-silence]"),
        edit(folder, "routes/es.yml", "facts: [es_family_right_to_work]", "facts: [es_quiet]"),
    }
    found = list(astray(load_routes(folder), knowledge))
    assert {one.message.split("unknown ")[1] for one in found} == {"es_nothing", "es-nothing", "es-silence", "es_quiet"}
    assert {one.line for one in found} == lines


def test_a_figure_that_the_fact_does_not_say_is_named(folder: Path, knowledge: Knowledge) -> None:
    edit(
        folder,
        "routes.yml",
        "pide haber vivido en España {stay} seguidos",
        "pide haber vivido en España {years} seguidos",
    )
    found = list(astray(load_routes(folder), knowledge))
    assert [one.message for one in found] == ["stayed: es_arraigo_general_requirements does not say years"]


def test_without_routes_or_form_it_is_said_which_file_is_missing(tmp_path: Path) -> None:
    assert {one.message for one in problems(tmp_path)} == {"routes.yml is missing"}
