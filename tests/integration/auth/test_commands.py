"""The commands that make the first administrator, make links and close accounts."""

from dataclasses import replace
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from hpmt_supervision.auth.models import Account
from hpmt_supervision.auth.queries import account_by_login
from hpmt_supervision.core import clock
from hpmt_supervision.extensions import db
from hpmt_supervision.people.models import Person, RoleAssignment, Unit
from hpmt_supervision.privacy.models import AuditEvent
from tests.factories.people import make_unit

PASSWORD = "fire rare ord sammen"


def run(app: Flask, *args: str, typed: str = PASSWORD + "\n") -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["user", *args], input=typed)
    db.session.rollback()
    return result.exit_code, result.stdout, result.stderr


def create(
    app: Flask, *more: str, login: str = "Admin@example.org", typed: str = PASSWORD + "\n"
) -> tuple[int, str, str]:
    return run(app, "create", "--login", login, "--name", "Åse Ødegård", *more, "--password-stdin", typed=typed)


def test_the_first_administrator_of_an_empty_database(app: Flask) -> None:
    status, out, err = create(app)
    assert status == 0
    assert "Åse Ødegård kan nå logge inn som admin@example.org." in out
    assert "Databasen hadde ingen nasjonal enhet" in err
    assert PASSWORD not in out + err
    role = db.session.scalars(select(RoleAssignment)).one()
    assert (role.role, role.unit.kind, role.valid_to) == ("administrator", "national", None)
    answer = app.test_client().post("/logg-inn", data={"login_name": "admin@example.org", "password": PASSWORD})
    assert answer.status_code == 302


def test_the_password_is_asked_for_twice(app: Flask) -> None:
    typed = f"{PASSWORD}\nnoe annet\n{PASSWORD}\n{PASSWORD}\n"
    status, out, _err = run(app, "create", "--login", "a@example.org", "--name", "Åse", typed=typed)
    assert status == 0
    assert PASSWORD not in out


def test_any_role_at_any_unit(app: Flask) -> None:
    unit = make_unit(name="Nav Granli")
    db.session.commit()
    status, _out, _err = create(app, "--role", "office_leader", "--unit", unit.text_id)
    assert status == 0
    assert db.session.scalars(select(RoleAssignment)).one().unit_id == unit.id


def test_what_cannot_be_done_is_one_sentence_and_changes_nothing(app: Flask) -> None:
    for status, sentence, answer in [
        (1, "Fant ingen enhet med id «U-99»", create(app, "--unit", "U-99")),
        (1, "Bruk minst 12", create(app, typed="kort\n")),
        (1, "Passordet har 0 tegn", create(app, typed="")),
        (1, "ikke ha mellomrom", create(app, login="to ord")),
        (2, "--role", create(app, "--role", "king")),
        (1, "Fant ingen konto", run(app, "link", "ingen@example.org")),
        (1, "Fant ingen konto", run(app, "close", "ingen@example.org")),
    ]:
        assert (answer[0], sentence in answer[2]) == (status, True), answer
    assert [db.session.query(table).count() for table in (Account, Person, RoleAssignment, Unit)] == [0, 0, 0, 0]


def test_a_login_name_is_taken_once(app: Flask) -> None:
    assert create(app)[0] == 0
    status, _out, err = create(app, login="ADMIN@example.org")
    assert status == 1
    assert "tatt av en annen" in err
    assert db.session.query(Person).count() == 1


def test_a_link_from_the_command_line(app: Flask) -> None:
    create(app)
    status, out, _err = run(app, "link", "admin@example.org")
    assert status == 0
    assert app.test_client().get(out.strip()).status_code == 200


def test_closing_from_the_command_line(app: Flask) -> None:
    create(app)
    status, out, _err = run(app, "close", "ADMIN@example.org")
    assert status == 0
    assert "stengt" in out
    db.session.expire_all()
    found = account_by_login("admin@example.org")
    assert found is not None
    assert found.closed_at is not None
    assert run(app, "link", "admin@example.org")[0] == 1


def test_a_database_without_tables_is_told(app: Flask) -> None:
    db.session.remove()
    db.drop_all()
    status, _out, err = create(app)
    assert status == 2
    assert "hpmt db upgrade" in err


def test_the_emergency_way_in_signs_in_once_for_a_quarter_of_an_hour(app: Flask) -> None:
    create(app)
    status, out, err = run(app, "emergency", "admin@example.org")
    assert status == 0 and "i 15 minutter" in err
    path = out.strip()
    client = app.test_client()
    # Looking at the link, as mail programs do, does not use it up.
    assert client.get(path).status_code == 200
    assert client.get("/administrasjon/").status_code == 302
    assert client.post(path).status_code == 302
    assert client.get("/administrasjon/").status_code == 200
    assert app.test_client().post(path).status_code == 404
    _status, out, _err = run(app, "emergency", "admin@example.org")
    # It serves nothing else, and not for long.
    assert app.test_client().get(out.strip().replace("nodinnlogging", "nytt-passord")).status_code == 404
    with clock.at(clock.now() + timedelta(minutes=16)):
        assert app.test_client().post(out.strip()).status_code == 404
    assert run(app, "emergency", "nobody@example.org")[0] == 1
    assert "link.create_emergency" in set(db.session.scalars(select(AuditEvent.action)))


def test_codes_are_taken_away_by_command(app: Flask) -> None:
    create(app)
    account = account_by_login("admin@example.org")
    assert account is not None
    account.code_secret, account.code_confirmed_at = "JBSWY3DPEHPK3PXP", clock.now()
    db.session.commit()
    assert run(app, "reset-code", "admin@example.org")[0] == 0
    db.session.expire_all()
    assert (account.code_secret, account.code_confirmed_at) == (None, None)


def test_commands_say_so_when_local_accounts_are_switched_off(sqlite_app: Flask) -> None:
    settings = sqlite_app.extensions["hpmt_settings"]
    sqlite_app.extensions["hpmt_settings"] = replace(settings, sign_in=replace(settings.sign_in, local_accounts=False))
    _status, _out, err = create(sqlite_app)
    assert "Lokale kontoer er slått av" in err
    _status, _out, err = run(sqlite_app, "link", "admin@example.org")
    assert "Lokale kontoer er slått av" in err
