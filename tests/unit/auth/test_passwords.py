"""Passwords: what may be chosen, how they are kept, and that nothing about them tells who has an account."""

from collections.abc import Callable

import pytest
from argon2 import PasswordHasher
from flask import Flask
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from hpmt_supervision.auth import passwords
from hpmt_supervision.auth.passwords import (
    check_new_password,
    hash_password,
    is_common,
    is_outdated,
    password_matches,
)
from hpmt_supervision.core.errors import UserError

GOOD = "fire rare ord sammen"


def test_a_hash_is_argon2id_and_never_the_password() -> None:
    stored = hash_password(GOOD)
    assert stored.startswith("$argon2id$")
    assert GOOD not in stored
    assert stored != hash_password(GOOD)
    assert password_matches(stored, GOOD)
    assert not password_matches(stored, GOOD + "x")
    assert not is_outdated(stored)


def test_a_hash_with_weaker_parameters_is_outdated() -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(GOOD)
    assert password_matches(weak, GOOD)
    assert is_outdated(weak)


def test_nobody_has_the_password_of_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    real = passwords._hasher.verify

    class Spy:
        def verify(self, stored: str, password: bytes) -> bool:
            checked.append(stored)
            return real(stored, password)

    monkeypatch.setattr(passwords, "_hasher", Spy())
    monkeypatch.setattr(passwords, "_hash_of_nobody", lambda: PasswordHasher().hash("nobody has this password"))
    assert not password_matches(None, "nobody has this password")
    # The same work is done as for somebody, so the time of the answer tells nothing.
    assert len(checked) == 1
    assert checked[0].startswith("$argon2id$")


@pytest.mark.parametrize("broken", ["", "plain", "$argon2id$v=19$m=1"])
def test_a_broken_hash_matches_nothing(broken: str) -> None:
    assert not password_matches(broken, GOOD)


def test_a_password_that_is_no_text_is_only_wrong() -> None:
    assert not password_matches(hash_password(GOOD), "\ud800\x00")


@pytest.mark.parametrize(
    "password",
    [
        "kort",
        "elleve tegn",
        "kari nordmann",
        "Nordmann Kari",
        "kari.nordmann@nav.no",
        "KARI.NORDMANN",
        "passord123456!!",
        "Sommer2026!!!!!",
        "qwertyuiopå!!",
        "aaaaaaaaaaaaaa",
        "abcabcabcabc",
        "123456789012",
        "velkommen 2026 2026",
        "!!dragon12345678",
        "qwertyuiop[]",
        "x" * 201,
    ],
)
def test_what_others_could_guess_is_refused(sqlite_app: Flask, password: str) -> None:
    with pytest.raises(UserError) as refusal:
        check_new_password(password, known_words=("Kari Nordmann", "kari.nordmann@nav.no", None))
    assert refusal.value.field == "new_password"
    assert password not in str(refusal.value)


@pytest.mark.parametrize("password", [GOOD, "æøåæøå og øre", "Kx8#qL2!vTz9", "x" * 90 + "y" * 110])
def test_what_is_long_and_own_is_taken(password: str) -> None:
    check_new_password(password, known_words=("Kari Nordmann", None))


def own_words() -> list[str]:
    lines = passwords.COMMON_FILE.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line[:1] != "#"]


def breached() -> list[str]:
    return ["".join(word.casefold().split()) for word in FREQUENCY_LISTS["passwords"]]


@pytest.mark.parametrize(("words", "least"), [(own_words, 300), (breached, 25_000)], ids=["own", "breached"])
def test_the_lists_hold_words_in_one_form(words: Callable[[], list[str]], least: int) -> None:
    lines = words()
    assert least <= len(lines) == len(set(lines))
    assert all(line == line.casefold() and " " not in line and line for line in lines)
    assert all(is_common(line) for line in lines)
