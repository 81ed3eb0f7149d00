"""An import gives nobody reach of their own, and every role and membership it gives is an act in the trail."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from hpmt_supervision.core import clock
from hpmt_supervision.exchange.background import _Starter
from hpmt_supervision.exchange.operations import Changes, Errand, import_bundle
from hpmt_supervision.exchange.problems import Problem
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people.models import Membership, Part, Person, RoleAssignment, SupervisionGroup
from hpmt_supervision.people.roles import Role
from hpmt_supervision.privacy.models import AuditEvent
from tests.factories.bundles import write_folder
from tests.factories.people import give_role, join, make_group, make_person
from tests.integration.exchange.conftest import Command

ROLES = "person_id,role,unit_id,valid_from,valid_to,position_percent"
MEMBERSHIPS = "group_id,person_id,part,valid_from,valid_to"
DAY = "2026-01-01"


class Register:
    """An administrator with a role and a place that end, a colleague, and imports by one of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.group = make_group()
        self.admin, self.other = make_person("Arne Vik"), make_person("Berit Sund")
        for person in (self.admin, self.other):
            give_role(person, Role.ADMINISTRATOR, self.group.unit, since=clock.today())
        give_role(self.admin, Role.COUNSELLOR, self.group.unit, until=clock.today())
        join(self.group, self.admin, until=clock.today())
        db.session.commit()
        self.unit, self.level = self.group.unit.text_id, self.group.text_id
        self.me, self.them = self.admin.text_id, self.other.text_id
        self.today = clock.today().isoformat()
        self.admin_id, self.other_id, self.group_id = self.admin.id, self.other.id, self.group.id
        db.session.rollback()

    def take_in(
        self, *, by: int | None = None, dry_run: bool = False, **files: list[str]
    ) -> tuple[list[Problem], list[Changes] | None]:
        """Take in some files, as somebody or from the command line."""
        heads = {"roles": ROLES, "memberships": MEMBERSHIPS, "people": "person_id,name,email"}
        folder = self.folder / str(len(list(self.folder.iterdir())))
        path = write_folder(folder, {f"{name}.csv": [heads[name], *lines] for name, lines in files.items()})
        found: list[Problem] = []
        errand = Errand(by=None if by is None else _Starter(by))
        changes = import_bundle(engine=db.engine, path=path, dry_run=dry_run, report=found.append, errand=errand)
        db.session.rollback()
        db.session.expire_all()
        return found, changes


@pytest.fixture
def register(app: Flask, tmp_path: Path) -> Iterator[Register]:
    yield Register(tmp_path)
    db.session.rollback()


def acts() -> list[tuple[str, str, int | None, dict[str, object]]]:
    rows = db.session.query(AuditEvent).order_by(AuditEvent.id)
    found = [(row.action, row.subject_kind, row.actor_id, json.loads(row.details)) for row in rows]
    db.session.rollback()
    return found


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("roles", "{me},hpmt_supervisor,{unit},2026-11-01,,"),
        ("roles", "{me},counsellor,{unit},2020-01-01,,"),
        ("roles", "{me},counsellor,{unit},2020-01-01,2099-12-31,"),
        ("memberships", "{level},{me},supervisor,2026-11-01,"),
        ("memberships", "{level},{me},supervisee,2020-01-01,"),
        ("memberships", "{level},{me},supervisee,2020-01-01,2099-12-31"),
    ],
)
def test_nobody_gives_themselves_reach(register: Register, file: str, line: str) -> None:
    written = line.format(**vars(register))
    before = db.session.query(RoleAssignment).count(), db.session.query(Membership).count()
    db.session.rollback()
    for dry_run in (True, False):
        problems, changes = register.take_in(by=register.admin_id, dry_run=dry_run, **{file: [written]})
        assert changes is None
        assert [(one.file, one.line, one.column) for one in problems] == [(f"{file}.csv", 2, "person_id")]
        assert "du kan ikke gi deg selv" in problems[0].sentence
    assert (db.session.query(RoleAssignment).count(), db.session.query(Membership).count()) == before
    assert acts() == []
    # Another administrator may, and so may whoever runs the server.
    assert register.take_in(by=register.other_id, **{file: [written]})[0] == []
    assert register.take_in(**{file: [written]})[0] == []


