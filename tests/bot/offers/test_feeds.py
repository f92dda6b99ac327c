"""Every format gives the same offers; what is wrong is named with file and row, and stops nothing else."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from bot.offers.feeds import Defaults, read
from bot.offers.intake import samples, taken_in
from bot.offers.posting import Posting
from bot.offers.rows import Problem
from tests.conftest import TODAY

HEADER = "id,title,place,city,pay,currency,per,contract,employer,url,published,closes"


def written(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def offers(where: str, source: str = "", place: str = "") -> list[Posting]:
    found = list(read(where, Defaults(source, place), TODAY))
    assert not [item for item in found if isinstance(item, Problem)], found
    return [item for item in found if isinstance(item, Posting)]


def problems(where: str, place: str = "") -> list[str]:
    return [str(item) for item in read(where, Defaults(place=place), TODAY) if isinstance(item, Problem)]


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_spreadsheet_is_read_whatever_parts_its_cells(tmp_path: Path, sign: str) -> None:
    row = "7,Cocinero,España,Madrid,1.200-1.400 €,,month,Indefinido,Bar Sol,https://bar.example/7,20/11/2026,2026-12-15"
    where = written(tmp_path, "bolsa.csv", "\ufeff" + f"{HEADER}\n{row}\n".replace(",", sign))
    (offer,) = offers(where)
    assert (offer.source, offer.source_id, offer.title, offer.occupation) == ("bolsa", "7", "Cocinero", "chef")
    assert (offer.place, offer.city, offer.employer) == ("ES", "Madrid", "Bar Sol")
    assert (offer.pay_low, offer.pay_high, offer.currency, offer.per) == (Decimal(1200), Decimal(1400), "EUR", "month")
    assert (offer.published_on, offer.closes_on) == (dt.date(2026, 11, 20), dt.date(2026, 12, 15))


def test_what_excel_saves_on_windows_keeps_its_accents(tmp_path: Path) -> None:
    where = written(tmp_path, "a.csv", "id;title;place\n1;Albañil;España\n".encode("cp1252"))
    assert offers(where)[0].title == "Albañil"


def test_every_wrong_row_is_named_with_its_field_and_the_others_come_in(tmp_path: Path) -> None:
    rows = [
        "1,,ES,,,,,,,,,",
        "2,Cocinero,,,,,,,,,,",
        "3,Cocinero,Atlántida,,,,,,,,,",
        "4,Cocinero,ES,,mucho,,,,,,,",
        "5,Cocinero,ES,,1200,ZZZ,,,,,,",
        "6,Cocinero,ES,,1200,EUR,siglo,,,,,",
        "7,Cocinero,ES,,,,,,,javascript:alert(1),,",
        "8,Cocinero,ES,,,,,,,,2026-13-40,",
        "9,Cocinero,ES,,,,,,,,2027-05-01,",
        "10,Cocinero,ES,,,,,,,,2026-11-20,2026-11-01",
        ",Cocinero,ES,,,,,,,,,",
        "12,Cocinero,ES,,,,,,,,,,too,many",
        "13,Cocinero,ES,,,,,,,,,",
        "13,Cocinero,ES,,,,,,,,,",
    ]
    where = written(tmp_path, "mala.csv", "\n".join([HEADER, *rows]))
    found = problems(where)
    fields = ["title", "place", "place", "pay", "currency", "per", "url", "published", "published", "closes", "id"]
    for row, (field, problem) in enumerate(zip(fields, found, strict=False), start=2):
        assert problem.startswith(f"{where}, row {row}: {field}"), problem
    assert found[11:] == [
        f"{where}, row 13: 14 cells under 12 columns",
        f"{where}, row 15: id: the same as in row 14",
    ]
    assert len(taken_in([where], Defaults(), TODAY).offers) == 1


def test_an_unknown_column_is_told_and_a_file_without_titles_is_refused(tmp_path: Path) -> None:
    assert problems(written(tmp_path, "a.csv", "id,title,place,sueldo\n1,Cocinero,ES,9\n")) == [
        f"{tmp_path / 'a.csv'}, line 1: column 'sueldo' is none we know"
    ]
    assert "no column title" in problems(written(tmp_path, "b.csv", "nombre\nRosa\n"))[0]


def test_a_json_list_and_an_object_that_holds_one_read_alike(tmp_path: Path) -> None:
    one = {"id": 5, "title": "Welder", "place": "US", "pay": 20, "per": "hour", "sample": False}
    plain = offers(written(tmp_path, "feed.json", json.dumps([one])))
    held = offers(written(tmp_path, "feed.json", json.dumps({"count": 1, "jobs": [one]})))
    assert plain == held
    assert (plain[0].source_id, plain[0].occupation, plain[0].currency, plain[0].per) == ("5", "welder", "USD", "hour")


def test_broken_json_is_told_with_its_line_and_odd_items_stop_no_other(tmp_path: Path) -> None:
    where = written(tmp_path, "a.json", '[\n{"title": }\n]')
    assert problems(where)[0].startswith(f"{where}: line 2: this is no JSON")
    where = written(
        tmp_path, "b.json", '["no", {"id": 1, "title": {"x": 1}}, {"id": 2, "title": "Cook", "place": "US"}]'
    )
    assert problems(where) == [
        f"{where}, item 1: this is no object",
        f"{where}, item 2: title: this is neither words nor a number",
    ]
    assert "neither a list" in problems(written(tmp_path, "c.json", '{"a": 1}'))[0]


POSTING = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Camarero/a",
    "description": "<p>Turno de noche.</p><script>steal()</script><ul><li>Propinas</li></ul>",
    "identifier": {"@type": "PropertyValue", "name": "Hotel", "value": "H-12"},
    "datePosted": "2026-11-18T08:00:00Z",
    "validThrough": "2026-12-31T00:00",
    "employmentType": ["FULL_TIME", "TEMPORARY"],
    "hiringOrganization": {"@type": "Organization", "name": "Hotel Mar"},
    "jobLocation": {
        "@type": "Place",
        "address": {
            "@type": "PostalAddress",
            "addressLocality": "Palma",
            "addressCountry": {"@type": "Country", "name": "ES"},
        },
    },
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "EUR",
        "value": {"@type": "QuantitativeValue", "minValue": 18000, "maxValue": 21000, "unitText": "YEAR"},
    },
    "url": "https://hotel.example/12",
}


def script(tree: object) -> str:
    """JSON-LD as a page holds it, which must not end its script."""
    return '<script type="application/ld+json">' + json.dumps(tree).replace("</", "<\\/") + "</script>"


def is_the_posting(offer: Posting) -> None:
    assert (offer.source_id, offer.title, offer.occupation, offer.employer) == (
        "H-12",
        "Camarero/a",
        "waiter",
        "Hotel Mar",
    )
    assert (offer.place, offer.city, offer.contract) == ("ES", "Palma", "FULL_TIME, TEMPORARY")
    assert (offer.pay_low, offer.pay_high, offer.currency, offer.per) == (18000, 21000, "EUR", "year")
    assert (offer.published_on, offer.closes_on) == (dt.date(2026, 11, 18), dt.date(2026, 12, 31))
    assert offer.description == "Turno de noche.\nPropinas"


def test_schema_org_is_read_alone_in_a_graph_and_in_a_page(tmp_path: Path) -> None:
    graph = {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, POSTING]}
    page = f'<!doctype html><html><head><script>var a = "<b>";</script>{script(graph)}</head><p>Empleos</p></html>'
    for name, content in (("one.json", POSTING), ("list.json", [POSTING]), ("graph.json", graph)):
        is_the_posting(offers(written(tmp_path, name, json.dumps(content)))[0])
    is_the_posting(offers(written(tmp_path, "page.html", page))[0])


def test_work_done_from_home_is_where_one_has_to_live_and_plain_pay_counts(tmp_path: Path) -> None:
    remote = {
        "@type": "JobPosting",
        "title": "Programadora",
        "jobLocationType": "TELECOMMUTE",
        "applicantLocationRequirements": {"@type": "Country", "name": "Perú"},
        "baseSalary": 4000,
        "salaryCurrency": "PEN",
        "hiringOrganization": "Software SAC",
        "url": "https://soft.example/1",
    }
    (offer,) = offers(written(tmp_path, "remote.json", json.dumps(remote)))
    assert (offer.place, offer.pay_low, offer.currency, offer.employer) == ("PE", 4000, "PEN", "Software SAC")


def test_a_page_with_a_broken_script_gives_its_other_offers(tmp_path: Path) -> None:
    page = f'<html><script type="application/ld+json">{{oops</script>{script(POSTING)}</html>'
    where = written(tmp_path, "page.html", page)
    assert problems(where)[0].startswith(f"{where}, script 1: this is no JSON")
    assert len(taken_in([where], Defaults(), TODAY).offers) == 1
    assert "no JobPosting" in problems(written(tmp_path, "empty.html", "<html></html>"))[0]


RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:job_listing="https://jobs.example/ns"><channel>
<title>Bolsa Uno</title>
<item><title>Soldador</title><link>https://uno.example/1</link><guid>u1</guid>
<description>&lt;p&gt;Taller &lt;b&gt;grande&lt;/b&gt;&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description>
<pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate>
<job_listing:company>Metal SA</job_listing:company><job_listing:location>Quito, Ecuador</job_listing:location></item>
<item><title>Chofer</title><link>https://uno.example/2</link></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Bolsa Dos</title>
<entry><title>Enfermera</title><id>tag:dos,1</id><link href="https://dos.example/1"/>
<updated>2026-11-21T00:00:00Z</updated><content type="html">&lt;p&gt;Turnos&lt;/p&gt;</content></entry></feed>"""


