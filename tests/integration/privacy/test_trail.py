"""Rows of the trail are chained in their transaction, by one writer at a time, and nothing changes them afterwards."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from hpmt_supervision.core.work import unit_of_work, writing_unit
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy.audit import Shown, readings_noted, record_act, record_readings
from hpmt_supervision.privacy.chain import START, Break, Broken, Chain
from hpmt_supervision.privacy.chain_queries import follow, links
from hpmt_supervision.privacy.models import AuditEvent, TextReading
from hpmt_supervision.privacy.trail import AS_COMMITTED, TABLES
from tests.apps import make_app
from tests.factories.people import make_person, make_unit


@dataclass(frozen=True)
class Somebody:
    person_id: int = 7
    role: str = "counsellor"


def act(number: int) -> None:
    record_act("thing.do", subject_kind="thing", subject_id=number, by=Somebody(), number=number)


def read(*keys: int) -> None:
    record_readings([Shown("case", key, 3, "supervisor") for key in keys], by=Somebody(), place="list")


def acts() -> list[int | None]:
    """Return what the committed acts were done to, in order."""
    return list(
        db.session.scalars(select(AuditEvent.subject_id).order_by(AuditEvent.id), execution_options=AS_COMMITTED)
    )


def test_rows_of_a_transaction_follow_each_other(app: Flask) -> None:
    with unit_of_work():
        act(1)
        read(1, 2)
        act(2)
    with unit_of_work():
        read(3)
    for chain, keys in ((Chain.ACTS, [1, 2]), (Chain.READINGS, [1, 2, 3])):
        found = list(links(chain))
        assert [link.id for link in found] == keys == [link.values["subject_id"] for link in found]
        assert [link.previous for link in found] == [START, *(link.seal for link in found[:-1])]
        assert follow(chain).broken is None


def test_nothing_is_written_before_the_transaction_ends(app: Flask) -> None:
    act(1)
    read(1)
    db.session.flush()
    assert acts() == []
    assert [row.subject_id for row in readings_noted("case", 1)] == [1] and readings_noted("case", 2) == []
    db.session.rollback()
    with unit_of_work():
        act(2)
    assert acts() == [2] and follow(Chain.READINGS).rows == 0


def test_a_transaction_that_reads_the_trail_sees_its_own_rows(app: Flask) -> None:
    act(1)
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == 1
    act(2)
    assert db.session.query(AuditEvent).filter_by(subject_id=2).count() == 1
    db.session.commit()
    assert acts() == [1, 2] and follow(Chain.ACTS).broken is None


def test_a_savepoint_that_is_undone_takes_its_rows_along(app: Flask) -> None:
    with unit_of_work():
        act(1)
        with pytest.raises(ValueError), db.session.begin_nested():
            act(2)
            raise ValueError
        with db.session.begin_nested():
            act(3)
    assert acts() == [1, 3] and follow(Chain.ACTS).broken is None


def test_a_row_that_is_added_to_the_session_is_chained_too(app: Flask) -> None:
    with unit_of_work():
        db.session.add(AuditEvent(action="thing.do", subject_kind="thing", subject_id=1))
        act(2)
    assert sorted(acts()) == [1, 2] and follow(Chain.ACTS).broken is None


def test_what_fails_leaves_no_row(app: Flask) -> None:
    with pytest.raises(RuntimeError), unit_of_work():
        make_unit()
        act(1)
        raise RuntimeError
    assert acts() == []


@pytest.mark.parametrize("model", [AuditEvent, TextReading])
@pytest.mark.parametrize("change", [lambda model: update(model).values(subject_kind="x"), delete])
def test_the_database_refuses_to_change_or_delete(app: Flask, model: type, change: Callable[[type], object]) -> None:
    with unit_of_work():
        act(1)
        read(1)
    with pytest.raises(DBAPIError, match="never changed or deleted"):
        db.session.execute(change(model))
    db.session.rollback()
    assert follow(Chain.ACTS).rows == follow(Chain.READINGS).rows == 1


def test_postgresql_refuses_to_empty_them_too(app: Flask) -> None:
    if db.engine.dialect.name != "postgresql":
        return
    for chain in Chain:
        with pytest.raises(DBAPIError, match="never changed or deleted"):
            db.session.execute(text(f"TRUNCATE {chain}"))
        db.session.rollback()


def test_a_row_written_past_the_trail_breaks_the_chain(app: Flask) -> None:
    with unit_of_work():
        act(1)
    table = TABLES[Chain.ACTS]
    row = dict(db.session.execute(select(table)).one()._mapping)
    with writing_unit():
        db.session.execute(insert(table).values(row | {"id": 2, "subject_id": 9, "previous_hash": row["hash"]}))
    assert follow(Chain.ACTS).broken == Broken(2, Break.SEAL)


@pytest.mark.parametrize("writers", [6])
def test_many_who_write_at_once_make_one_chain(app: Flask, database_url: str, writers: int) -> None:
    """Every one begins with other work, in orders that would end in a deadlock if turns were taken early."""
    people = [make_person().id for _ in range(2)]
    db.session.commit()
    ready, faults = threading.Barrier(writers), []

    def work(number: int) -> None:
        from hpmt_supervision.people.models import Person

        with app.app_context():
            try:
                ready.wait(timeout=20)
                for turn in range(8):
                    with writing_unit():
                        act(number * 100 + turn)
                        read(number, turn)
                        # Every other transaction also waits for rows that all want, in the one order of the operations;
                        # in the others nothing but the turn of the chain keeps the writers apart.
                        for key in people if turn % 2 else ():
                            person = db.session.get_one(Person, key, with_for_update=True)
                            person.name = f"Navn {number} {turn}"
                            db.session.flush()
            except Exception as error:
                faults.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert faults == []
    for chain, rows in ((Chain.ACTS, writers * 8), (Chain.READINGS, writers * 8 * 2)):
        found = follow(chain)
        assert (found.broken, found.rows, found.last and found.last.id) == (None, rows, rows)


def test_processes_of_their_own_make_one_chain(
    app: Flask, database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import subprocess
    import sys

    from hpmt_supervision.config import Settings
    from hpmt_supervision.exchange.background import environment_of

    settings: Settings = app.extensions["hpmt_settings"]
    script = (
        "from hpmt_supervision import create_app\n"
        "from hpmt_supervision.core.work import writing_unit\n"
        "from hpmt_supervision.privacy.audit import record_act\n"
        "app = create_app()\n"
        "with app.app_context():\n"
        "    for number in range(20):\n"
        "        with writing_unit():\n"
        "            record_act('thing.do', subject_kind='thing', subject_id=number, by=None)\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", script], env=dict(environment_of(settings))) for _number in range(3)
    ]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0]
    found = follow(Chain.ACTS)
    assert (found.broken, found.rows) == (None, 60)


def test_the_turn_is_taken_after_everything_else_is_flushed(app: Flask) -> None:
    from sqlalchemy import event

    told: list[str] = []

    def note(connection: object, cursor: object, statement: str, *more: object) -> None:
        told.append(statement)

    db.session.rollback()
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with unit_of_work():
            act(1)
            read(1)
            make_unit()
            from hpmt_supervision.people.models import Person

            db.session.add(Person(text_id="P-late", name="Sist", email=None))
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    other = [place for place, one in enumerate(told) if "INTO person" in one or "INTO unit" in one]
    turn = next(place for place, one in enumerate(told) if "advisory" in one or "FROM audit_event" in one)
    assert max(other) < turn


def test_another_key_does_not_read_the_chain(app: Flask, database_url: str, tmp_path: object) -> None:
    with unit_of_work():
        act(1)
    from pathlib import Path

    other = make_app(database_url, Path(str(tmp_path)), {"HPMT_AUDIT_KEYS": "z" * 40})
    with other.app_context():
        assert follow(Chain.ACTS).broken == Broken(1, Break.KEY)
        db.session.remove()
        db.engine.dispose()