def test_what_stands_already_and_what_ends_is_no_gift(register: Register) -> None:
    roles = [f"{register.me},counsellor,{register.unit},2020-01-01,{register.today},"]
    memberships = [f"{register.level},{register.me},supervisee,2020-01-01,{register.today}"]
    problems, changes = register.take_in(by=register.admin_id, roles=roles, memberships=memberships)
    assert problems == [] and changes is not None and acts() == []
    shorter = [f"{register.me},counsellor,{register.unit},2020-01-01,{DAY},"]
    left = [f"{register.level},{register.me},supervisee,2020-01-01,{DAY}"]
    assert register.take_in(by=register.admin_id, roles=shorter, memberships=left)[0] == []
    assert [act[0] for act in acts()] == ["bundle.import", "role.end", "membership.end"]


def test_every_role_and_membership_has_its_own_act(register: Register) -> None:
    problems, _changes = register.take_in(
        by=register.admin_id,
        roles=[
            f"{register.them},hpmt_supervisor,{register.unit},{DAY},,",
            f"{register.them},administrator,{register.unit},{register.today},,80",
        ],
        memberships=[f"{register.level},{register.them},supervisor,{DAY},"],
    )
    assert problems == []
    group = db.session.get_one(SupervisionGroup, register.group_id)
    membership = db.session.query(Membership).filter_by(person_id=register.other_id).one()
    last = db.session.query(AuditEvent).order_by(AuditEvent.id.desc()).first()
    assert last is not None and (last.subject_kind, last.subject_id) == ("membership", membership.id)
    unit = group.unit_id
    role = {"unit_id": unit, "valid_to": None}
    assert acts()[1:] == [
        (
            "role.change",
            "person",
            register.admin_id,
            {**role, "role": "administrator", "valid_from": register.today},
        ),
        ("role.add", "person", register.admin_id, {**role, "role": "hpmt_supervisor", "valid_from": DAY}),
        (
            "membership.add",
            "membership",
            register.admin_id,
            {
                "group_id": register.group_id,
                "person_id": register.other_id,
                "part": Part.SUPERVISOR,
                "valid_from": DAY,
                "valid_to": None,
            },
        ),
    ]


def test_the_trail_stays_whole_and_many_acts_are_written(register: Register, run: Command) -> None:
    people = [f"many-{number},Person {number}," for number in range(2_300)]
    roles = [f"many-{number},counsellor,{register.unit},{DAY},," for number in range(2_300)]
    assert register.take_in(people=people, roles=roles)[0] == []
    told = acts()
    assert len(told) == 2_301 and {act[2] for act in told} == {None}
    assert run("audit", "verify").status == 0


def test_people_are_told_of_addresses_and_administrators(register: Register) -> None:
    old = db.session.get_one(Person, register.other_id).email
    db.session.rollback()
    problems, _changes = register.take_in(
        by=register.admin_id,
        people=[f"{register.them},Berit Sund,new@example.org", "third,Tredje Person,third@example.org"],
        roles=[f"third,administrator,{register.unit},{register.today},,"],
    )
    assert problems == []
    mails = [(mail.kind, mail.to_address) for mail in db.session.query(OutgoingMail).order_by(OutgoingMail.id)]
    admin = db.session.get_one(Person, register.admin_id).email
    assert mails == [("address_changed", old), ("new_administrator", admin), ("new_administrator", "new@example.org")]
    changed = [act for act in acts() if act[0].startswith("person.")]
    assert changed == [("person.address", "person", register.admin_id, {"had_one": True})]


@pytest.mark.parametrize(
    ("name", "email", "told"),
    [
        ("Annet Navn", "{email}", ["person.change"]),
        ("{name}", "new@example.org", ["person.address"]),
        ("{name}", "", ["person.address"]),
        ("Annet Navn", "new@example.org", ["person.change", "person.address"]),
    ],
)
def test_a_new_name_and_a_new_address_are_acts_of_their_own(
    register: Register, name: str, email: str, told: list[str]
) -> None:
    them = db.session.query(Person).filter_by(id=register.other_id).one()
    now = {"name": them.name, "email": them.email}
    db.session.rollback()
    line = f"{register.them},{name.format(**now)},{email.format(**now)}"
    assert register.take_in(by=register.admin_id, people=[line])[0] == []
    assert [act[0] for act in acts() if act[1] == "person"] == told


def test_a_person_who_stands_as_before_is_no_act(register: Register) -> None:
    name, email = db.session.query(Person.name, Person.email).filter_by(id=register.other_id).one()
    db.session.rollback()
    register.take_in(by=register.admin_id, people=[f"{register.them},{name},{email or ''}"])
    assert acts() == []
