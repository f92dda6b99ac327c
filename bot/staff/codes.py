"""The second step of signing in: time-based codes of an app on the agent's phone, each of which works once."""

from __future__ import annotations

import datetime as dt
import hmac

import pyotp

from bot.storage.staff_tables import Agent

SERVICE = "Infomigra"
DRIFT = 1
"""Steps by which a phone's clock may differ."""
MINUTES_BETWEEN = 10
"""How long one may take from the password to the code."""


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, email: str) -> str:
    """What the app reads from the square code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=SERVICE)


def step_of(secret: str, code: str, now: dt.datetime) -> int | None:
    """The time step that the code is of. None: it is none of now."""
    totp = pyotp.TOTP(secret)
    current = totp.timecode(now)
    written = "".join(code.split()).encode()
    steps = range(current - DRIFT, current + DRIFT + 1)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), written)), None)


def use(agent: Agent, code: str, now: dt.datetime) -> bool:
    """Whether the code is right and was not used before. The agent's row must be held."""
    step = step_of(agent.totp_secret, code, now) if agent.totp_secret else None
    if step is None or (agent.totp_step is not None and step <= agent.totp_step):
        return False
    agent.totp_step = step
    return True


def turn_on(agent: Agent, secret: str, code: str, now: dt.datetime) -> bool:
    """Whether the code proves that the agent's phone has the secret; then it is asked for from now on."""
    step = step_of(secret, code, now)
    if step is None:
        return False
    agent.totp_secret, agent.totp_step = secret, step
    return True


def turn_off(agent: Agent) -> None:
    agent.totp_secret = agent.totp_step = None


def half_way(agent: Agent, now: dt.datetime) -> str:
    """Proof, to be sent with the code, that the agent came past the password a moment ago."""
    until = int((now + dt.timedelta(minutes=MINUTES_BETWEEN)).timestamp())
    return f"{agent.id}.{until}.{_seal(agent, until)}"


def whose(proof: str) -> int | None:
    """The id of the agent who claims to be half way, not yet believed."""
    claimed = proof.partition(".")[0]
    return int(claimed) if claimed.isascii() and claimed.isdigit() and len(claimed) < 19 else None


def is_half_way(agent: Agent, proof: str, now: dt.datetime) -> bool:
    _, until, seal = (*proof.split("."), "", "")[:3]
    if not (until.isascii() and until.isdigit() and len(until) < 19):
        return False
    return now.timestamp() < int(until) and hmac.compare_digest(seal.encode(), _seal(agent, int(until)).encode())


def _seal(agent: Agent, until: int) -> str:
    # With the agent's own secrets as the key it needs no table, and ends when one of them is changed.
    key = f"{agent.totp_secret} {agent.password_hash}".encode()
    return hmac.new(key, f"{agent.id}.{until}".encode(), "sha256").hexdigest()
