"""What must hold between the rows of a bundle and of the database: keys, references, spells, tree, statuses.

Every check is one question to the database over all rows at once. A row whose cell could not be read, or whose
reference is unknown, has been reported for that; the checks that need the cell pass it by.
"""

# The names in the SQL below come from the descriptions in schema.py; what stands in a file is always bound.
# ruff: noqa: S608

from collections.abc import Iterable

from hpmt_supervision.exchange.problems import Problem
from hpmt_supervision.exchange.records import Sheet
from hpmt_supervision.exchange.schema import (
    ABSENCES,
    ATTENDANCE,
    CANCEL_REASONS,
    GROUPS,
    LEVEL_KIND,
    MEMBERSHIPS,
    PARENT_KIND,
    ROLE_ASSIGNMENTS,
    SESSIONS,
    TABLE_BY_NAME,
    TABLES,
    UNITS,
    Table,
)
from hpmt_supervision.exchange.staging import UNCHANGED, UPDATED, Staging
from hpmt_supervision.exchange.targets import TARGETS

FIRST_AND_LAST_DAY = (
    (UNITS, "opened_on", "closed_on"),
    (ROLE_ASSIGNMENTS, "valid_from", "valid_to"),
    (MEMBERSHIPS, "valid_from", "valid_to"),
    (ABSENCES, "from_date", "to_date"),
)
# What may not overlap in time, and the columns that say that two rows are about the same.
SPELLS = (
    (ROLE_ASSIGNMENTS, ("person_id", "role", "unit_id"), "overlapping_role"),
    (MEMBERSHIPS, ("group_id", "person_id", "part"), "overlapping_membership"),
)
END_OF_TIME = "9999-12-31"


def check(staging: Staging, sheets: dict[str, Sheet]) -> None:
    """Report every row that cannot stand beside the others.

    Args:
        staging: the temporary tables, resolved.
        sheets: what is known about each table of the bundle.
    """
    for table in TABLES:
        if sheets[table.name].count:
            _check_repeats(staging, table)
            _check_references(staging, table, sheets)
    for table, first, last in FIRST_AND_LAST_DAY:
        staging.report_rows(
            table,
            last,
            "ends_before_start",
            f"SELECT line, CAST({last} AS TEXT) AS a, CAST({first} AS TEXT) AS b"
            f" FROM in_{table.name} WHERE {last} < {first}",
        )
    for table, about, code in SPELLS:
        if sheets[table.name].count:
            _check_overlaps(staging, table, about, code)
    if sheets["units"].count or sheets["groups"].count:
        _know_units(staging)
        _check_tree(staging)
        _check_levels(staging)
    _check_cancel_reasons(staging)
    _check_held(staging)


def _check_repeats(staging: Staging, table: Table) -> None:
    """Report every row but the first of those with one id or natural key."""
    source = f"in_{table.name}" if table.has_id else f"rows_{table.name}"
    keys = ", ".join(table.key)
    same = " AND ".join(f"r.{key} = d.{key}" for key in table.key)
    repeated = f"SELECT {keys}, MIN(line) AS first FROM {source} GROUP BY {keys} HAVING COUNT(*) > 1"
    written = " || ', ' || ".join(f"CAST(s.{key} AS TEXT)" for key in table.key)
    staging.report_rows(
        table,
        table.columns[0].name,
        "repeated_id" if table.has_id else "repeated_key",
        f"SELECT r.line, {written} AS a, CAST(d.first AS TEXT) AS b FROM ({repeated}) d"
        f" JOIN {source} r ON {same} JOIN in_{table.name} s ON s.line = r.line WHERE r.line > d.first",
    )


def _check_references(staging: Staging, table: Table, sheets: dict[str, Sheet]) -> None:
    for column in table.references:
        to = TABLE_BY_NAME[column.refers_to or table.name]
        # When rows of the other file could not be read, nobody knows whether the id is in one of them.
        if sheets[to.name].trusted:
            staging.report_rows(
                table,
                column.name,
                "unknown_reference",
                f"SELECT r.line, s.{column.name} AS a, '{to.file}' AS b FROM rows_{table.name} r"
                f" JOIN in_{table.name} s ON s.line = r.line"
                f" WHERE r.{column.name} IS NULL AND s.{column.name} IS NOT NULL",
            )


