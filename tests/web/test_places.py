"""The page's way of telling where one is, and what it shows of spots, links and files of ours."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest

from bot.channel import Stored
from bot.channels.web import pages
from bot.channels.web.forms import area
from bot.message import Attachment, Button, Incoming, Outgoing, Venue
from bot.words import translator
from tests.web.inbox import MemoryInbox

_ = translator("es")


def shown(outgoing: Outgoing) -> str:
    """The outgoing message as the page has it."""
    return pages.fragment(
        [Stored(id=7, direction="outgoing", outgoing=outgoing, created_at=dt.datetime.now(dt.UTC))], "es"
    )


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("40.4,-3.7", "40.4,-3.7"),
        ("40.41678,-3.70379", "40.4,-3.7"),
        ("-12,-77", "-12.0,-77.0"),
        ("90,180", "90.0,180.0"),
        ("90.1,0", ""),
        ("0,-180.5", ""),
        ("40.4", ""),
        ("40.4,-3.7,5", ""),
        ("nan,nan", ""),
        ("1e1,0", ""),
        ("40.4,-3.7\n", ""),
        ("", ""),
    ],
)
def test_a_spot_is_no_more_than_an_area_whatever_the_page_made_of_it(sent: str, kept: str) -> None:
    assert area(sent) == kept


async def test_an_area_is_taken_in_as_a_location_without_words(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    response = await client.post("/messages", data={"id": "a" * 32, "near": "40.41678,-3.70379"})
    assert response.status_code == 303
    (received,) = inbox.received
    assert (received.text, received.choice) == ("", "")
    assert received.attachment == Attachment(kind="location", near="40.4,-3.7")


async def test_what_is_no_spot_is_no_message(client: httpx.AsyncClient, inbox: MemoryInbox) -> None:
    await client.post("/messages", data={"id": "a" * 32, "near": "Madrid"})
    assert inbox.received == []


async def test_a_contact_sees_that_they_sent_their_area_and_no_more(client: httpx.AsyncClient) -> None:
    await client.post("/messages", data={"id": "a" * 32, "near": "40.4,-3.7"})
    page = (await client.get("/")).text
    assert _("📍 My area, some 10 km around me") in page
    assert "40.4" not in page


async def test_the_page_may_ask_for_the_location_and_for_nothing_else(client: httpx.AsyncClient) -> None:
    policy = (await client.get("/")).headers["permissions-policy"]
    assert policy == "geolocation=(self), camera=(), microphone=()"


def test_the_button_for_the_location_is_hidden_until_the_script_knows_it_works() -> None:
    html = shown(Outgoing(text="¿Dónde?", wants_location=True))
    assert '<button type="button" class="locate" hidden' in html
    assert "locate" not in shown(Outgoing(text="Hola"))


def test_a_button_opens_a_page_in_a_new_tab_and_leaks_nothing() -> None:
    html = shown(Outgoing(text="Mire", buttons=(Button(label="Mapa <1>", url="https://osm.org/?a=1&b=2"),)))
    assert 'href="https://osm.org/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">Mapa &lt;1&gt;' in html
    assert _("(opens in a new tab)") in html


def test_what_is_handed_on_is_a_link_to_us() -> None:
    html = shown(Outgoing(text="Mire", buttons=(Button(label="Compartir", share="a_es-minimum-wage"),)))
    assert '<a href="/?start=a_es-minimum-wage" data-share=' in html


def test_a_spot_is_a_link_to_the_map() -> None:
    venue = Venue(name="Consulado", address="Cristóbal Bordiú 49", latitude=40.44, longitude=-3.7)
    html = shown(Outgoing(text="Consulado\nCristóbal Bordiú 49", venue=venue))
    assert "https://www.openstreetmap.org/?mlat=40.44&amp;mlon=-3.7#map=17/40.44/-3.7" in html


def test_a_picture_of_ours_is_shown_with_what_it_shows_in_words() -> None:
    picture = Attachment(kind="photo", stored=3, name="costo.png", media_type="image/png", alt='Madrid "y" Lima')
    html = shown(Outgoing(text="Lo que queda", attachment=picture))
    assert '<img src="/files/7" alt="Madrid &#34;y&#34; Lima" loading="lazy">' in html
    assert html.index("<img") < html.index("Lo que queda")


def test_a_document_of_ours_is_a_link_by_its_name() -> None:
    html = shown(Outgoing(text="Su lista", attachment=Attachment(kind="document", stored=3, name="lista.pdf")))
    assert '<a href="/files/7" target="_blank" rel="noopener">lista.pdf' in html
    assert "<img" not in html


def test_a_file_a_contact_sent_is_still_named() -> None:
    incoming = Incoming(
        channel="web", chat="1", source_id="1", attachment=Attachment(kind="document", name="contrato.pdf")
    )
    stored = Stored(id=7, direction="incoming", incoming=incoming, created_at=dt.datetime.now(dt.UTC))
    assert "contrato.pdf" in pages.fragment([stored], "es")
