"""Somebody who can write to the database, and has no key, takes away readings and what was noted of them."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from hpmt_supervision.core import clock
from hpmt_supervision.core.work import unit_of_work, writing_unit
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.append_only import lay_statements, take_away_statements
from hpmt_supervision.privacy.audit import Shown, record_act, record_readings
from hpmt_supervision.privacy.chain import Break, Chain
from hpmt_supervision.privacy.chain_ends import ends_path
from hpmt_supervision.privacy.chain_operations import ChainBroken, check_chains
from hpmt_supervision.privacy.chain_queries import states
from tests.factories.people import make_person
from tests.integration.privacy.test_trail import Somebody

CUT = "DELETE FROM text_reading WHERE id > 2"
LAST = "(SELECT hash FROM text_reading WHERE id = 2)"
ATTACKS = {
    "the newest readings and all notes": [CUT, "DELETE FROM chain_check"],
    "the newest readings and the notes of them": [CUT, "DELETE FROM chain_check WHERE id > 3"],
    "the notes moved to the row that is last now": [
        CUT,
        f"UPDATE chain_check SET last_id = 2, row_count = 2, last_hash = {LAST} WHERE chain = 'text_reading'",
    ],
    "the notes marked as broken": [CUT, "UPDATE chain_check SET broken_id = 1, why = 'seal'"],
    "all readings and all notes": ["DELETE FROM text_reading", "DELETE FROM chain_check"],
    "everything": ["DELETE FROM text_reading", "DELETE FROM audit_event", "DELETE FROM chain_check"],
}
# What is found from the database alone, when the file is lost too.
WITHOUT_THE_FILE = {
    "the newest readings and all notes": "",
    "the newest readings and the notes of them": "",
    "the notes moved to the row that is last now": "chain_check: BRUTT ved rad 5: innholdet",
    "the notes marked as broken": "text_reading: BRUTT ved rad 4: raden var notert",
    "all readings and all notes": "text_reading: BRUTT: kjeden er tom",
    "everything": "audit_event: BRUTT: kjeden er tom",
}


@pytest.fixture
def followed(app: Flask) -> Flask:
    """Give an installation with a person, a case, two readings followed one night and two more the next."""
    make_person()
    db.session.commit()
    for night in (1, 2):
        with unit_of_work():
            record_act("case.change", subject_kind="case", subject_id=7, by=Somebody())
            record_readings([Shown("case", key, 3, "supervisor") for key in (1, 2)], by=Somebody(), place="list")
        assert check_chains(clock.now() + timedelta(days=night)) == 3 * night
    return app


def attack(statements: Sequence[str]) -> None:
    dialect = db.engine.dialect.name
    with writing_unit():
        for statement in [one for chain in Chain for one in take_away_statements(chain, dialect)]:
            db.session.execute(text(statement))
        for statement in statements:
            db.session.execute(text(statement))
        for statement in [one for chain in Chain for one in lay_statements(chain, dialect)]:
            db.session.execute(text(statement))


def verified(app: Flask, *more: str) -> tuple[int, str]:
    answer = app.test_cli_runner().invoke(args=["audit", "verify", *more])
    return answer.exit_code, answer.output


def test_untouched_it_holds_and_the_file_is_the_owners_alone(followed: Flask) -> None:
    code, told = verified(followed)
    assert code == 0 and "chain_check: hel, 6 notater" in told and "finnes ikke" not in told
    assert ends_path().stat().st_mode & 0o777 == 0o600
    anchors = followed.test_cli_runner().invoke(args=["audit", "anchor"]).output
    assert ends_path().read_text(encoding="utf-8") == anchors and anchors.count("\n") == 3


@pytest.mark.parametrize("name", ATTACKS)
def test_each_attack_is_found(followed: Flask, name: str) -> None:
    kept = ends_path().read_bytes()
    attack(ATTACKS[name])
    code, told = verified(followed)
    assert code == 1 and "text_reading: BRUTT" in told
    # The nightly check finds it too, on this night and the next, and does not let the file forget what is gone.
    for _night in range(2):
        with pytest.raises(ChainBroken):
            check_chains(clock.now())
        assert states()[Chain.READINGS].why is not None
    kept_lines = [line for line in kept.splitlines() if b"text_reading" in line]
    assert kept_lines[0] in ends_path().read_bytes().splitlines()
    assert verified(followed)[0] == 1


@pytest.mark.parametrize(("name", "found"), WITHOUT_THE_FILE.items())
def test_without_the_file_the_notes_still_tell_what_they_can(followed: Flask, name: str, found: str) -> None:
    attack(ATTACKS[name])
    ends_path().unlink()
    code, told = verified(followed)
    assert code == (1 if found else 0) and found in told
    assert "finnes ikke. Uten den ses det ikke om slutten er tatt bort." in told


def test_one_chain_alone_is_held_against_notes_that_hold(followed: Flask) -> None:
    attack(["UPDATE chain_check SET row_count = 9 WHERE id = 2"])
    code, told = verified(followed, "--chain", "text_reading")
    assert code == 1 and "chain_check: BRUTT ved rad 2" in told and "audit_event" not in told


def test_an_installation_without_people_and_one_that_nobody_has_read_in_are_whole(app: Flask) -> None:
    assert verified(app)[0] == 0
    make_person()
    with unit_of_work():
        record_act("person.create", subject_kind="person", subject_id=1, by=None)
    assert verified(app)[0] == 0
    assert check_chains(clock.now()) == 1


def test_a_file_that_cannot_be_read_is_no_whole_chain(followed: Flask) -> None:
    ends_path().write_text("{}\n", encoding="utf-8")
    code, told = verified(followed)
    assert code == 2 and "kan ikke leses" in told
    with pytest.raises(ValueError, match="line 1"):
        check_chains(clock.now())


def test_a_break_of_the_notes_is_noted(followed: Flask) -> None:
    attack(["DELETE FROM chain_check WHERE id = 2"])
    with pytest.raises(ChainBroken):
        check_chains(clock.now())
    state = states()[Chain.CHECKS]
    assert (state.broken_id, state.why) == (3, Break.PREVIOUS) and states()[Chain.ACTS].why is None


def test_the_file_lies_where_the_setting_says(tmp_path: Path) -> None:
    from tests.apps import make_settings

    elsewhere = tmp_path / "elsewhere" / "ends"
    assert make_settings("sqlite:///x", tmp_path).audit_ends == tmp_path / "audit-ends.jsonl"
    assert make_settings("sqlite:///x", tmp_path, {"HPMT_AUDIT_ENDS": str(elsewhere)}).audit_ends == elsewhere