def _check_overlaps(staging: Staging, table: Table, about: tuple[str, ...], code: str) -> None:
    """Report every new or changed row that shares a day with another about the same.

    Of two rows of the bundle, the one further down is reported. Existing rows that the bundle does not change count
    as they are; those it changes count as it says. Both ends of a spell are included.
    """
    name, target = table.name, TARGETS[table.name].name
    keys = ", ".join(about)
    same_r_t = " AND ".join(f"r.{key} = t.{key}" for key in about)
    staging.run(f"CREATE INDEX rows_{name}_about ON rows_{name} ({keys})")
    staging.run(f"CREATE INDEX rows_{name}_target ON rows_{name} (target)")
    repeated = f"SELECT line FROM problem WHERE file = '{table.file}' AND code = 'repeated_key'"
    staging.run(
        f"CREATE TEMP TABLE spells_{name} AS"
        f" SELECT CASE WHEN state = {UNCHANGED} THEN NULL ELSE line END AS line, {keys},"
        f" valid_from, COALESCE(valid_to, '{END_OF_TIME}') AS valid_to FROM rows_{name}"
        f" WHERE faulty = 0 AND {' AND '.join(f'{key} IS NOT NULL' for key in about)}"
        f" AND (valid_to IS NULL OR valid_to >= valid_from) AND line NOT IN ({repeated})"
        f" UNION ALL SELECT CAST(NULL AS INTEGER), {keys}, valid_from, COALESCE(valid_to, '{END_OF_TIME}')"
        f" FROM {target} t WHERE EXISTS (SELECT 1 FROM rows_{name} r WHERE {same_r_t})"
        f" AND NOT EXISTS (SELECT 1 FROM rows_{name} r WHERE r.target = t.id)"
    )
    staging.run(f"CREATE INDEX spells_{name}_about ON spells_{name} ({keys}, valid_from)")
    # One pass in order of time finds what overlaps at all; only there is every row held against every other.
    staging.run(
        f"CREATE TEMP TABLE crowded_{name} AS SELECT DISTINCT {keys} FROM (SELECT {keys}, valid_from,"
        f" MAX(valid_to) OVER (PARTITION BY {keys} ORDER BY valid_from"
        f" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reach FROM spells_{name}) q WHERE reach >= valid_from"
    )
    same_c_s = " AND ".join(f"c.{key} = s.{key}" for key in about)
    same_p_s = " AND ".join(f"p.{key} = s.{key}" for key in about)
    other = (
        f"SELECT MIN(p.valid_from) FROM spells_{name} p WHERE {same_p_s} AND p.valid_from <= s.valid_to"
        f" AND p.valid_to >= s.valid_from AND (p.line IS NULL OR p.line < s.line)"
    )
    staging.report_rows(
        table,
        "valid_from",
        code,
        f"SELECT line, CAST(other AS TEXT) AS a, '' AS b FROM (SELECT s.line, ({other}) AS other"
        f" FROM crowded_{name} c JOIN spells_{name} s ON {same_c_s} WHERE s.line IS NOT NULL) o"
        f" WHERE other IS NOT NULL",
    )


def _know_units(staging: Staging) -> None:
    """Lay out the units as they will be: those of the bundle, and the existing ones that it leaves alone."""
    staging.run(
        "CREATE TEMP TABLE known_units AS SELECT r.line, r.unit_id AS ref, r.kind, r.parent_id, r.merged_into_id,"
        " s.unit_id AS text_id FROM rows_units r JOIN in_units s ON s.line = r.line"
        " WHERE r.line IN (SELECT MIN(line) FROM in_units GROUP BY unit_id)"
        " UNION ALL SELECT NULL, t.id, t.kind, t.parent_id, t.merged_into_id, t.text_id"
        " FROM unit t WHERE NOT EXISTS (SELECT 1 FROM ids_units i WHERE i.ref = t.id)"
    )
    staging.run("CREATE INDEX known_units_ref ON known_units (ref)")


def _check_tree(staging: Staging) -> None:
    """Report units under a unit of the wrong kind, and units that come round to themselves.

    A county or an office may stand alone, without a unit over it: a sender may not have the whole tree.
    """
    staging.report_rows(
        UNITS,
        "parent_id",
        "parent_of_national",
        "SELECT line, '' AS a, '' AS b FROM in_units WHERE kind = 'national' AND parent_id IS NOT NULL",
    )
    for kind, parent_kind in PARENT_KIND.items():
        staging.report_rows(
            UNITS,
            "parent_id",
            "parent_kind",
            f"SELECT r.line, p.text_id AS a, '{parent_kind}' AS b FROM rows_units r"
            f" JOIN known_units p ON p.ref = r.parent_id WHERE r.kind = '{kind}' AND p.kind <> '{parent_kind}'",
        )
        # An existing unit beneath one whose kind is changed would be left under the wrong kind.
        staging.report_rows(
            UNITS,
            "kind",
            "children_kind",
            f"SELECT r.line, c.text_id AS a, r.kind AS b FROM rows_units r"
            f" JOIN known_units c ON c.parent_id = r.unit_id"
            f" WHERE c.line IS NULL AND c.kind = '{kind}' AND r.kind <> '{parent_kind}'",
        )
    for column, code in (("parent_id", "unit_cycle"), ("merged_into_id", "merge_cycle")):
        _check_cycles(staging, column, code)


