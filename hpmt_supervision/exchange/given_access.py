"""What an import changes about who people are and what they reach: nothing for the one who imports, all in the trail.

An import writes past the people room, so what that room asks of a role or a membership is asked here once more, of all
rows at once.
"""

# The names in the SQL below come from the descriptions in schema.py; what stands in a file is always bound.
# ruff: noqa: S608

from collections.abc import Iterator, Sequence
from itertools import islice

from hpmt_supervision.exchange.schema import MEMBERSHIPS, PEOPLE, ROLE_ASSIGNMENTS
from hpmt_supervision.exchange.staging import ADDED, UNCHANGED, UPDATED, Staging
from hpmt_supervision.exchange.targets import TARGETS
from hpmt_supervision.privacy import trail
from hpmt_supervision.privacy.audit import Actor, act_row
from hpmt_supervision.privacy.chain import Chain
from hpmt_supervision.privacy.trail import Row

ACTS_AT_A_TIME = 1_000
OWN = ((ROLE_ASSIGNMENTS, "own_role"), (MEMBERSHIPS, "own_membership"))
GIVEN, ENDED, CHANGED = 0, 1, 2
ROLE_ACTS = {GIVEN: "role.add", ENDED: "role.end", CHANGED: "role.change"}
MEMBERSHIP_ACTS = {GIVEN: "membership.add", ENDED: "membership.end", CHANGED: "membership.change"}


def refuse_own(staging: Staging, *, by: Actor | None) -> None:
    """Report every row that gives the one who imports a role or a place in a group, or lets one last longer.

    What stands already, and what ends earlier, is no reach that anybody gets.

    Args:
        staging: the temporary tables, resolved.
        by: who asked for the import; the command line acts for nobody and may.
    """
    if by is None:
        return
    for table, code in OWN:
        longer = "t.valid_to IS NOT NULL AND (r.valid_to IS NULL OR r.valid_to > t.valid_to)"
        staging.report_rows(
            table,
            "person_id",
            code,
            f"SELECT r.line, '' AS a, '' AS b FROM rows_{table.name} r"
            f" LEFT JOIN {TARGETS[table.name].name} t ON t.id = r.target"
            f" WHERE r.person_id = {int(by.person_id)}"
            f" AND (r.state = {ADDED} OR (r.state = {UPDATED} AND {longer}))",
        )


def note_given(staging: Staging) -> None:
    """Note what will become of roles and memberships, and whose name or address changes; see ``write_acts``.

    Call it before they are written.

    Args:
        staging: the temporary tables, checked.
    """
    staging.run(
        f"CREATE TEMP TABLE changed_people AS SELECT t.id, NOT (t.email {staging.same} r.email) AS moved,"
        " t.email IS NOT NULL AS had_one, t.name <> r.name AS renamed"
        f" FROM rows_{PEOPLE.name} r JOIN person t ON t.id = r.target WHERE r.state = {UPDATED}"
    )
    for table in (ROLE_ASSIGNMENTS, MEMBERSHIPS):
        columns = ", ".join(f"r.{column.name}" for column in table.columns)
        ends = f"r.valid_to IS NOT NULL AND NOT (r.valid_to {staging.same} t.valid_to)"
        staging.run(
            f"CREATE TEMP TABLE given_{table.name} AS SELECT {columns}, CASE WHEN r.state = {ADDED} THEN {GIVEN}"
            f" WHEN {ends} THEN {ENDED} ELSE {CHANGED} END AS what"
            f" FROM rows_{table.name} r LEFT JOIN {TARGETS[table.name].name} t ON t.id = r.target"
            f" WHERE r.state <> {UNCHANGED}"
        )


def write_acts(staging: Staging, *, by: Actor | None) -> None:
    """Write an act for each that was noted, some at a time. Call it last, when everything else is written.

    Args:
        staging: the temporary tables.
        by: who asked for the import; None for the command line.
    """
    for acts in (_people_acts(staging, by), _role_acts(staging, by), _membership_acts(staging, by)):
        while some := list(islice(acts, ACTS_AT_A_TIME)):
            trail.write(staging.connection, {Chain.ACTS: some})


def _people_acts(staging: Staging, by: Actor | None) -> Iterator[Row]:
    people = staging.stream("SELECT id, moved, had_one, renamed FROM changed_people ORDER BY id")
    for person, moved, had_one, renamed in people:
        if renamed or not moved:
            yield act_row("person.change", subject_kind="person", subject_id=person, by=by, details={})
        if moved:
            details = {"had_one": bool(had_one)}
            yield act_row("person.address", subject_kind="person", subject_id=person, by=by, details=details)


def _role_acts(staging: Staging, by: Actor | None) -> Iterator[Row]:
    rows = staging.stream(
        "SELECT what, person_id, role, unit_id, valid_from, valid_to FROM given_roles"
        " ORDER BY person_id, role, unit_id, valid_from"
    )
    for what, person, role, unit, first, last in rows:
        details = {"role": role, "unit_id": unit, "valid_from": first, "valid_to": last}
        yield act_row(ROLE_ACTS[what], subject_kind="person", subject_id=person, by=by, details=details)


def _membership_acts(staging: Staging, by: Actor | None) -> Iterator[Row]:
    same = " AND ".join(f"m.{name} = g.{name}" for name in MEMBERSHIPS.key)
    rows = staging.stream(
        "SELECT g.what, m.id, g.group_id, g.person_id, g.part, g.valid_from, g.valid_to FROM given_memberships g"
        f" JOIN membership m ON {same} ORDER BY g.group_id, g.part DESC, m.id"
    )
    for what, key, group, person, part, first, last in rows:
        details = {"group_id": group, "person_id": person, "part": part, "valid_from": first, "valid_to": last}
        yield act_row(MEMBERSHIP_ACTS[what], subject_kind="membership", subject_id=key, by=by, details=details)


def new_administrators(staging: Staging) -> Sequence[int]:
    """Return the keys of those who become administrators by what was noted, in order.

    Args:
        staging: the temporary tables.
    """
    rows = staging.run(
        f"SELECT DISTINCT person_id FROM given_{ROLE_ASSIGNMENTS.name}"
        f" WHERE role = 'administrator' AND what = {GIVEN} ORDER BY person_id"
    )
    return [key for (key,) in rows.fetchall()]


def changed_addresses(staging: Staging) -> Sequence[tuple[int, str]]:
    """Return who gets another mail address than the one they have, with that one. Ask before people are written.

    Args:
        staging: the temporary tables, checked.
    """
    rows = staging.run(
        "SELECT t.id, t.email FROM rows_people r JOIN person t ON t.id = r.target"
        f" WHERE r.state = {UPDATED} AND t.email IS NOT NULL AND NOT (t.email {staging.same} r.email) ORDER BY t.id"
    )
    return [(key, email) for key, email in rows.fetchall()]
