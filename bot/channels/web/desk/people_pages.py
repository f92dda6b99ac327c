"""The staff's list, for administrators: who works here, in which role and teams, and their one-time links."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.web.desk.access import page
from bot.channels.web.desk.render import render
from bot.channels.web.desk.visit import Visit
from bot.channels.web.desk.words import DOES, ROLE, team_names
from bot.channels.web.language import LANGUAGES
from bot.staff import codes, entry, links, people, sessions
from bot.staff.audit import record
from bot.staff.people import MOST, Work
from bot.staff.roles import ROLES
from bot.storage.staff_tables import Agent
from bot.words import translator

PATH = "/desk/staff"


class Wrong(Exception):
    """What was written cannot be: field -> why."""

    def __init__(self, **faults: str) -> None:
        super().__init__(*faults)
        self.faults = faults


async def everybody(visit: Visit) -> Response:
    staff = await people.everybody(visit.session)
    return render(visit, "people.html", staff=staff, roles=ROLE, teams=team_names(visit))


async def blank(visit: Visit) -> Response:
    return _form(visit, None, Work("agent"))


async def add(visit: Visit) -> Response:
    """A new agent, and the link with which they choose a password."""
    try:
        work, name = _written(visit), _name(visit)
        language = visit.field("language") if visit.field("language") in LANGUAGES else "es"
        by = visit.agent.id
        agent = await people.add(visit.session, visit.field("email"), name, work, language=language, by=by)
    except Wrong as error:
        return _form(visit, None, Work("agent"), error.faults)
    except (people.EmailTaken, people.NotAnEmail) as error:
        _ = translator(visit.language)
        taken = _("Somebody has this e-mail already.")
        fault = taken if isinstance(error, people.EmailTaken) else _("This is no e-mail address.")
        return _form(visit, None, work, {"email": fault})
    token = await links.issue(visit.session, agent.id, "sign_in", visit.now, links.WELCOME)
    return _link_page(visit, agent, token)


async def show(visit: Visit) -> Response:
    agent = await _asked(visit)
    return _form(visit, agent, people.work_of(agent))


async def save(visit: Visit) -> Response:
    agent = await _asked(visit)
    _ = translator(visit.language)
    try:
        work, name = _written(visit), _name(visit)
        if agent.id == visit.agent.id and work.role != agent.role:
            raise Wrong(role=_("Another administrator must change your own role."))
        await people.change(visit.session, agent, work, by=visit.agent.id)
    except Wrong as error:
        return _form(visit, agent, people.work_of(agent), error.faults)
    except people.LastAdministrator:
        last = _("There must be one administrator at least.")
        return _form(visit, agent, people.work_of(agent), {"role": last})
    if agent.name != name:
        agent.name = name
        await record(visit.session, visit.agent.id, "staff.renamed", subject=f"agent:{agent.id}")
    return RedirectResponse(PATH, 303)


async def new_link(visit: Visit) -> Response:
    agent = await _asked(visit)
    if not agent.active:
        raise HTTPException(404)
    life = links.LIFE if agent.password_hash else links.WELCOME
    token = await links.issue(visit.session, agent.id, "sign_in", visit.now, life)
    await record(visit.session, visit.agent.id, "staff.link", subject=f"agent:{agent.id}")
    return _link_page(visit, agent, token)


async def sign_out(visit: Visit) -> Response:
    """Ends all sessions of an agent whose device is lost."""
    agent = await _asked(visit)
    await sessions.revoke_all(visit.session, agent.id)
    await record(visit.session, visit.agent.id, "staff.revoked", subject=f"agent:{agent.id}")
    return RedirectResponse(PATH, 303)


async def code_off(visit: Visit) -> Response:
    """For an agent who lost the phone with their codes."""
    agent = await _asked(visit)
    codes.turn_off(agent)
    await record(visit.session, visit.agent.id, "staff.code_off", subject=f"agent:{agent.id}")
    return RedirectResponse(f"{PATH}/{agent.id}", 303)


async def _asked(visit: Visit) -> Agent:
    agent = await entry.hold(visit.session, visit.request.path_params["id"])
    if agent is None:
        raise HTTPException(404)
    return agent


def _name(visit: Visit) -> str:
    _ = translator(visit.language)
    name = visit.field("name")
    if not 0 < len(name) <= people.LONGEST_NAME:
        raise Wrong(name=_("Please write a name of up to 80 letters."))
    return name


def _written(visit: Visit) -> Work:
    """What the form says of the agent's work. Raises Wrong."""
    _ = translator(visit.language)
    chosen = {name: tuple(map(str, visit.form.getlist(name))) for name in ("teams", "languages")}
    capacity = visit.field("capacity")
    role = next((role for role in ROLES if role == visit.field("role")), None)
    if role is None:
        raise Wrong(role=_("Please choose a role."))
    if not set(chosen["languages"]) <= set(people.LANGUAGES) or not chosen["languages"]:
        raise Wrong(languages=_("Please choose at least one language."))
    if not set(chosen["teams"]) <= set(visit.desk.office.service.teams):
        raise Wrong(teams=_("There is no such team."))
    if not (capacity.isascii() and capacity.isdigit() and 1 <= int(capacity[:9]) <= MOST):
        raise Wrong(capacity=_("Please write a number from 1 to 50."))
    return Work(role, chosen["teams"], chosen["languages"], int(capacity), bool(visit.field("active")))


def _form(visit: Visit, person: Agent | None, work: Work, wrong: dict[str, str] | None = None) -> Response:
    return render(
        visit,
        "person.html",
        422 if wrong else 200,
        person=person,
        work=work,
        wrong=wrong or {},
        name=visit.field("name") or (person.name if person else ""),
        email=visit.field("email") or (person.email if person else ""),
        roles=ROLE,
        does=DOES,
        teams=team_names(visit),
        spoken=people.LANGUAGES,
        most=MOST,
        locked=person is not None and entry.is_locked(person, visit.now),
    )


def _link_page(visit: Visit, agent: Agent, token: str) -> Response:
    base = visit.desk.url or str(visit.request.base_url)
    link = f"{base.rstrip('/')}/desk/link/{token}"
    return render(visit, "person_link.html", person=agent, link=link, days=agent.password_hash is None)


ROUTES: list[BaseRoute] = [
    Route("/staff", page(everybody, "manage_staff")),
    Route("/staff/new", page(blank, "manage_staff")),
    Route("/staff/new", page(add, "manage_staff"), methods=["POST"]),
    Route("/staff/{id:int}", page(show, "manage_staff")),
    Route("/staff/{id:int}", page(save, "manage_staff"), methods=["POST"]),
    Route("/staff/{id:int}/link", page(new_link, "manage_staff"), methods=["POST"]),
    Route("/staff/{id:int}/sign-out", page(sign_out, "manage_staff"), methods=["POST"]),
    Route("/staff/{id:int}/code-off", page(code_off, "manage_staff"), methods=["POST"]),
]
