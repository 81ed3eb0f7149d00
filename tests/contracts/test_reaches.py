"""The ways to a foreign object beside its address: filters, exports, calendar addresses, mail links and search."""

import ast
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pikepdf
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

import hpmt_supervision
from hpmt_supervision.calendar.operations import make_address
from hpmt_supervision.core import clock
from hpmt_supervision.core.permissions import Permission, permission_of
from hpmt_supervision.emergency_access import operations as emergency
from hpmt_supervision.emergency_access.models import TextKind
from hpmt_supervision.extensions import db
from hpmt_supervision.mail.models import OutgoingMail
from hpmt_supervision.people.roles import Role, permissions_of
from hpmt_supervision.privacy.audit import record_reading
from hpmt_supervision.reminders.jobs import remind
from hpmt_supervision.reminders.kinds import Kind
from hpmt_supervision.reminders.unsubscribing import unsubscribe_url
from hpmt_supervision.sessions.announcements import Act, announce
from hpmt_supervision.sessions.guest_links import guest_token
from tests.contracts.reaches import Reach, Walk
from tests.contracts.test_access import EVERYWHERE, address, rules_of
from tests.contracts.test_foreign_as_unknown import UNKNOWN, answer_of
from tests.contracts.world import FOREIGN_SECRET, OWN_REPORT, OWN_SECRET, Office, World
from tests.factories.auth import make_account, sign_in
from tests.factories.people import viewer_for
from tests.factories.sessions import make_guest
from tests.integration.level_reports.test_report_pdf import words_of

# What the parameters of addresses that take keys name, as the pages write them.
KEYS = {
    "enhet": "unit_id",
    "gruppe": "group_id",
    "kontor": "unit_id",
    "nummer": "case_id",
    "program": "programme_id",
    "sak": "case_id",
    "skjema": "form_id",
    "studie": "study_id",
}
# Those that are no keys: what is shown and how, days, words, a draft's mark and where to go afterwards.
NO_KEYS = {
    *("avlyste", "dato", "egne", "endringer", "fil", "handling", "hvem", "iss", "mangler", "navn", "next", "per"),
    *("rolle", "sett", "versjon", "side", "slag", "sok", "som", "tilstand", "v", "varighet", "vis"),
}  # fmt: skip
WITH_CHARTS = ("fidelity.", "home.index", "anchoring.")
KEY_IN_LINK = re.compile(rb'href="[^"]*[?;&]([a-z_]+)=[0-9]+["&]')
# Every researcher may ask for an extract of any study, so that none is foreign here.
OF_EVERY_STUDY = {"study.ask"}
NOTHING = "xqzxqz"
LINK = re.compile(r"https?://[^\s<>\"]+")


def reaching(app: Flask, role: Role) -> Iterator[tuple[Rule, Permission]]:
    """Give the pages a role may open whose reach is not everything by design."""
    for rule in sorted(rules_of(app), key=lambda rule: rule.rule):
        permission = permission_of(app.view_functions[rule.endpoint])
        if permission in permissions_of(role) and permission not in EVERYWHERE and "GET" in (rule.methods or set()):
            assert permission is not None
            yield rule, permission


def test_every_parameter_of_an_address_is_known() -> None:
    """A new parameter is written down above, as one that names something or as one that does not."""
    found = set()
    for path in Path(hpmt_supervision.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"request.args.get", "request.args.getlist"}:
                found |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)}
    assert sorted(found - KEYS.keys() - NO_KEYS - {"tekst"}) == []


def query_of(values: dict[str, object]) -> str:
    """Return a query in which each parameter that takes keys names something."""
    keys = {name: values[of] for name, of in KEYS.items()}
    return urlencode([*keys.items(), ("tekst", f"case-{values['case_id']}"), ("vis", "alle")])


