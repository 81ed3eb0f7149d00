"""The figures of the frequency report in one plain SQL statement, as quick as we can write it.

Memberships, absences and attendances become events on days; one pass of window functions over the events of each
person and office then carries along whether the days are active, how far the last attendance reaches and which run
they belong to. No day is looked at twice, and no table of days is needed.
"""

_DAY = {
    "sqlite": "CAST(julianday({0}) AS INTEGER)",
    "postgresql": "({0} - DATE '1970-01-01')",
}
_SMALLEST = {"sqlite": "min", "postgresql": "least"}
_LARGEST = {"sqlite": "max", "postgresql": "greatest"}

_STATEMENT = """
WITH bounds AS (SELECT {first} AS first, {last} AS last),
groups AS (SELECT id, unit_id, interval_days FROM supervision_group WHERE level = 1{scope}),
member AS (
  SELECT g.unit_id, m.group_id, m.person_id, {valid_from} AS f, coalesce({valid_to}, 99999999) AS t
  FROM membership m JOIN groups g ON g.id = m.group_id WHERE m.part = 'supervisee'),
inside AS (
  SELECT unit_id, person_id, {largest}(f, first) AS f, {smallest}(t, last) AS t
  FROM member, bounds WHERE f <= last AND t >= first),
counted AS (SELECT DISTINCT unit_id, person_id FROM inside),
session AS (
  SELECT s.id, s.group_id, g.unit_id, g.interval_days, s.status, {local_date} AS d
  FROM supervision_session s JOIN groups g ON g.id = s.group_id
  WHERE s.local_date BETWEEN :reach AND :last),
attended AS (
  SELECT h.unit_id, a.person_id, h.d, h.interval_days
  FROM session h JOIN attendance a ON a.session_id = h.id AND a.status = 'attended'
  JOIN member m ON m.group_id = h.group_id AND m.person_id = a.person_id AND h.d BETWEEN m.f AND m.t
  WHERE h.status = 'held'),
events AS (
  SELECT unit_id, person_id, f AS d, 1 AS dm, 0 AS da, 0 AS n, 0 AS cover FROM inside
  UNION ALL SELECT unit_id, person_id, t + 1, -1, 0, 0, 0 FROM inside
  UNION ALL
  SELECT c.unit_id, c.person_id, {largest}({from_date}, first), 0, 1, 0, 0
  FROM counted c JOIN absence a ON a.person_id = c.person_id, bounds
  WHERE a.from_date <= :last AND (a.to_date IS NULL OR a.to_date >= :first)
  UNION ALL
  SELECT c.unit_id, c.person_id, {smallest}(coalesce({to_date}, last), last) + 1, 0, -1, 0, 0
  FROM counted c JOIN absence a ON a.person_id = c.person_id, bounds
  WHERE a.from_date <= :last AND (a.to_date IS NULL OR a.to_date >= :first)
  UNION ALL
  SELECT unit_id, person_id, d, 0, 0, CASE WHEN d >= first THEN 1 ELSE 0 END, d + interval_days - 1
  FROM attended, bounds),
daily AS (
  SELECT unit_id, person_id, d, sum(dm) AS dm, sum(da) AS da, sum(n) AS n, max(cover) AS cover
  FROM events GROUP BY unit_id, person_id, d),
line AS (
  SELECT unit_id, person_id, d, n, lead(d) OVER w AS following,
    sum(dm) OVER r AS members, sum(da) OVER r AS away, max(cover) OVER r AS cover,
    sum(CASE WHEN n > 0 THEN 1 ELSE 0 END) OVER r AS run
  FROM daily
  WINDOW w AS (PARTITION BY unit_id, person_id ORDER BY d),
    r AS (PARTITION BY unit_id, person_id ORDER BY d ROWS UNBOUNDED PRECEDING)),
runs AS (
  SELECT unit_id, person_id, run, sum(n) AS n,
    sum(CASE WHEN members > 0 AND away = 0 THEN following - d ELSE 0 END) AS active,
    sum(CASE WHEN members > 0 AND away = 0 THEN {largest}(0, {smallest}(following - 1, cover) - d + 1) ELSE 0 END)
      AS scheduled,
    sum(CASE WHEN members > 0 AND away = 0 THEN following - d - CASE WHEN n > 0 THEN 1 ELSE 0 END ELSE 0 END) AS gap
  FROM line GROUP BY unit_id, person_id, run),
people AS (
  SELECT r.unit_id, r.person_id, sum(n) AS n, sum(active) AS active, sum(scheduled) AS scheduled, max(gap) AS gap
  FROM runs r JOIN counted c ON c.unit_id = r.unit_id AND c.person_id = r.person_id
  GROUP BY r.unit_id, r.person_id),
per_unit AS (
  SELECT unit_id, count(*) AS supervisees, sum(n) AS attendances,
    sum(CASE WHEN n = 0 THEN 1 ELSE 0 END) AS n0, sum(CASE WHEN n = 1 THEN 1 ELSE 0 END) AS n1,
    sum(CASE WHEN n = 2 THEN 1 ELSE 0 END) AS n2, sum(CASE WHEN n = 3 THEN 1 ELSE 0 END) AS n3,
    sum(CASE WHEN n = 4 THEN 1 ELSE 0 END) AS n4, sum(CASE WHEN n = 5 THEN 1 ELSE 0 END) AS n5,
    sum(CASE WHEN n > 5 THEN 1 ELSE 0 END) AS n6, sum(active) AS active, sum(scheduled) AS scheduled, max(gap) AS gap
  FROM people GROUP BY unit_id),
met AS (
  SELECT unit_id, sum(CASE WHEN status = 'planned' THEN 1 ELSE 0 END) AS planned,
    sum(CASE WHEN status = 'held' THEN 1 ELSE 0 END) AS held,
    sum(CASE WHEN status = 'cancelled' THEN 1 ELSE 0 END) AS cancelled
  FROM session, bounds WHERE d >= first GROUP BY unit_id)
SELECT u.text_id, coalesce(p.supervisees, 0), coalesce(m.planned, 0), coalesce(m.held, 0), coalesce(m.cancelled, 0),
  coalesce(p.attendances, 0), coalesce(n0, 0), coalesce(n1, 0), coalesce(n2, 0), coalesce(n3, 0), coalesce(n4, 0),
  coalesce(n5, 0), coalesce(n6, 0), coalesce(p.active, 0), coalesce(p.scheduled, 0), p.gap
FROM unit u LEFT JOIN per_unit p ON p.unit_id = u.id LEFT JOIN met m ON m.unit_id = u.id
WHERE u.kind = 'office' AND (u.opened_on IS NULL OR u.opened_on <= :last)
  AND (u.closed_on IS NULL OR u.closed_on >= :first){rows}
ORDER BY u.text_id
"""


def frequency_statement(dialect: str, unit: int | None = None) -> str:
    """Return the statement for a dialect; it takes the dates ``first``, ``last`` and ``reach``.

    Args:
        dialect: ``sqlite`` or ``postgresql``.
        unit: the key of an office or a county to keep; the nation when nothing is given.
    """
    day = _DAY[dialect]
    as_date = "CAST({0} AS DATE)" if dialect == "postgresql" else "{0}"
    columns = {
        "first": day.format(as_date.format(":first")),
        "last": day.format(as_date.format(":last")),
        "valid_from": day.format("m.valid_from"),
        "valid_to": day.format("m.valid_to"),
        "local_date": day.format("s.local_date"),
        "from_date": day.format("a.from_date"),
        "to_date": day.format("a.to_date"),
    }
    kept = "" if unit is None else f" IN (SELECT id FROM unit WHERE id = {unit} OR parent_id = {unit})"
    columns["scope"], columns["rows"] = kept and f" AND unit_id{kept}", kept and f" AND u.id{kept}"
    return _STATEMENT.format(smallest=_SMALLEST[dialect], largest=_LARGEST[dialect], **columns)