def test_rss_tells_what_it_can_and_the_operator_the_country(tmp_path: Path) -> None:
    first, second = offers(written(tmp_path, "uno.xml", RSS), place="CL")
    assert (first.source, first.source_id, first.employer) == ("Bolsa Uno", "u1", "Metal SA")
    assert (first.place, first.city, first.description) == ("EC", "Quito", "Taller grande")
    assert (second.source_id, second.place, second.occupation) == ("https://uno.example/2", "CL", "driver")
    assert problems(written(tmp_path, "uno.xml", RSS)) == [
        f"{tmp_path / 'uno.xml'}, item 2: place: there is none; give it with --place"
    ]


def test_atom_is_read_and_a_broken_feed_as_far_as_it_goes(tmp_path: Path) -> None:
    (offer,) = offers(written(tmp_path, "dos.xml", ATOM), place="DE", source="La Dos")
    assert (offer.source, offer.title, offer.description) == ("La Dos", "Enfermera", "Turnos")
    assert offer.published_on == dt.date(2026, 11, 21)
    broken = written(tmp_path, "roto.xml", RSS.replace("</channel></rss>", "<oops"))
    assert "not well formed" in problems(broken, place="CL")[0]
    assert len(taken_in([broken], Defaults(place="CL"), TODAY).offers) == 2
    assert "no feed" in problems(written(tmp_path, "nada.xml", "<rss>"))[0]


