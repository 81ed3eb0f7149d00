"""Following the chains from the command line and by the nightly job, noting their ends, and writing their rows out."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, text

from hpmt_supervision.core import clock
from hpmt_supervision.core.work import unit_of_work, writing_unit
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.append_only import lay_statements, take_away_statements
from hpmt_supervision.privacy.audit import record_act
from hpmt_supervision.privacy.chain import Break, Broken, Chain
from hpmt_supervision.privacy.chain_operations import ChainBroken, check_chains
from hpmt_supervision.privacy.chain_queries import follow, states
from hpmt_supervision.privacy.models import ChainCheck
from hpmt_supervision.privacy.trail import TABLES

TABLE = TABLES[Chain.ACTS]


def acts(number: int) -> None:
    with unit_of_work():
        for key in range(1, number + 1):
            record_act("thing.do", subject_kind="thing", subject_id=key, by=None)


def by_hand(change: Callable[[], object], table: str = "audit_event") -> None:
    """Change a table as somebody does who owns the database: the triggers are taken away first."""
    dialect = db.engine.dialect.name
    with writing_unit():
        for statement in take_away_statements(table, dialect):
            db.session.execute(text(statement))
        change()
        for statement in lay_statements(table, dialect):
            db.session.execute(text(statement))


def test_whole_chains_are_told_to_be_whole(app: Flask) -> None:
    acts(3)
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert answer.exit_code == 0
    assert "audit_event: hel, 3 hendelser, siste rad 3" in answer.output
    assert "text_reading: hel, 0 lesninger." in answer.output


def test_the_first_broken_row_is_told(app: Flask) -> None:
    acts(4)
    by_hand(lambda: db.session.execute(text("UPDATE audit_event SET actor_id = 9 WHERE id = 3")))
    answer = app.test_cli_runner().invoke(args=["audit", "verify", "--chain", "audit_event"])
    assert answer.exit_code == 1 and "BRUTT ved rad 3: innholdet" in answer.output
    by_hand(lambda: db.session.execute(delete(TABLE).where(TABLE.c.id == 2)))
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert answer.exit_code == 1 and "BRUTT ved rad 3: raden følger ikke" in answer.output


def test_an_end_that_is_cut_off_is_found_by_the_nightly_note_and_by_an_anchor(app: Flask, tmp_path: Path) -> None:
    acts(4)
    anchors = tmp_path / "anchors"
    anchors.write_text(app.test_cli_runner().invoke(args=["audit", "anchor"]).output, encoding="utf-8")
    assert check_chains(clock.now()) == 4
    by_hand(lambda: db.session.execute(delete(TABLE).where(TABLE.c.id >= 3)))
    assert follow(Chain.ACTS).broken == Broken(4, Break.CUT)
    with pytest.raises(ChainBroken):
        check_chains(clock.now())
    state = states()[Chain.ACTS]
    assert (state.broken_id, state.why) == (4, Break.CUT) and states()[Chain.READINGS].broken_id is None
    # Whoever cuts the notes off as well is found by what was kept elsewhere.
    by_hand(lambda: db.session.execute(delete(ChainCheck)), "chain_check")
    assert follow(Chain.ACTS).broken is None
    answer = app.test_cli_runner().invoke(args=["audit", "verify", "--anchors", str(anchors)])
    assert answer.exit_code == 1 and "BRUTT ved rad 4: raden var notert som den siste" in answer.output


def test_an_anchor_file_that_cannot_be_read_says_so(app: Flask, tmp_path: Path) -> None:
    anchors = tmp_path / "anchors"
    anchors.write_text("\n{}\n", encoding="utf-8")
    answer = app.test_cli_runner().invoke(args=["audit", "verify", "--anchors", str(anchors)])
    assert answer.exit_code == 2 and "Linje 2 i ankerfila" in answer.output


def test_the_nightly_check_notes_the_end(app: Flask) -> None:
    acts(2)
    assert check_chains(clock.now()) == 2
    db.session.remove()
    row = db.session.scalars(select(ChainCheck).where(ChainCheck.chain == Chain.ACTS)).one()
    assert (row.row_count, row.last_id, row.broken_id) == (2, 2, None)
    assert row.last_hash == db.session.scalar(select(TABLE.c.hash).where(TABLE.c.id == 2))


def test_rows_are_written_out_with_their_seals(app: Flask) -> None:
    acts(5)
    run = app.test_cli_runner().invoke
    lines = run(args=["audit", "export", "--from", "2", "--to", "3"]).output.splitlines()
    told = [json.loads(line) for line in lines]
    assert [row["id"] for row in told] == [2, 3] and told[1]["previous_hash"] == told[0]["hash"]
    assert told[0]["chain"] == "audit_event" and told[0]["at"].endswith("+00:00")
    answer = run(args=["audit", "export", "--format", "csv", "--chain", "audit_event"])
    rows = list(csv.DictReader(io.StringIO(answer.output), delimiter=";"))
    assert [row["subject_id"] for row in rows] == ["1", "2", "3", "4", "5"] and rows[0]["hash"]
    assert run(args=["audit", "export", "--format", "csv"]).exit_code == 2
