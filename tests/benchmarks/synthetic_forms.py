"""FE forms for the synthetic nation: a third of the counsellors, three times a week. All invented."""

from sqlalchemy import Connection, insert, text

from hpmt_supervision.catalogue.models import Area, Programme, Tool, tool_area
from tests.benchmarks.synthetic_nation import FIRST, Size

TOOLS = 12
MARKS = ("circle", "diamond", "square")

# The database makes the rows itself: a form on Monday, Wednesday and Friday of every week, by every third counsellor.
_DAYS = "WITH RECURSIVE days(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM days WHERE n < :last)"
_FORMS = """
INSERT INTO fe_form (id, author_id, programme_id, unit_id, state, meeting_at, meeting_kind, wants_supervision,
  case_help_wanted, case_urgency, gathering_theme, created_at, saved_at, prepared_at, reflected_at, text_deleted_at,
  version)
{days}
SELECT person.id * 10000 + days.n, person.id, 1, 100 + person.id % {offices}, 'reflected', {moment}, 'participant',
  {no}, '', 'normal', {no}, {moment}, {moment}, {moment}, {moment}, {moment}, 1
FROM person CROSS JOIN days
WHERE person.id <= {counsellors} AND person.id % 3 = 0 AND days.n % 7 IN (0, 2, 4)
"""
_TOOLS = """
INSERT INTO fe_form_tool (form_id, tool_id, planned, used, mastery)
SELECT fe_form.id, 1 + (fe_form.id + other.n * 5) % {tools}, {yes}, {yes}, 1 + (fe_form.id + other.n) % 10
FROM fe_form CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2) AS other
"""
_MOMENT = {
    "sqlite": "datetime('{first}', '+' || days.n || ' days', '+9 hours') || '.000000'",
    "postgresql": "TIMESTAMP '{first} 09:00:00' + days.n * INTERVAL '1 day'",
}
_TRUTH = {"sqlite": ("0", "1"), "postgresql": ("false", "true")}


def lay_forms(connection: Connection, size: Size) -> int:
    """Lay the forms and three tools with each, and return the number of forms."""
    dialect = connection.dialect.name
    no, yes = _TRUTH[dialect]
    connection.execute(insert(Programme.__table__), [{"id": 1, "code": "hpmt", "name": "HPMT"}])
    connection.execute(
        insert(Tool.__table__),
        [
            {
                "id": 1 + i,
                "programme_id": 1,
                "code": f"t{i}",
                "name": f"Verktøy {i}",
                "position": i,
                "valid_from": FIRST,
            }
            for i in range(TOOLS)
        ],
    )
    connection.execute(
        insert(Area.__table__),
        [
            {"id": i, "programme_id": 1, "code": f"a{i}", "name": f"Område {i}"} | {"mark": mark, "position": i}
            for i, mark in enumerate(MARKS, 1)
        ],
    )
    connection.execute(insert(tool_area), [{"tool_id": 1 + i, "area_id": 1 + i % 3} for i in range(TOOLS)])
    values = {
        "days": _DAYS,
        "offices": size.offices,
        "counsellors": size.counsellors,
        "moment": _MOMENT[dialect].format(first=FIRST.isoformat()),
        "no": no,
    }
    found = connection.execute(text(_FORMS.format(**values)), {"last": size.days - 1})
    connection.execute(text(_TOOLS.format(tools=TOOLS, yes=yes)))
    return found.rowcount