def test_what_cannot_be_read_is_one_line_and_stops_no_other_file(tmp_path: Path) -> None:
    good = written(tmp_path, "a.csv", "id,title,place\n1,Cocinero,ES\n")
    intake = taken_in([str(tmp_path / "nope.csv"), good], Defaults(), TODAY)
    assert [str(problem) for problem in intake.problems] == [
        f"{tmp_path / 'nope.csv'}: it cannot be read: No such file or directory"
    ]
    assert len(intake.offers) == 1


def test_without_a_last_day_an_offer_holds_thirty_days_and_closed_ones_are_left_out(tmp_path: Path) -> None:
    rows = [
        "1,Cocinero,ES,,,,,,,,2026-11-10,",
        "2,Mesero,ES,,,,,,,,2026-10-01,",
        "3,Chofer,ES,,,,,,,,2026-10-01,2026-11-21",
    ]
    intake = taken_in([written(tmp_path, "a.csv", "\n".join([HEADER, *rows]))], Defaults(), TODAY)
    assert [(offer.closes_on, offer.closes_said) for offer in intake.offers] == [(dt.date(2026, 12, 10), False)]
    assert intake.closed == 2


def test_long_texts_are_cut_and_no_tag_or_hidden_sign_is_left(tmp_path: Path) -> None:
    text = "<style>p{}</style>" + "<p>largo \u202e" + "palabra " * 2000 + "</p>"
    item = {"id": 1, "title": "<b>Cocinero</b> " + "x" * 400, "place": "ES", "description": text}
    (offer,) = offers(written(tmp_path, "a.json", json.dumps([item])))
    assert len(offer.title) <= 120
    assert len(offer.description) <= 4000
    assert offer.title.startswith("Cocinero")
    assert not any(sign in offer.description for sign in ("<", "\u202e", "p{}"))


@contextmanager
def site(pages: dict[str, tuple[int, bytes]]) -> Iterator[str]:
    """A web site on loopback; a status of 302 leads to the address that is the body."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = pages.get(self.path, (404, b""))
            self.send_response(status)
            if status == 302:
                self.send_header("Location", body.decode())
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_an_address_is_fetched_and_what_a_site_refuses_is_said() -> None:
    pages = {
        "/feed": (200, RSS.encode()),
        "/moved": (302, b"/feed"),
        "/inside": (302, b"http://localhost:9/feed"),
        "/file": (302, b"file:///etc/passwd"),
    }
    with site(pages) as address:
        assert len(offers(f"{address}/feed", place="CL")) == 2
        assert len(offers(f"{address}/moved", place="CL")) == 2
        assert problems(f"{address}/nope") == [f"{address}/nope: the site answered 404"]
        assert "it leads to localhost" in problems(f"{address}/inside")[0]
        assert "it cannot be read" in problems(f"{address}/file")[0] or "answered" in problems(f"{address}/file")[0]


def test_the_shipped_samples_are_whole_and_all_marked() -> None:
    intake = samples(TODAY)
    assert intake.problems == []
    assert len(intake.offers) >= 24
    assert all(offer.sample for offer in intake.offers)
    assert len({offer.place for offer in intake.offers}) >= 10
