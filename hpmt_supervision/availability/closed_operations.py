"""Writes about the periods in which a unit is closed."""

from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from hpmt_supervision.availability.closed_queries import managed_period
from hpmt_supervision.availability.models import LONGEST_NAME, ClosedPeriod
from hpmt_supervision.availability.policy import managed_units
from hpmt_supervision.core.errors import NotFound, UserError
from hpmt_supervision.core.work import expect_version
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Unit
from hpmt_supervision.people.viewer import Viewer
from hpmt_supervision.privacy.audit import record_act

LONGEST_DAYS = 100


def add_closed_period(
    *, unit_id: int, first_day: date, last_day: date, name: str, by: Viewer, request_key: str | None = None
) -> ClosedPeriod:
    """Close a unit, and those beneath it, for some days. Sessions that are booked already stay. Flushes.

    Args:
        unit_id: a unit ``by`` may close.
        first_day: the first local day.
        last_day: the last local day.
        name: what the period is called, such as "Vinterferie".
        by: who closes it.
        request_key: the form's key; a second call with it gives back what the first made.

    Raises:
        NotFound: when ``by`` may not close the unit.
        UserError: with the field when something must be mended.
    """
    if db.session.scalar(select(Unit.id).where(Unit.id == unit_id, managed_units(by))) is None:
        raise NotFound("")
    if request_key:
        earlier = db.session.scalar(select(ClosedPeriod).where(ClosedPeriod.request_key == request_key))
        if earlier is not None:
            return managed_period(by, earlier.id)
    _check_days(first_day, last_day)
    period = ClosedPeriod(
        unit_id=unit_id,
        first_day=first_day,
        last_day=last_day,
        name=_clean_name(name),
        request_key=request_key or None,
    )
    db.session.add(period)
    db.session.flush()
    record_act("closed_period.add", subject_kind="closed_period", subject_id=period.id, by=by, unit_id=unit_id)
    return period


def change_closed_period(
    *, period_id: int, first_day: date, last_day: date, name: str, expected_version: int | None, by: Viewer
) -> ClosedPeriod:
    """Change the days or the name of a closed period. Flushes.

    Args:
        period_id: a period of a unit ``by`` may close.
        first_day: the first local day.
        last_day: the last local day.
        name: what it is called.
        expected_version: the version the form was opened with.
        by: who changes it.

    Raises:
        NotFound: when ``by`` may not change it.
        StaleVersion: when somebody else has changed it.
        UserError: with the field when something must be mended.
    """
    period = managed_period(by, period_id)
    expect_version(period, expected_version)
    _check_days(first_day, last_day)
    period.name = _clean_name(name)
    period.first_day = first_day
    period.last_day = last_day
    db.session.flush()
    record_act("closed_period.change", subject_kind="closed_period", subject_id=period_id, by=by)
    return period


def remove_closed_period(*, period_id: int, expected_version: int | None, by: Viewer) -> None:
    """Let a unit be open in a period after all. Flushes.

    Args:
        period_id: a period of a unit ``by`` may close.
        expected_version: the version the page was opened with.
        by: who removes it.

    Raises:
        NotFound: when ``by`` may not change it.
        StaleVersion: when somebody else has changed it.
    """
    period = managed_period(by, period_id)
    expect_version(period, expected_version)
    unit_id = period.unit_id
    db.session.delete(period)
    db.session.flush()
    record_act("closed_period.remove", subject_kind="closed_period", subject_id=period_id, by=by, unit_id=unit_id)


def _check_days(first_day: date, last_day: date) -> None:
    if last_day < first_day:
        raise UserError(_("Siste dag er før første dag. Velg samme dag eller en senere."), field="last_day")
    if (last_day - first_day).days >= LONGEST_DAYS:
        raise UserError(
            _("Perioden er lengre enn %(days)d dager. Sjekk datoene, eller del den opp.", days=LONGEST_DAYS),
            field="last_day",
        )


def _clean_name(name: str) -> str:
    cleaned = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    if not cleaned:
        raise UserError(_("Skriv hva perioden heter, for eksempel Vinterferie."), field="name")
    if len(cleaned) > LONGEST_NAME:
        raise UserError(_("Navnet er for langt. Bruk høyst %(max)d tegn.", max=LONGEST_NAME), field="name")
    return cleaned