def _check_cycles(staging: Staging, column: str, code: str) -> None:
    # Units with kinds that fit cannot form a cycle, so the tree is walked only when some do not fit.
    fits = " OR ".join(f"(c.kind = '{kind}' AND p.kind = '{above}')" for kind, above in PARENT_KIND.items())
    if code == "unit_cycle" and not staging.value(
        "SELECT COUNT(*) FROM known_units c JOIN known_units p ON p.ref = c.parent_id"
        f" WHERE CASE WHEN {fits} THEN 0 ELSE 1 END = 1"
    ):
        return
    edges = {
        ref: (to, line)
        for ref, to, line in staging.stream(
            f"SELECT ref, {column}, line FROM known_units WHERE {column} IS NOT NULL AND ref IS NOT NULL"
        )
    }
    for ref in _on_cycles({ref: to for ref, (to, _line) in edges.items()}):
        line = edges[ref][1]
        if line is not None:
            staging.report(Problem(UNITS.file, line, column, code))


def _on_cycles(next_of: dict[int, int]) -> Iterable[int]:
    """The points from which following the arrows leads back to the point itself.

    Args:
        next_of: at most one arrow from each point.
    """
    finished: set[int] = set()
    for start in next_of:
        path: list[int] = []
        seen: dict[int, int] = {}
        point: int | None = start
        while point is not None and point not in finished and point not in seen:
            seen[point] = len(path)
            path.append(point)
            point = next_of.get(point)
        if point is not None and point in seen:
            yield from path[seen[point] :]
        finished.update(path)


def _check_levels(staging: Staging) -> None:
    for level, kind in LEVEL_KIND.items():
        staging.report_rows(
            GROUPS,
            "unit_id",
            "level_kind",
            f"SELECT r.line, '{level}' AS a, '{kind}' AS b FROM rows_groups r JOIN known_units u ON u.ref = r.unit_id"
            f" WHERE r.level = {level} AND u.kind <> '{kind}'",
        )


def _check_cancel_reasons(staging: Staging) -> None:
    reason_read = f"(faulty & {1 << SESSIONS.headings.index('cancel_reason')}) = 0"
    staging.report_rows(
        SESSIONS,
        "cancel_reason",
        "reason_missing",
        f"SELECT line, '{', '.join(CANCEL_REASONS)}' AS a, '' AS b FROM in_sessions"
        f" WHERE status = 'cancelled' AND cancel_reason IS NULL AND {reason_read}",
    )
    staging.report_rows(
        SESSIONS,
        "cancel_reason",
        "reason_forbidden",
        "SELECT line, '' AS a, '' AS b FROM in_sessions WHERE status <> 'cancelled' AND cancel_reason IS NOT NULL",
    )


def _check_held(staging: Staging) -> None:
    """Report attendance on sessions that are not held, and sessions that stop being held though somebody attended.

    What stands in the database already and is not touched is left in peace.
    """
    staging.run("CREATE INDEX rows_sessions_target ON rows_sessions (target)")
    staging.run(
        "CREATE TEMP TABLE not_held AS SELECT session_id AS ref,"
        f" CASE WHEN state = {UNCHANGED} THEN 1 ELSE 0 END AS settled"
        " FROM rows_sessions WHERE status <> 'held'"
        " AND line IN (SELECT MIN(line) FROM in_sessions GROUP BY session_id)"
        " UNION ALL SELECT t.id, 1 FROM supervision_session t WHERE t.status <> 'held'"
        " AND EXISTS (SELECT 1 FROM in_attendance)"
        " AND NOT EXISTS (SELECT 1 FROM rows_sessions r WHERE r.target = t.id)"
    )
    staging.run("CREATE INDEX not_held_ref ON not_held (ref, settled)")
    staging.report_rows(
        ATTENDANCE,
        "session_id",
        "not_held",
        "SELECT r.line, s.session_id AS a, '' AS b FROM rows_attendance r JOIN not_held h ON h.ref = r.session_id"
        f" JOIN in_attendance s ON s.line = r.line WHERE NOT (r.state = {UNCHANGED} AND h.settled = 1)",
    )
    staging.report_rows(
        SESSIONS,
        "status",
        "has_attendance",
        f"SELECT r.line, '' AS a, '' AS b FROM rows_sessions r JOIN supervision_session t ON t.id = r.target"
        f" WHERE r.state = {UPDATED} AND r.status <> 'held' AND r.status <> t.status"
        " AND EXISTS (SELECT 1 FROM attendance a WHERE a.session_id = t.id)",
    )