@pytest.mark.parametrize("role", list(Role))
def test_a_filter_on_something_foreign_is_as_one_on_nothing(
    sqlite_app: Flask, world: World, role: Role, walk: Walk
) -> None:
    for office in (world.own, world.foreign):
        # Somebody has read a case of each office, so that a list of readings has something to let slip.
        by = viewer_for(office.supervisor, clock.today())
        read = {"subject_kind": "case", "subject_id": office.case.id, "author_id": office.counsellor.id}
        record_reading(**read, reason="supervisor", by=by, place="case")  # type: ignore[arg-type]
    client = sign_in(sqlite_app.test_client(), world.people[role])
    own, foreign = world.own.values(), world.foreign.values()
    unknown = {name: UNKNOWN if isinstance(value, int) else value for name, value in foreign.items()}
    faults = []
    for rule, _permission in reaching(sqlite_app, role):
        path = address(sqlite_app, rule, own)
        # What an earlier page said for the next one to show is shown now, and in neither of the two that are compared.
        page = client.get(path)
        if page.mimetype == "text/html":
            named = {name.decode() for name in KEY_IN_LINK.findall(page.data)} - KEYS.keys() - NO_KEYS
            faults += [
                f"{rule.endpoint} leads on with «{name}», which this test does not know" for name in sorted(named)
            ]
        there, gone = (
            # The list of readings calls what was asked for by its kind and the number in the address.
            answer_of(client, "GET", path, query_of(values), f"Sak {values['case_id']}")
            for values in (foreign, unknown)
        )
        walk.note(Reach.FILTERS, f"GET {rule.endpoint}", role)
        # Two files of the same are not alike to the last byte; what they hold is looked into below.
        is_file = there[1].startswith((b"PK", b"%PDF-"))
        if rule.endpoint in OF_EVERY_STUDY:
            continue
        if there[0] != gone[0] or (there[1] != gone[1] and not is_file):
            faults.append(f"{rule.endpoint}: {there[0]} and {gone[0]}, {first_difference(there[1], gone[1])}")
        if FOREIGN_SECRET.encode() in there[1]:
            faults.append(f"{rule.endpoint} shows foreign text")
    assert faults == []


