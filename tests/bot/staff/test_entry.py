"""Coming in: passwords, the lock after wrong ones, and codes that work once."""

from __future__ import annotations

import asyncio
import datetime as dt

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy.ext.asyncio import AsyncSession

from bot.staff import audit, codes, entry, passwords, sessions
from bot.staff.passwords import Unfit
from bot.storage.staff_tables import Agent
from tests.bot.staff.conftest import NOW, OTHER_PASSWORD, PASSWORD, Sessions, hire

EMAIL = "rosa@infomigra.test"


async def fail(session: AsyncSession, times: int, now: dt.datetime = NOW) -> None:
    for _ in range(times):
        assert await entry.by_password(session, EMAIL, "no es esta clave", now) is None


async def test_the_right_password_lets_in_whatever_the_letters_of_the_email(db: AsyncSession) -> None:
    rosa = await hire(db)
    assert await entry.by_password(db, " Rosa@Infomigra.TEST ", PASSWORD, NOW) == (rosa, "in")


async def test_wrong_password_unknown_email_and_no_password_yet_are_the_same(db: AsyncSession) -> None:
    rosa = await hire(db)
    assert await entry.by_password(db, EMAIL, OTHER_PASSWORD, NOW) is None
    assert await entry.by_password(db, "nadie@infomigra.test", PASSWORD, NOW) is None
    rosa.password_hash = None
    assert await entry.by_password(db, EMAIL, PASSWORD, NOW) is None


async def test_who_no_longer_works_here_does_not_come_in(db: AsyncSession) -> None:
    (await hire(db)).active = False
    assert await entry.by_password(db, EMAIL, PASSWORD, NOW) is None


async def test_five_wrong_tries_lock_the_account_even_to_the_right_password(db: AsyncSession) -> None:
    rosa = await hire(db)
    await fail(db, 4)
    assert not entry.is_locked(rosa, NOW)
    await fail(db, 1)
    assert await entry.by_password(db, EMAIL, PASSWORD, NOW + dt.timedelta(seconds=59)) is None
    assert await entry.by_password(db, EMAIL, PASSWORD, NOW + dt.timedelta(seconds=60)) == (rosa, "in")
    assert (rosa.failures, rosa.locked_until) == (0, None)


async def test_the_lock_doubles_up_to_an_hour_and_is_on_record(db: AsyncSession) -> None:
    rosa = await hire(db)
    await fail(db, 4)
    now, minutes = NOW, []
    for _ in range(9):
        await fail(db, 1, now)
        assert rosa.locked_until
        minutes.append((rosa.locked_until - now).total_seconds() / 60)
        now = rosa.locked_until
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert [entry.action for entry in await audit.entries(db)].count("staff.locked") == 9


async def test_tries_during_a_lock_do_not_lengthen_it(db: AsyncSession) -> None:
    rosa = await hire(db)
    await fail(db, 5)
    until = rosa.locked_until
    await fail(db, 20, NOW + dt.timedelta(seconds=30))
    assert rosa.locked_until == until


async def test_guesses_at_the_same_time_are_counted_one_by_one(house: Sessions) -> None:
    async with house.begin() as session:
        await hire(session)

    async def guess() -> None:
        async with house.begin() as session:
            await entry.by_password(session, EMAIL, "no es esta clave", NOW)

    await asyncio.gather(*(guess() for _ in range(5)))
    async with house() as session:
        assert await entry.by_password(session, EMAIL, PASSWORD, NOW) is None


async def test_an_old_hash_is_made_anew_when_its_owner_comes_in(db: AsyncSession) -> None:
    rosa = await hire(db)
    rosa.password_hash = weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    await db.flush()
    assert await entry.by_password(db, EMAIL, PASSWORD, NOW)
    assert rosa.password_hash != weak
    assert await entry.by_password(db, EMAIL, PASSWORD, NOW)


@pytest.mark.parametrize(
    ("password", "fault"),
    [("corta 12345", "short"), ("x" * 201, "long"), ("Rosa@Infomigra.test", "known"), ("ROSA QUISPE MAMANI", "known")],
)
def test_a_password_is_refused_for_its_length_or_because_others_know_it(password: str, fault: str) -> None:
    with pytest.raises(Unfit) as error:
        passwords.check(password, EMAIL, "Rosa Quispe Mamani")
    assert error.value.fault == fault


