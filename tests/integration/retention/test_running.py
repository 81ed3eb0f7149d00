"""The nightly run: every kind at its boundary, in batches, again after being killed, and nothing left undeclared."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from hpmt_supervision.cases.models import SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.core.work import writing_unit
from hpmt_supervision.extensions import db
from hpmt_supervision.privacy import retention as registry
from hpmt_supervision.privacy.encryption import EncryptedText
from hpmt_supervision.privacy.retention import explained_columns, kinds, sweeps
from hpmt_supervision.privacy.terms import last_day
from hpmt_supervision.reminders.schedule import JOBS
from hpmt_supervision.retention import preview
from hpmt_supervision.retention.running import RetentionFailed, run_kind, run_retention
from hpmt_supervision.retention.terms_queries import all_terms
from tests.factories.catalogue import load_catalogue
from tests.factories.retention import delete_due, due_by
from tests.integration.retention.kinds import MAKERS, make_text

# Summer time, so that every term of months or of 90 and 180 days ends on the other side of a clock change or on both.
LATE, EARLY = clock.to_utc(datetime(2024, 8, 31, 23, 59)), clock.to_utc(datetime(2024, 9, 1, 0, 0))


def test_every_kind_has_a_maker(sqlite_app: Flask) -> None:
    assert {kind.code for kind in kinds()} == set(MAKERS)


@pytest.mark.parametrize("code", sorted(MAKERS))
def test_the_last_instant_kept_and_the_first_gone(app: Flask, code: str) -> None:
    load_catalogue()
    # One minute apart on either side of a midnight in Oslo: the first's time is a day shorter.
    first, second = make_text(code, LATE), make_text(code, EARLY)
    name = MAKERS[code][1]
    keys = [inspect(row).identity for row in (first, second)]
    model = type(first)
    kind = registry.kind_of(code)
    end = last_day(clock.local_date(LATE), kind.term)
    for day, kept in ((end, (True, True)), (end + timedelta(days=1), (False, True))):
        last_second = clock.day_start(day + timedelta(days=1)) - timedelta(seconds=1)
        for instant in (clock.day_start(day), last_second):
            if not kept[0] and instant != last_second:
                delete_due(code, instant)
            elif kept[0]:
                assert delete_due(code, instant) == 0
        db.session.expire_all()
        rows = [db.session.get(model, key) for key in keys]
        found = tuple(row is not None and (getattr(row, name) is None) == kind.is_closing for row in rows)
        assert found == kept, (code, day)
    assert delete_due(code, clock.day_start(end + timedelta(days=1))) == 0


def test_every_encrypted_column_is_declared_or_explained(sqlite_app: Flask) -> None:
    encrypted = {
        (mapper.class_.__name__, attribute.key)
        for mapper in db.Model.registry.mappers
        for attribute in mapper.column_attrs
        if any(isinstance(column.type, EncryptedText) for column in attribute.columns)
    }
    columns = [column for kind in kinds() for column in kind.columns]
    columns += [column for sweep in sweeps() for column in sweep.columns]
    explained = explained_columns()
    declared = {(column.class_.__name__, column.key) for column in [*columns, *(found for found, _why in explained)]}
    assert encrypted - declared == set()
    assert all(len(why) > 20 for _column, why in explained)
    assert len(encrypted) > 30


def test_the_scheduler_runs_it_every_night_in_transactions_of_its_own(sqlite_app: Flask) -> None:
    (job,) = [job for job in JOBS if job.name == "retention"]
    assert job.daily_at is not None and job.daily_at.hour == 3 and job.own_transactions
    load_catalogue()
    make_text("case_texts", LATE)
    db.session.commit()
    assert job.run(clock.to_utc(datetime(2026, 11, 28, 3, 30))) == 1
    assert job.run(clock.to_utc(datetime(2026, 11, 28, 3, 31))) == 0


def test_a_long_backlog_goes_in_batches_and_a_killed_run_goes_on(app: Flask) -> None:
    load_catalogue()
    for _number in range(7):
        make_text("case_texts", LATE)
    db.session.commit()
    entered = 0

    class Killed(BaseException):
        pass

    @contextmanager
    def dies_in_the_third() -> Iterator[None]:
        nonlocal entered
        entered += 1
        with writing_unit():
            yield
            if entered == 3:
                raise Killed

    now = clock.to_utc(datetime(2026, 11, 28, 3, 30))
    with pytest.raises(Killed):
        run_kind("case_texts", now, unit=dies_in_the_third, batch=2)
    with_text = select(SupervisionCase.id).where(SupervisionCase.text_deleted_at.is_(None))
    assert len(db.session.scalars(with_text).all()) == 3
    db.session.rollback()
    assert run_kind("case_texts", now, batch=2) == 3
    assert run_kind("case_texts", now, batch=2) == 0


def test_what_fails_in_one_kind_stops_no_other(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    load_catalogue()
    case, mail = make_text("case_texts", LATE), make_text("mail_texts", LATE)
    db.session.commit()
    broken: dict[str, Any] = dict(sqlite_app.extensions[registry.KINDS])

    def fail(*_arguments: object) -> int:
        raise OSError("a file that cannot be removed")

    from dataclasses import replace

    broken["mail_texts"] = replace(broken["mail_texts"], delete=fail)
    monkeypatch.setitem(sqlite_app.extensions, registry.KINDS, broken)
    with pytest.raises(RetentionFailed, match=r"^mail_texts$"):
        run_retention(clock.to_utc(datetime(2026, 11, 28, 3, 30)))
    db.session.expire_all()
    assert case.title is None and mail.text is not None


@pytest.mark.parametrize("days", [0, 1, 30, 91, 200, 366, 760, 1200])
def test_what_the_preview_says_for_a_day_is_what_the_run_of_that_day_deletes(sqlite_app: Flask, days: int) -> None:
    load_catalogue()
    begun = clock.to_utc(datetime(2024, 8, 1, 12))
    for number, code in enumerate(sorted(MAKERS)):
        make_text(code, begun + timedelta(days=number * 3))
        make_text(code, begun + timedelta(days=200, minutes=number))
    db.session.commit()
    day = clock.local_date(begun + timedelta(days=days))
    terms = all_terms()
    # The open cases close in the same run, and their texts' time runs from then, so they are not due by it.
    for kind in kinds():
        said = due_by(kind, terms, terms.first_id, day)
        assert delete_due(kind.code, clock.day_start(day) + timedelta(hours=3, minutes=30)) == said, kind.code
        db.session.rollback()


def test_the_months_of_the_preview_add_up_to_the_days(sqlite_app: Flask) -> None:
    load_catalogue()
    begun = clock.to_utc(datetime(2026, 3, 5, 12))
    for number in range(6):
        make_text("fe_texts", begun + timedelta(days=40 * number))
        make_text("mail_texts", begun + timedelta(days=40 * number))
    today, terms = clock.local_date(begun + timedelta(days=210)), all_terms()
    for kind in kinds():
        shown = preview.ahead(terms, terms.first_id, today)[kind.code]
        assert shown.now + sum(shown.by_month) + shown.later == shown.total
        assert shown.now == due_by(kind, terms, terms.first_id, today)
    assert preview.ahead(terms, terms.first_id, today)["fe_texts"].total == 6