def first_difference(one: bytes, other: bytes) -> tuple[bytes, bytes]:
    """Return where two pages begin to differ, for whoever has to find out why."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return one[max(0, at - 60) : at + 60], other[max(0, at - 60) : at + 60]


def texts_in(data: bytes, content_type: str) -> str:
    """Return everything that can be read in an answer, also inside archives and documents."""
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(texts_in(archive.read(name), name) for name in archive.namelist())
    if data[:5] == b"%PDF-":
        with pikepdf.open(io.BytesIO(data)) as document:
            return words_of(document)
    return data.decode("utf-8", "replace").replace("\r\n ", "")


@pytest.mark.parametrize("role", list(Role))
def test_no_file_holds_foreign_texts(sqlite_app: Flask, world: World, role: Role, walk: Walk) -> None:
    client = sign_in(sqlite_app.test_client(), world.people[role])
    own, foreign = world.own.values(), world.foreign.values()
    readers = {Role.COUNSELLOR, Role.HPMT_SUPERVISOR}
    faults, files = [], 0
    for rule in sorted(rules_of(sqlite_app), key=lambda rule: rule.rule):
        if permission_of(sqlite_app.view_functions[rule.endpoint]) not in permissions_of(role):
            continue
        kinds = ("csv", "xlsx", "pdf") if rule.arguments & {"form", "ending"} else ("csv",)
        for kind in kinds:
            for values in (own, foreign):
                try:
                    path = address(sqlite_app, rule, values | {"form": kind, "ending": kind})
                except ValueError:  # The address has no file of this kind.
                    continue
                method = "POST" if rule.endpoint == "own_data.download" else "GET"
                if method not in (rule.methods or set()):
                    continue
                answer = client.open(f"{path}?{query_of(foreign)}", method=method)
                if answer.status_code != 200 or answer.mimetype in {"text/html", "application/json"}:
                    continue
                files += 1
                walk.note(Reach.EXPORTS, f"{method} {rule.endpoint} {kind}", role)
                if rule.endpoint.startswith("fidelity."):
                    walk.note(Reach.CHARTS, f"{method} {rule.endpoint} {kind}", role)
                text = texts_in(answer.data, answer.content_type or "")
                # Words in a PDF are set with other spaces.
                if FOREIGN_SECRET.replace(" ", "") in text.replace(" ", ""):
                    faults.append(f"{rule.endpoint} {kind} holds foreign text")
                if role not in readers and OWN_SECRET in text and OWN_REPORT not in text:
                    faults.append(f"{rule.endpoint} {kind} holds case text")
    assert faults == []
    assert files


@pytest.mark.parametrize("role", list(Role))
def test_charts_show_nobodys_text_and_no_place_out_of_reach(
    sqlite_app: Flask, world: World, role: Role, walk: Walk
) -> None:
    client = sign_in(sqlite_app.test_client(), world.people[role])
    name = world.foreign.unit.name
    # A researcher may ask for an extract of any study, and sees what they are called.
    may_see_both = (
        bool({Permission.SEE_FIGURES_BELOW, Permission.SEE_STRUCTURE} & permissions_of(role)) or role is Role.RESEARCHER
    )
    for rule in sorted(rules_of(sqlite_app), key=lambda rule: rule.rule):
        permission = permission_of(sqlite_app.view_functions[rule.endpoint])
        if not rule.endpoint.startswith(WITH_CHARTS) or "GET" not in (rule.methods or set()):
            continue
        for values in (world.own.values(), world.foreign.values()):
            answer = client.get(f"{address(sqlite_app, rule, values)}?{query_of(world.foreign.values())}")
            walk.note(Reach.CHARTS, f"GET {rule.endpoint}", role)
            text = texts_in(answer.data, answer.content_type or "")
            assert FOREIGN_SECRET not in text, rule.endpoint
            assert may_see_both or permission in EVERYWHERE or name not in text, rule.endpoint


def test_a_calendar_address_gives_its_owners_sessions_alone(sqlite_app: Flask, world: World, walk: Walk) -> None:
    offices = (world.own, world.foreign)
    owners = [(one, person) for one in offices for person in (one.counsellor, one.supervisor)]
    for _office, person in owners:
        make_account(person)
    tokens = {person.id: make_address(by=viewer_for(person, clock.today())) for _office, person in owners}
    db.session.commit()
    for asks in (None, *Role):
        client = sqlite_app.test_client()
        if asks is not None:
            sign_in(client, world.people[asks])
        for office, person in owners:
            other = world.foreign if office is world.own else world.own
            answer = client.get(f"/kalender/{tokens[person.id]}.ics")
            walk.note(Reach.CALENDARS, "GET calendar.subscription", asks)
            text = texts_in(answer.data, "text/calendar")
            assert answer.status_code == 200 and office.planned.text_id in text
            assert other.planned.text_id not in text and other.group.name not in text
            assert OWN_SECRET not in text and FOREIGN_SECRET not in text
        for token in (
            "nothing-that-exists",
            tokens[world.foreign.counsellor.id][:-1],
            str(world.foreign.counsellor.id),
        ):
            assert client.get(f"/kalender/{token}.ics").status_code == 404


def mails_of(office: Office, world: World) -> None:
    """Let everything that is told by mail be told of an office: reminders, changes, warnings, and emergency access."""
    administrator = viewer_for(world.people[Role.ADMINISTRATOR], clock.today())
    for number, kind in enumerate(TextKind):
        key = {TextKind.CASE: office.case.id, TextKind.FE_FORM: office.form.id, TextKind.LOG: office.held.id}[kind]
        emergency.ask(
            kind=kind,
            key=key,
            reason="Det haster, og ingen andre kan hjelpe i kveld.",
            hours=2,
            request_key=f"{office.unit.id}-{number}",
            by=administrator,
        )
    announce(Act.CHANGED, [office.planned], by=viewer_for(office.supervisor, clock.today()), moved=True)
    # So late no reminder waits for a working morning, whatever day and hour the test runs.
    remind(office.planned.starts_at - timedelta(microseconds=1))


def links_to(people: set[int]) -> set[str]:
    """Return every address that stands in a mail to some people."""
    texts = db.session.scalars(select(OutgoingMail.text).where(OutgoingMail.person_id.in_(people)))
    return {link.rstrip(".,") for text in texts for link in LINK.findall(text or "")}


def test_a_link_in_anothers_mail_opens_nothing(sqlite_app: Flask, world: World, walk: Walk) -> None:
    for office in (world.own, world.foreign):
        mails_of(office, world)
    guest = make_guest(world.foreign.planned)
    people = {world.foreign.counsellor.id, world.foreign.supervisor.id, world.foreign.leader.id}
    links = links_to(people)
    with sqlite_app.test_request_context():
        links.add(unsubscribe_url(world.foreign.counsellor.id, Kind.REMINDER))
    name, gate = world.foreign.counsellor.name, f"/gjest/{guest_token(guest)}"
    db.session.commit()
    told = set(db.session.scalars(select(OutgoingMail.kind).where(OutgoingMail.person_id.in_(people))))
    assert {Kind.CHANGE, Kind.REMINDER, "emergency_access"} <= told, told
    assert len(links) >= 3, links
    adapter = sqlite_app.url_map.bind("localhost")
    for role in (None, *Role):
        client = sqlite_app.test_client()
        if role is not None:
            sign_in(client, world.people[role])
        for link in sorted(links):
            where = urlsplit(link)
            endpoint, values = adapter.match(where.path, method="GET")
            answer = client.get(f"{where.path}?{where.query}")
            walk.note(Reach.MAIL, f"GET {endpoint}", role)
            text = answer.get_data(as_text=True)
            assert FOREIGN_SECRET not in text, (role, link)
            assert name not in text, (role, link)
            permission = permission_of(sqlite_app.view_functions[endpoint])
            if values and permission is not Permission.PUBLIC:
                assert answer.status_code in ({302, 401} if role is None else {404}), (role, link)
        shown = client.get(gate).get_data(as_text=True)
        walk.note(Reach.MAIL, "GET guests.show", role)
        assert FOREIGN_SECRET not in shown, "a guest's link shows no case that its author has not opened to guests"


@pytest.mark.parametrize("role", list(Role))
def test_no_search_finds_a_text_or_a_foreign_name(sqlite_app: Flask, world: World, role: Role, walk: Walk) -> None:
    world.foreign.counsellor.name = "Fremmedfolk Fjernesen"
    client = sign_in(sqlite_app.test_client(), world.people[role])
    own = world.own.values()
    sought = [FOREIGN_SECRET, OWN_SECRET, FOREIGN_SECRET.split()[1], "Fjernesen"]
    faults = []
    for rule in sorted(rules_of(sqlite_app), key=lambda rule: rule.rule):
        permission = permission_of(sqlite_app.view_functions[rule.endpoint])
        if permission not in permissions_of(role) or "GET" not in (rule.methods or set()):
            continue
        path = address(sqlite_app, rule, own)
        page = client.get(path)
        if b'type="search"' not in page.data and b'name="navn"' not in page.data:
            continue
        for words in sought:
            # Whoever sees all people by right finds them by name.
            if words == "Fjernesen" and (permission in EVERYWHERE or rule.endpoint in ASKS_EVERYBODY):
                continue
            there, gone = (
                answer_of(client, "GET", path, urlencode({"sok": one, "q": one, "navn": one}), one)
                for one in (words, NOTHING)
            )
            walk.note(Reach.SEARCH, f"GET {rule.endpoint}", role)
            if there[:2] != gone[:2]:
                faults.append(f"{rule.endpoint} finds «{words}»")
    assert faults == []


# Where people of every office are looked for, to be asked to a session: their names are seen, and nothing else of them.
ASKS_EVERYBODY = {"sessions.invite_joint", "sessions.book"}
