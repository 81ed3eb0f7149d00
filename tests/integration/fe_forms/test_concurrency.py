"""Reading and saving at once: a page that writes a reading row takes its turn, and nobody is refused."""

import threading
from collections import Counter

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormState
from tests.factories.auth import sign_in
from tests.factories.catalogue import load_catalogue
from tests.factories.fe_forms import make_form
from tests.factories.people import make_group, member_of

ROUNDS = 12
SCRIPT = {"X-Requested-With": "fetch"}


def test_readers_and_savers_do_not_refuse_each_other(app: Flask) -> None:
    load_catalogue()
    group = make_group()
    people = [member_of(group) for _number in range(4)]
    forms = [make_form(person, state=FeFormState.DRAFT).id for person in people]
    db.session.commit()
    clients = [sign_in(app.test_client(), person) for person in people]
    db.session.remove()
    answers: Counter[tuple[str, int]] = Counter()

    def read(client: FlaskClient, form_id: int) -> None:
        for _round in range(ROUNDS):
            answers["GET", client.get(f"/fe-skjema/{form_id}").status_code] += 1

    def write(client: FlaskClient, form_id: int) -> None:
        for number in range(ROUNDS):
            sent = {"request_key": "k" * 32, "version": "1", "theme": f"Tema {number}"}
            answer = client.post(f"/fe-skjema/{form_id}/kladd", data=sent, headers=SCRIPT)
            answers["POST", answer.status_code] += 1

    threads = [
        threading.Thread(target=work, args=(client, form_id))
        for work, client, form_id in zip((read, read, write, write), clients, forms, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert answers == {("GET", 200): 2 * ROUNDS, ("POST", 200): 2 * ROUNDS}


def test_a_double_click_at_the_same_instant_makes_one_form(app: Flask) -> None:
    load_catalogue()
    person = member_of(make_group())
    db.session.commit()
    clients = [sign_in(app.test_client(), person) for _number in range(4)]
    db.session.remove()
    codes: list[int] = []

    def send(client: FlaskClient) -> None:
        sent = {"request_key": "k" * 32, "version": "", "theme": "Neste steg"}
        codes.append(client.post("/fe-skjema/kladd", data=sent, headers=SCRIPT).status_code)

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert db.session.scalar(select(func.count()).select_from(FeForm)) == 1
    assert set(codes) <= {200, 409} and 200 in codes
