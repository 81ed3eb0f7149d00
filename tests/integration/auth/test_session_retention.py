"""Old sessions go, the one in use and the newest stay, and a new browser is still told of after a long time away."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from hpmt_supervision.auth.models import SignedInSession
from hpmt_supervision.auth.queries import has_earlier_session
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.retention.running import run_retention
from tests.factories.auth import make_account
from tests.factories.people import make_person

NIGHT = clock.to_utc(datetime(2026, 11, 28, 3, 30))


def session(account_id: int, *, seen_days_ago: int, ended_days_ago: int | None = None) -> str:
    name = f"{account_id}:{seen_days_ago}:{ended_days_ago}"
    seen = NIGHT - timedelta(days=seen_days_ago)
    ended = None if ended_days_ago is None else NIGHT - timedelta(days=ended_days_ago)
    # One that began long ago and is in use counts from when it was used last.
    begun = NIGHT - timedelta(days=400)
    db.session.add(
        SignedInSession(account_id=account_id, token_hash=name, created_at=begun, last_seen_at=seen, ended_at=ended)
    )
    db.session.flush()
    return name


def test_what_ended_long_ago_is_deleted_at_night(app: Flask) -> None:
    account, away = make_account(make_person()), make_account(make_person())
    session(account.id, seen_days_ago=95, ended_days_ago=91)
    session(account.id, seen_days_ago=91)
    kept = {
        session(account.id, seen_days_ago=200, ended_days_ago=90),
        session(account.id, seen_days_ago=90),
        session(account.id, seen_days_ago=0),
        session(account.id, seen_days_ago=1, ended_days_ago=1),
    }
    session(away.id, seen_days_ago=300, ended_days_ago=300)
    kept.add(session(away.id, seen_days_ago=299, ended_days_ago=299))
    db.session.commit()
    assert run_retention(NIGHT)["sign_in_sessions"] == 3
    assert set(db.session.scalars(select(SignedInSession.token_hash))) == kept
    assert has_earlier_session(away.id), "somebody back after a year is told that the browser is new"
    assert run_retention(NIGHT)["sign_in_sessions"] == 0