@pytest.mark.parametrize("password", ["solo letras y nada más", "123456789012", "ñandú, llama y cóndor"])
def test_a_password_needs_no_special_letters(password: str) -> None:
    passwords.check(password, EMAIL, "Rosa")
    assert len(password) >= passwords.SHORTEST


async def test_a_new_password_ends_every_session(db: AsyncSession) -> None:
    rosa = await hire(db)
    token = await sessions.begin(db, rosa, "Firefox", NOW)
    await passwords.change(db, rosa, OTHER_PASSWORD)
    assert await sessions.find(db, token, NOW) is None
    assert PASSWORD not in str(rosa.password_hash)
    assert str(rosa.password_hash).startswith("$argon2id$")


async def with_code(session: AsyncSession) -> tuple[Agent, pyotp.TOTP]:
    """An agent who turned the code on two minutes ago."""
    rosa, secret = await hire(session), codes.new_secret()
    earlier = NOW - dt.timedelta(minutes=2)
    assert codes.turn_on(rosa, secret, pyotp.TOTP(secret).at(earlier), earlier)
    await session.flush()
    return rosa, pyotp.TOTP(secret)


async def test_after_the_password_comes_the_code(db: AsyncSession) -> None:
    rosa, phone = await with_code(db)
    assert await entry.by_password(db, EMAIL, PASSWORD, NOW) == (rosa, "code")
    proof = codes.half_way(rosa, NOW)
    assert await entry.by_code(db, proof, "000000" if phone.at(NOW) != "000000" else "111111", NOW) is None
    assert await entry.by_code(db, proof, f" {phone.at(NOW)[:3]} {phone.at(NOW)[3:]} ", NOW) == rosa


async def test_a_code_works_once_and_none_before_it_afterwards(db: AsyncSession) -> None:
    rosa, phone = await with_code(db)
    proof, before = codes.half_way(rosa, NOW), phone.at(NOW - dt.timedelta(seconds=30))
    assert await entry.by_code(db, proof, phone.at(NOW), NOW) == rosa
    assert await entry.by_code(db, proof, phone.at(NOW), NOW) is None
    assert await entry.by_code(db, proof, before, NOW) is None
    assert await entry.by_code(db, proof, phone.at(NOW + dt.timedelta(seconds=30)), NOW) == rosa


@pytest.mark.parametrize(("seconds", "fits"), [(-60, False), (-30, True), (30, True), (60, False)])
async def test_a_phones_clock_may_differ_by_one_step(db: AsyncSession, seconds: int, fits: bool) -> None:
    rosa, phone = await with_code(db)
    assert codes.use(rosa, phone.at(NOW + dt.timedelta(seconds=seconds)), NOW) is fits


async def test_wrong_codes_lock_and_the_right_password_between_them_forgives_nothing(db: AsyncSession) -> None:
    rosa, phone = await with_code(db)
    proof = codes.half_way(rosa, NOW)
    for _ in range(5):
        assert await entry.by_password(db, EMAIL, PASSWORD, NOW) == (rosa, "code")
        assert await entry.by_code(db, proof, "abc", NOW) is None
    assert await entry.by_code(db, proof, phone.at(NOW), NOW) is None
    assert await entry.by_password(db, EMAIL, PASSWORD, NOW) is None


async def test_the_proof_of_a_password_is_ones_own_and_lasts_ten_minutes(db: AsyncSession) -> None:
    rosa, _ = await with_code(db)
    proof = codes.half_way(rosa, NOW)
    assert codes.is_half_way(rosa, proof, NOW)
    assert not codes.is_half_way(rosa, proof, NOW + dt.timedelta(minutes=10))
    forged = f"{rosa.id}.{int(proof.split('.')[1]) + 60}.{proof.split('.')[2]}"
    for other in (forged, "", "1", "1.2", "x.y.z", f"{rosa.id}.9999999999.", proof + "0"):
        assert not codes.is_half_way(rosa, other, NOW)
    await passwords.change(db, rosa, OTHER_PASSWORD)
    assert not codes.is_half_way(rosa, proof, NOW)
