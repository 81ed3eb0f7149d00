"""Two people who do the same at once: the second is told, wherever in the operation the database stops them."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from hpmt_supervision.extensions import db
from hpmt_supervision.study.models import Study, StudyWave
from hpmt_supervision.web.forms import AppForm
from hpmt_supervision.web.requests import saving
from tests.factories.study import make_study


def test_a_row_that_has_come_meanwhile_is_told_on_the_form(app: Flask) -> None:
    study = make_study("Ro i samtalen")
    db.session.commit()
    with app.test_request_context(method="POST"):
        form = AppForm()
        with saving(form) as saved:
            # What an operation does that looked before the other one committed.
            db.session.add(
                Study(
                    name=study.name,
                    programme_id=study.programme_id,
                    agreement_reference="24/1",
                    first_day=date(2026, 1, 1),
                )
            )
            db.session.flush()
        assert not saved and "i mellomtiden" in str(form.form_errors[0])
    assert db.session.query(Study).count() == 1


def test_other_refusals_of_the_database_are_still_mistakes(app: Flask) -> None:
    study = make_study()
    db.session.commit()
    with app.test_request_context(method="POST"), pytest.raises(IntegrityError), saving(AppForm()):
        db.session.add(StudyWave(study_id=study.id, name="Før", first_day=date(2026, 2, 1), last_day=date(2026, 1, 1)))
        db.session.flush()
