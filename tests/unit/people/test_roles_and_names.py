"""What goes with a part in a group, and how names, addresses and forms' keys are read."""

import pytest
from flask import Flask

from hpmt_supervision.core.errors import UserError
from hpmt_supervision.people.operations.checks import clean_email, clean_name, text_id_of_form
from hpmt_supervision.people.roles import Role, role_in_group


@pytest.mark.parametrize(
    ("level", "part", "role"),
    [
        (1, "supervisee", Role.COUNSELLOR),
        (1, "supervisor", Role.HPMT_SUPERVISOR),
        (2, "supervisee", Role.HPMT_SUPERVISOR),
        (2, "supervisor", Role.FM_SUPERVISOR),
        (3, "supervisee", Role.FM_SUPERVISOR),
        (3, "supervisor", Role.RESOURCE_GROUP),
    ],
)
def test_who_supervises_one_level_is_supervised_on_the_next(level: int, part: str, role: Role) -> None:
    assert role_in_group(level, part) is role


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Kari   Nordmann ", "Kari Nordmann"),
        ('Øyvind "Øya" O\'Hara', 'Øyvind "Øya" O\'Hara'),
        ("Linje\r\nskift\tog\x00null", "Linje skift og null"),
        ("Å" * 200, "Å" * 200),
    ],
)
def test_a_name_is_kept_on_one_line(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@pytest.mark.parametrize("typed", ["", "   ", "\x00\x1f", None, "x" * 201])
def test_a_name_must_be_there_and_fit(sqlite_app: Flask, typed: str | None) -> None:
    with pytest.raises(UserError) as refusal:
        clean_name(typed)
    assert refusal.value.field == "name"


@pytest.mark.parametrize("typed", ["kari@nav.no", "Kari.Ærlig@nav.no", "demo@fjordvik.example", "x@host.test"])
def test_an_address_is_kept_as_typed(typed: str) -> None:
    assert clean_email(f" {typed} ") == typed


@pytest.mark.parametrize("typed", [None, "", "  "])
def test_no_address_is_none(typed: str | None) -> None:
    assert clean_email(typed) is None


@pytest.mark.parametrize("typed", ["kari", "kari@", "@nav.no", "kari nordmann@nav.no", "a@b@c.no", "kari@nav..no"])
def test_what_is_no_address_is_told(sqlite_app: Flask, typed: str) -> None:
    with pytest.raises(UserError) as refusal:
        clean_email(typed)
    assert refusal.value.field == "email"


def test_a_form_that_is_sent_twice_gives_one_id() -> None:
    key = "0123456789abcdef" * 2
    assert text_id_of_form(key) == "app-0123456789abcdef"
    assert [text_id_of_form(forged) for forged in (None, "", "x" * 32, "../" + key)] == [None] * 4
