"""The list as a sheet to print."""

from __future__ import annotations

from bot.guides.buttons import home, press
from bot.guides.checklist.sheet import Line, Sheet
from bot.guides.checklist.state import NAME
from bot.guides.checklist.words import dates, progress, proof, worded
from bot.guides.guide import World
from bot.guides.links import in_telegram, on_page
from bot.message import NewFile, Outgoing
from bot.pictures.checklist_pdf import Paper, Printed, pdf
from bot.proof import caution
from bot.words import translator
from content.model import Language


def document(sheet: Sheet, language: Language, newest: str = "") -> Outgoing:
    """The message that brings the sheet. `newest`: the link to its newest version, where there is one."""
    _ = translator(language)
    name, title = sheet.checklist.id, sheet.checklist.name.of(language)
    file = NewFile(
        kind="document",
        name=f"infomigra-{name}.pdf",
        media_type="application/pdf",
        content=pdf(printed(sheet, language, newest)),
    )
    text = _("Your list to print: {list}, as it is today.").format(list=title)
    buttons = (press(_("Back to the list"), NAME, f"list={name}"), *home(language))
    return Outgoing(text=text, file=file, buttons=buttons, language=language)


def printed(sheet: Sheet, language: Language, newest: str = "") -> Printed:
    """What stands on the sheet."""
    return Printed(
        title=sheet.checklist.name.of(language),
        progress=progress(sheet, language),
        papers=tuple(_paper(line, sheet, language) for line in sheet.lines),
        time=tuple(worded(claim, sheet, language) for claim in sheet.time),
        caution=caution(sheet.facts, sheet.today, language),
        proof=proof(sheet, language),
        today=sheet.today,
        language=language,
        address=newest,
    )


def newest(world: World) -> str:
    """The link that opens the checklist; empty where nobody has said where we are reached."""
    payload = f"g_{NAME}"
    if world.username:
        return in_telegram(world.username, payload)
    return on_page(world.address, payload) if world.address else ""


def _paper(line: Line, sheet: Sheet, language: Language) -> Paper:
    lead = line.extra.lead
    return Paper(
        text=worded(line.claim, sheet, language),
        ready=line.ready,
        notes=(
            *((worded(lead, sheet, language),) if lead and not line.got and sheet.may_say(lead) else ()),
            *dates(line, language),
        ),
        dated=line.extra.dated and line.given is None,
        given=line.extra.fresh is not None,
    )
