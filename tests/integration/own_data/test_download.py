"""A person's own data: every table is declared or explained, own texts go along, and nobody else's do."""

import io
import json
import re
import secrets
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import inspect

from hpmt_supervision import create_app
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db, limiter
from hpmt_supervision.own_data.collecting import parts
from hpmt_supervision.people.models import Person
from hpmt_supervision.privacy.models import AuditEvent, TextReading
from hpmt_supervision.privacy.person_data import LABELS, explained_tables, label_of, person_tables
from hpmt_supervision.web.formats import day_time
from tests.apps import make_settings
from tests.contracts.world import FOREIGN_SECRET, OWN_SECRET, make_world
from tests.databases import laid_sqlite
from tests.factories.auth import sign_in
from tests.factories.cases import make_case
from tests.factories.catalogue import load_catalogue
from tests.factories.own_data import unpacked
from tests.factories.people import make_group, member_of

# Columns that hold a person's key without a foreign key, so that the row outlives the person.
LOOSE = {"reader_id", "author_id", "actor_id"}


def test_every_table_about_a_person_is_declared_or_explained(sqlite_app: Flask) -> None:
    declared: dict[str, set[str]] = {}
    for table in person_tables():
        found = {column.key for column in table.by}
        declared.setdefault(table.model.__tablename__, set()).update(found)
    explained = explained_tables()
    # What hangs on a row that holds somebody's texts, or on an account, tells of the person too.
    parents = {"account", *(table.model.__tablename__ for table in person_tables() if table.texts)}
    missing = set()
    for table in db.metadata.tables.values():
        for column in table.columns:
            targets = {key.column.table.name for key in column.foreign_keys}
            if "person" in targets or column.name in LOOSE:
                if table.name not in explained and column.name not in declared.get(table.name, set()):
                    missing.add((table.name, column.name))
            elif targets & parents and table.name not in declared and table.name not in explained:
                missing.add((table.name, column.name))
    assert missing == set()
    assert all(len(why) > 20 for why in explained.values())
    assert set(explained) <= set(db.metadata.tables)


def test_every_column_that_is_handed_out_has_a_label(sqlite_app: Flask) -> None:
    columns = {(part.name, column) for part in parts() for column in part.columns}
    tables = {part.name: part.table for part in parts()}
    without = {(name, column) for name, column in columns if label_of(tables[name], column) is None}
    assert without == set() and len(columns) > 400
    labelled = {(name, column) for name, labels in sqlite_app.extensions[LABELS].items() for column in labels}
    loose = {column for _name, column in labelled if "." not in column} - {column for _name, column in columns}
    assert loose == set(), "no label is for a column that is not handed out"


def downloaded(app: Flask, person: Person) -> tuple[dict[str, list[dict[str, object]]], str]:
    answer = sign_in(app.test_client(), person).post("/konto/mine-data")
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    return unpacked(answer.data)


def test_own_texts_go_along_and_nobody_elses(app: Flask) -> None:
    load_catalogue()
    world = make_world()
    supervisor, case = world.own.supervisor, world.own.case
    # Rows that are about the supervisor too, with somebody else's words in them.
    make_case(
        world.own.counsellor,
        world.own.group,
        title=OWN_SECRET,
        forwarded_from_id=case.id,
        forwarded_by_id=supervisor.id,
    )
    world.own.question.answer, world.own.question.answered_by_id = "Svaret mitt", supervisor.id
    world.own.question.answered_at = clock.now()
    db.session.commit()
    own, page = downloaded(app, world.own.counsellor)
    text = json.dumps(own)
    assert OWN_SECRET in text and OWN_SECRET in page
    assert "<dt>Tittel</dt>" in page and "<dt>Gjester kan lese</dt><dd>Nei</dd>" in page
    written = day_time(world.own.case.created_at)
    assert f"<dt>Laget</dt><dd>{written}</dd>" in page and f"{world.own.case.created_at:%Y-%m-%d}" not in page
    assert set(re.findall("<dt>([^<]*)</dt>", page)).isdisjoint(own["supervision_case"][0]), "no raw column names"
    assert FOREIGN_SECRET not in text and FOREIGN_SECRET not in page
    assert [row["name"] for row in own["person"]] == [world.own.counsellor.name]
    assert {row["title"] for row in own["supervision_case"]} == {OWN_SECRET}
    # The supervisor reads the case in the app, and it is still the author's text.
    led, page = downloaded(app, supervisor)
    assert [row["title"] for row in led["supervision_case"]] == [None]
    assert [(row["text"], row["answer"]) for row in led["office_question"]] == [(None, "Svaret mitt")]
    assert led["fe_form"] == []
    for secret in ("token_hash", "password_hash", "request_key"):
        assert secret not in json.dumps(own) + json.dumps(led)


def test_own_texts_are_recorded_as_read_by_the_author_before_they_are_handed_out(sqlite_app: Flask) -> None:
    load_catalogue()
    world = make_world()
    db.session.commit()
    person = world.own.counsellor
    downloaded(sqlite_app, person)
    rows = db.session.query(TextReading).filter_by(reader_id=person.id, place="download").all()
    assert {(row.subject_kind, row.subject_id, row.author_id, row.reason) for row in rows} >= {
        ("case", world.own.case.id, person.id, "author"),
        ("fe_form", world.own.form.id, person.id, "author"),
    }
    assert db.session.query(AuditEvent).filter_by(action="own_data.download", actor_id=person.id).count() == 1


def test_it_comes_in_pieces(sqlite_app: Flask) -> None:
    load_catalogue()
    group = make_group()
    person = member_of(group)
    for number in range(300):
        case = make_case(person, group, at=clock.now() - timedelta(days=number))
        # Text that cannot be pressed together, so that the file is as large as it looks.
        case.story = secrets.token_hex(400)
    db.session.commit()
    answer = sign_in(sqlite_app.test_client(), person).post("/konto/mine-data", buffered=False)
    pieces = list(answer.response)
    assert len(pieces) > 3
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        tables = json.loads(archive.read("mine-data.json"))["tables"]
    assert next(len(part["rows"]) for part in tables if part["table"] == "supervision_case") == 300


def test_it_can_be_asked_for_five_times_an_hour(tmp_path: Path) -> None:
    limited = replace(make_settings(laid_sqlite(tmp_path / "limits.sqlite"), tmp_path), rate_limits=True)
    app = create_app(limited)
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        with app.app_context():
            load_catalogue()
            client = sign_in(app.test_client(), member_of(make_group()))
            codes = [client.post("/konto/mine-data").status_code for _time in range(6)]
        assert codes == [200] * 5 + [429]
    finally:
        # The counter is the process's own, and other tests count nothing.
        limiter.enabled = False
        with app.app_context():
            db.engine.dispose()


def test_every_declaration_names_columns_that_exist(sqlite_app: Flask) -> None:
    for table in person_tables():
        names = {attribute.key for attribute in inspect(table.model).column_attrs}
        assert set(table.leave_out) <= names, table.model
        assert {text.column.key for text in table.texts} <= names
