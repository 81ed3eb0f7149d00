"""The lists of the administration: people, units and groups, as a page and as a file, and the search in all three."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hpmt_supervision.core.paging import page_count
from hpmt_supervision.core.permissions import Permission, requires
from hpmt_supervision.people import directory, group_directory, structure
from hpmt_supervision.people.as_of import AsOf, day_asked
from hpmt_supervision.people.directory import LACKS_ACCOUNT, LACKS_ROLE, PEOPLE_PER_PAGE, PeopleFilters
from hpmt_supervision.people.forms import KIND_LABELS
from hpmt_supervision.people.group_directory import GROUPS_PER_PAGE, GroupFilters
from hpmt_supervision.people.models import UnitKind
from hpmt_supervision.people.pages import key_from_address, search_text
from hpmt_supervision.people.roles import ROLE_LABELS, Role
from hpmt_supervision.people.views import bp
from hpmt_supervision.web.attachments import attached
from hpmt_supervision.web.csv_cells import shown_as_text
from hpmt_supervision.web.requests import page_number

FOUND_OF_EACH = 8


@bp.route("/")
@requires(Permission.SEE_STRUCTURE)
def index() -> ResponseReturnValue:
    """List people as they are on a day, with search and filters in the address."""
    as_of, filters, page = day_asked(), _people_filters(), page_number()
    found = directory.people_found(filters, as_of.day)
    return render_template(
        "people/index.html",
        rows=directory.people_rows(directory.page_of(found, page), as_of.day),
        total=len(found),
        page=page,
        page_count=page_count(len(found), PEOPLE_PER_PAGE),
        filters=filters,
        as_of=as_of,
        units=_units_to_choose(),
        roles=[("", _("Alle roller")), *((role.value, label) for role, label in ROLE_LABELS.items())],
        lacking=[("", _("Alle")), (LACKS_ACCOUNT, _("Har rolle, men ikke konto")), (LACKS_ROLE, _("Har ingen rolle"))],
    )


@bp.route("/personer.csv")
@requires(Permission.SEE_STRUCTURE)
def people_file() -> ResponseReturnValue:
    """Give the people of the list, all pages of it, as a file."""
    as_of = day_asked()
    rows = directory.people_rows(directory.people_found(_people_filters(), as_of.day), as_of.day)
    return _file(
        "personer",
        as_of,
        [_("Navn"), _("E-post"), _("Roller"), _("Grupper")],
        (
            [
                row.person.name,
                row.person.email or "",
                ", ".join(f"{ROLE_LABELS[Role(held.role)]} ({held.unit.name})" for held in row.roles),
                ", ".join(held.group.name for held in row.memberships),
            ]
            for row in rows
        ),
    )


@bp.route("/enheter")
@requires(Permission.SEE_STRUCTURE)
def units() -> ResponseReturnValue:
    """Show the tree of units as it is on a day."""
    as_of, wanted = day_asked(), search_text()
    return render_template(
        "people/units.html", rows=structure.unit_rows(as_of.day, search=wanted), search=wanted, as_of=as_of
    )


@bp.route("/enheter.csv")
@requires(Permission.SEE_STRUCTURE)
def units_file() -> ResponseReturnValue:
    """Give the units of the list as a file."""
    as_of, names = day_asked(), structure.unit_names()
    return _file(
        "enheter",
        as_of,
        [
            _("Enhet"),
            _("Type"),
            _("Ligger under"),
            _("Åpnet"),
            _("Siste dag"),
            _("Slått sammen med"),
            _("Grupper i bruk"),
            _("Personer med rolle"),
        ],
        (
            [
                row.unit.name,
                KIND_LABELS[UnitKind(row.unit.kind)],
                names.get(row.unit.parent_id or 0, ""),
                row.unit.opened_on or "",
                row.unit.closed_on or "",
                names.get(row.unit.merged_into_id or 0, ""),
                row.groups,
                row.people,
            ]
            for row in structure.unit_rows(as_of.day, search=search_text())
        ),
    )


@bp.route("/grupper")
@requires(Permission.SEE_STRUCTURE)
def groups() -> ResponseReturnValue:
    """List groups as they are on a day, with search and filters in the address, and those nobody leads today."""
    as_of, filters, page = day_asked(), _group_filters(), page_number()
    found = group_directory.groups_found(filters, as_of.day)
    return render_template(
        "people/groups.html",
        rows=group_directory.group_rows(group_directory.page_of(found, page), as_of.day),
        total=len(found),
        page=page,
        page_count=page_count(len(found), GROUPS_PER_PAGE),
        filters=filters,
        as_of=as_of,
        without_leader=group_directory.groups_without_leader(as_of.today),
        units=_units_to_choose(),
        levels=[("", _("Alle nivåer")), *((str(number), _("Nivå %(number)d", number=number)) for number in (1, 2, 3))],
    )


@bp.route("/grupper.csv")
@requires(Permission.SEE_STRUCTURE)
def groups_file() -> ResponseReturnValue:
    """Give the groups of the list, all pages of it, as a file."""
    as_of = day_asked()
    rows = group_directory.group_rows(group_directory.groups_found(_group_filters(), as_of.day), as_of.day)
    return _file(
        "grupper",
        as_of,
        [_("Gruppe"), _("Enhet"), _("Nivå"), _("Ledes av"), _("Stedfortredere"), _("Medlemmer"), _("Dager mellom")],
        (
            [
                row.group.name,
                row.group.unit.name,
                row.group.level,
                ", ".join(person.name for person in row.supervisors),
                ", ".join(person.name for person in row.stand_ins),
                row.members,
                row.group.interval_days,
            ]
            for row in rows
        ),
    )


@bp.route("/sok")
@requires(Permission.SEE_STRUCTURE)
def search() -> ResponseReturnValue:
    """Search in people, units and groups at once, and show the first of each."""
    as_of, wanted = day_asked(), search_text()
    people = directory.people_found(PeopleFilters(search=wanted), as_of.day) if wanted else []
    found_units = structure.unit_rows(as_of.day, search=wanted) if wanted else []
    found_groups = group_directory.groups_found(GroupFilters(search=wanted), as_of.day) if wanted else []
    return render_template(
        "people/search.html",
        search=wanted,
        as_of=as_of,
        people=directory.people_rows(people[:FOUND_OF_EACH], as_of.day),
        people_total=len(people),
        units=found_units[:FOUND_OF_EACH],
        units_total=len(found_units),
        groups=found_groups[:FOUND_OF_EACH],
        groups_total=len(found_groups),
    )


def _people_filters() -> PeopleFilters:
    role, lacks = request.args.get("rolle", ""), request.args.get("mangler", "")
    return PeopleFilters(
        search=search_text(),
        unit_id=key_from_address("enhet"),
        role=role if role in set(Role) else None,
        lacks=lacks if lacks in {LACKS_ACCOUNT, LACKS_ROLE} else None,
    )


def _group_filters() -> GroupFilters:
    level = key_from_address("niva")
    return GroupFilters(
        search=search_text(),
        level=level if level in {1, 2, 3} else None,
        unit_id=key_from_address("enhet"),
        without_leader=request.args.get("mangler") == "veileder",
    )


def _units_to_choose() -> list[tuple[object, str]]:
    return [("", _("Alle enheter")), *((unit.id, unit.name) for unit in structure.all_units())]


def _file(name: str, as_of: AsOf, columns: list[str], rows: Iterable[Iterable[Any]]) -> Response:
    """Return a CSV file that a spreadsheet in Norway opens as it stands: semicolons, and a mark that says UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([shown_as_text(str(cell)) for cell in row])
    answer = Response(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    return attached(answer, f"{name}-{as_of.day.isoformat()}.csv")
