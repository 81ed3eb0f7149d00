"""Each page of the cycle: its queries, and its time as a ratio to an empty page of the same server.

The demo's year of life is the data. Each page is asked for many times in turn with the empty page, and the
medians are compared, so that what else the machine does touches both alike.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import event, select

from hpmt_supervision.auth.models import Account
from hpmt_supervision.cases.models import CaseState, SupervisionCase
from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.demo.loading import load
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from hpmt_supervision.logs.models import LogState, SessionLog
from hpmt_supervision.people.models import Person, SupervisionGroup
from hpmt_supervision.sessions.models import SessionStatus, SupervisionSession
from tests.apps import make_app
from tests.factories.auth import sign_in

ROUNDS = 15
EMPTY = "/en-tom-side"
MOST_QUERIES, MOST_TIMES = 12, 6.0


@requires(Permission.SIGNED_IN)
def empty_page() -> str:
    """Show the frame and nothing in it."""
    return render_template_string('{% extends "web/base.html" %}{% block content %}{% endblock %}')


def the_person(name: str) -> Person:
    """Return a person of the demo who has an account."""
    found = db.session.scalars(select(Person).join(Account, Account.person_id == Person.id).where(Person.name == name))
    return found.one()


def pages_of_the_cycle() -> list[tuple[str, str, str]]:
    """Return what each page is called, who opens it, and its address."""
    ingrid, marit = the_person("Ingrid Solheim"), the_person("Marit Haugland")
    group = db.session.scalars(
        select(SupervisionGroup).where(SupervisionGroup.name.contains("Fjordvik"), SupervisionGroup.level == 1)
    ).first()
    assert group is not None
    coming = db.session.scalars(
        select(SupervisionSession)
        .where(SupervisionSession.group_id == group.id, SupervisionSession.status == SessionStatus.PLANNED)
        .where(SupervisionSession.starts_at > clock.now())
        .order_by(SupervisionSession.starts_at)
    ).first()
    signed = db.session.scalars(
        select(SessionLog)
        .join(SupervisionSession)
        .where(SupervisionSession.group_id == group.id, SessionLog.state == LogState.SIGNED)
        .order_by(SupervisionSession.starts_at.desc())
    ).first()
    waiting = db.session.scalars(
        select(FeForm).where(FeForm.author_id == ingrid.id, FeForm.state == FeFormState.PREPARED).order_by(FeForm.id)
    ).first()
    case = db.session.scalars(
        select(SupervisionCase)
        .where(SupervisionCase.author_id == ingrid.id, SupervisionCase.state != CaseState.DRAFT)
        .order_by(SupervisionCase.id.desc())
    ).first()
    assert coming and signed and waiting and case
    return [
        ("Min side, counsellor", ingrid.name, "/"),
        ("FE forms, own list", ingrid.name, "/fe-skjema"),
        ("FE form, preparation", ingrid.name, "/fe-skjema/ny"),
        ("FE form, reflection", ingrid.name, f"/fe-skjema/{waiting.id}/refleksjon"),
        ("Cases, own list", ingrid.name, "/saker"),
        ("Case", ingrid.name, f"/saker/{case.id}"),
        ("Session, member", ingrid.name, f"/veiledning/{coming.id}"),
        ("Log", ingrid.name, f"/veiledning/{signed.session_id}/logg"),
        ("Min side, supervisor", marit.name, "/"),
        ("Sessions", marit.name, "/veiledning"),
        ("Group", marit.name, f"/veiledning/gruppe/{group.id}"),
        ("Booking", marit.name, f"/veiledning/gruppe/{group.id}/book"),
        ("Agenda", marit.name, f"/veiledning/{coming.id}/saksliste"),
        ("Frequency", marit.name, "/rapporter/hyppighet"),
    ]


def median_seconds(ask: Callable[[], object]) -> float:
    """Return how long one call took."""
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started


def queries_of(client: FlaskClient, path: str) -> int:
    """Return how many times a page reads the database."""
    count = 0

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal count
        count += statement.lstrip().upper().startswith("SELECT")

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        answer = client.get(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert answer.status_code == 200, f"{path} answered {answer.status_code}"
    return count


def measure(app: Flask) -> list[tuple[str, int, float]]:
    """Return each page's name, queries, and time as a ratio to the empty page."""
    clients = {name: sign_in(app.test_client(), the_person(name)) for name in ("Ingrid Solheim", "Marit Haugland")}
    rows = []
    for title, name, path in pages_of_the_cycle():
        client = clients[name]
        client.get(EMPTY), client.get(path)
        empty, full = [], []
        for _round in range(ROUNDS):
            empty.append(median_seconds(lambda client=client: client.get(EMPTY)))
            full.append(median_seconds(lambda client=client, path=path: client.get(path)))
        ratio = statistics.median(full) / statistics.median(empty)
        rows.append((title, queries_of(client, path), ratio))
    return rows


@click.command()
def main() -> None:
    """Measure every page of the cycle and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(f"sqlite:///{Path(folder) / 'bench.sqlite'}", Path(folder))
        app.add_url_rule(EMPTY, "empty_page", empty_page)
        with app.app_context():
            db.create_all()
            load()
            db.session.commit()
            rows = measure(app)
            db.session.remove()
            db.engine.dispose()
    click.echo(f"{'Page':<24} {'queries':>8} {'times an empty page':>20}")
    for title, queries, ratio in rows:
        mark = "" if queries <= MOST_QUERIES and ratio <= MOST_TIMES else "  over the goal"
        click.echo(f"{title:<24} {queries:>8} {ratio:>20.1f}{mark}")


if __name__ == "__main__":
    main()
