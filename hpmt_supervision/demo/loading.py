"""Loading the demo: a year of life played from its beginning to now, all of it or nothing."""

from contextlib import nullcontext
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import func, inspect, select, update
from sqlalchemy.exc import OperationalError

from hpmt_supervision.config import Settings
from hpmt_supervision.core import clock
from hpmt_supervision.core.errors import UserError
from hpmt_supervision.core.work import unit_of_work
from hpmt_supervision.demo.anchored import plan_training_and_reviews
from hpmt_supervision.demo.research import plan_study
from hpmt_supervision.demo.scene import Scene
from hpmt_supervision.demo.structure import SETTLED, build, plan_changes
from hpmt_supervision.demo.trust import plan_trust
from hpmt_supervision.demo.year import plan_year
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import MailState, OutgoingMail
from hpmt_supervision.people.models import Unit
from hpmt_supervision.retention.running import run_retention

# The key of the lock that two loads of one PostgreSQL database take turns by.
TURN = 20_261_123


def refuse_in_production() -> None:
    """Pass silently outside production.

    Raises:
        UserError: in production, where invented people have no place.
    """
    settings: Settings = current_app.extensions["hpmt_settings"]
    if settings.production:
        raise UserError(_("Demoen lastes ikke i produksjon. Ta bort HPMT_PRODUCTION for å prøve den et annet sted."))


def has_units() -> bool:
    """Tell whether the database holds any unit, so that it is in use already.

    Raises:
        UserError: when its tables have not been laid, or somebody else is writing to it for long.
    """
    try:
        if not inspect(db.session.connection()).has_table(Unit.__tablename__):
            raise UserError(_("Databasen har ingen tabeller ennå. Kjør «hpmt db upgrade» først."))
        return db.session.scalar(select(Unit.id).order_by(Unit.id).limit(1)) is not None
    except OperationalError as error:
        raise UserError(_("Databasen er opptatt eller svarer ikke. Vent et minutt, og prøv igjen.")) from error


def load() -> bool:
    """Load the demo into an empty database, in one transaction: a load that is killed leaves nothing behind.

    Returns:
        Whether anything was loaded; a database with any unit is left as it is.
    """
    if has_units():
        return False
    # The look above began a transaction that only reads; the year is written in one of its own.
    db.session.rollback()
    with unit_of_work():
        if not _is_first():
            return False
        scene = Scene(clock.now())
        with clock.at(clock.day_start(scene.first_day - SETTLED)):
            build(scene)
        plan_changes(scene)
        plan_year(scene)
        plan_training_and_reviews(scene)
        plan_study(scene)
        plan_trust(scene)
        scene.play()
        _deliver(scene.now)
        # What the nightly job would have deleted by now is deleted, so that no page promises a day that has passed.
        with clock.at(scene.now):
            run_retention(scene.now, unit=nullcontext)
    return True


def _deliver(now: datetime) -> None:
    """Let the mail of the year have arrived in its time; a server that starts afterwards sends none of it."""
    db.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.due_at <= now)
        .values(state=MailState.SENT, sent_at=OutgoingMail.due_at, code=250, attempts=1)
    )
    db.session.expire_all()


def _is_first() -> bool:
    """Let two who load at once take turns, and tell whether this one comes to an empty database."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(TURN)))
    return not has_units()
