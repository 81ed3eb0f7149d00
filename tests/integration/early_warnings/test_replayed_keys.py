"""A form's key sent again about something else, or by somebody else: what was written is kept, and nothing fails."""

from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.early_warnings.answering_operations import answer_warning, ask_office
from hpmt_supervision.early_warnings.kinds import AnswerKind, WarningKind
from hpmt_supervision.extensions import db
from tests.factories.early_warnings import make_warning
from tests.factories.people import make_group, make_unit, supervisor_of, viewer_for
from tests.integration.early_warnings.conftest import laid_place


def test_a_question_about_one_office_is_no_question_about_another(app: Flask) -> None:
    place = laid_place()
    other = make_unit(name="Nav Aure", parent=place.county)
    supervisor_of(make_group(other))
    coordinator, fm = (viewer_for(person, clock.today()) for person in (place.coordinator, place.fm))
    made = [
        ask_office(unit_id=unit.id, text=text, request_key="k", by=by)
        for unit, text, by in (
            (place.office, "Hva kom i veien i høst?", coordinator),
            (place.office, "Hva kom i veien i høst?", coordinator),
            (other, "Hva virker hos dere?", coordinator),
            (other, "Når møtes dere igjen?", fm),
        )
    ]
    db.session.commit()
    assert made[0] is made[1], "the same page twice asks once"
    assert [(one.unit_id, one.text) for one in made[1:]] == [
        (place.office.id, "Hva kom i veien i høst?"),
        (other.id, "Hva virker hos dere?"),
        (other.id, "Når møtes dere igjen?"),
    ]


def test_an_answer_to_one_warning_is_no_answer_to_another(app: Flask) -> None:
    place = laid_place()
    leader = viewer_for(place.leader, clock.today())
    warnings = [make_warning(place.group, kind) for kind in (WarningKind.EMPTY_AGENDAS, WarningKind.ONE_LEADER)]
    made = [
        answer_warning(
            warning_id=warning.id, kind=AnswerKind.OTHER, until_on=None, text=text, request_key="k", by=leader
        )
        for warning, text in zip(warnings, ("Vi øver på verktøy.", "En til læres opp."), strict=True)
    ]
    db.session.commit()
    assert [(one.warning_id, one.text) for one in made] == [
        (warnings[0].id, "Vi øver på verktøy."),
        (warnings[1].id, "En til læres opp."),
    ]
