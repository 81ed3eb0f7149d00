"""The HPMT programme: areas, phases, principles and tools. The data is frozen here and never follows the code."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0009_hpmt_catalogue"
down_revision = "0008_logs"
branch_labels = None
depends_on = None

START = date(2011, 1, 1)
UTU_START = date(2012, 3, 1)

AREAS = [
    ("user_meeting", "Møte med bruker", "circle"),
    ("system", "Systemorientert innsats", "diamond"),
    ("administration", "Forvaltning, koordinering og pådriverfunksjon", "square"),
    ("across", "På tvers", "plus"),
]
PHASES = [
    ("order", "Bestilling"),
    ("mapping", "Kartlegging"),
    ("work_ability", "Arbeidsevnevurdering"),
    ("plan", "Plan"),
    ("implementation", "Gjennomføring"),
    ("evaluation", "Evaluering"),
]
PRINCIPLES = [
    "Være forberedt",
    "Anerkjenne brukers situasjonsbeskrivelse og behov",
    "Avklare roller og forventninger",
    "Gi tilstrekkelig og relevant informasjon",
    "Være mål-, endrings- og handlingsfokusert",
    "Være styrke- og mestringsfokusert",
    "Kartlegge ressurser i brukers sosiale omgivelser/nettverk",
    "Ha klare konklusjoner og avtaler",
    "Være pålitelig og forutsigbar",
    "Sørge for tilgjengelighet, kontinuitet og fleksibilitet",
]
TOOLS = [
    ("open_questions", "Åpne spørsmål", ["user_meeting"]),
    ("active_listening", "Aktiv lytting", ["user_meeting"]),
    ("mirroring", "Speiling", ["user_meeting"]),
    ("summing_up", "Oppsummering", ["user_meeting"]),
    ("roll_with_resistance", "Rulle med motstand", ["user_meeting"]),
    ("ambivalence_scale", "Ambivalensvekt", ["user_meeting"]),
    ("utu", "UTU", ["user_meeting", "across"]),
    ("scaling", "Skalering", ["user_meeting"]),
    ("spiral_of_change", "Endringsspiralen", ["user_meeting"]),
    ("fak_weak", "FAK svak", ["user_meeting"]),
    ("fak_strong", "FAK sterk", ["user_meeting"]),
    ("appreciative_interview", "Anerkjennende intervju (AI)", ["system"]),
    ("five_d", "5D-modellen", ["system"]),
    ("network_map", "Nettverkskart", ["system"]),
    ("system_map", "Systemkart", ["system"]),
    ("iimage", "IIMAGE", ["system"]),
    ("smart_goals", "SMARTE mål", ["administration"]),
    ("plan_with_smart_goals", "Plan med SMARTE mål", ["administration"]),
    ("fe_form", "FE-skjema", ["administration"]),
    ("individual_plan", "Individuell plan", ["administration"]),
    ("self_assessment", "Egenvurdering", ["administration"]),
    ("work_ability_assessment", "Arbeidsevnevurdering", ["administration"]),
    ("whole_model", "Helhetsmodellen", ["across"]),
    ("wheel_of_life", "Livshjulet", ["across"]),
    ("life_areas", "Livsområder", ["across"]),
]

programme = sa.table(
    "programme",
    *(sa.column(name) for name in ("id", "code", "name", "case_text_days", "idle_case_days")),
    *(sa.column(name) for name in ("log_text_months", "fe_text_months")),
)
area = sa.table("area", *(sa.column(name) for name in ("id", "programme_id", "code", "name", "mark", "position")))
phase = sa.table("phase", *(sa.column(name) for name in ("id", "programme_id", "code", "name", "position")))
principle = sa.table(
    "principle",
    *(sa.column(name) for name in ("id", "programme_id", "number", "text")),
    sa.column("valid_from", sa.Date()),
)
tool = sa.table(
    "tool",
    *(sa.column(name) for name in ("id", "programme_id", "code", "name", "position")),
    sa.column("valid_from", sa.Date()),
)
tool_area = sa.table("tool_area", sa.column("tool_id"), sa.column("area_id"))
# Every column that refers to the catalogue; what is referred to is kept when the migration is taken back.
USES = {
    "tool": [(name, "tool_id") for name in ("fe_form_tool", "focus_tool", "agenda_item", "item_work_tool")],
    "principle": [("fe_form_principle", "principle_id")],
    "phase": [("fe_form", "phase_id"), ("supervision_case", "phase_id")],
    "area": [("tool_area", "area_id")],
    "programme": [(name, "programme_id") for name in ("fe_form", "tool", "principle", "phase", "area")],
}


def _key(connection: sa.Connection, table: sa.TableClause, known: dict[str, object], **rest: object) -> int:
    """Return the key of the row that ``known`` points out, and lay the row first when it is not there."""
    where = [table.c[name] == value for name, value in known.items()]
    found = connection.scalar(sa.select(table.c.id).where(*where))
    if found is None:
        connection.execute(table.insert().values(**known, **rest))
        found = connection.scalar(sa.select(table.c.id).where(*where))
    assert isinstance(found, int)
    return found


def upgrade() -> None:
    """Lay whatever of the programme is not there yet."""
    connection = op.get_bind()
    home = _key(
        connection,
        programme,
        {"code": "hpmt"},
        name="HPMT",
        case_text_days=90,
        idle_case_days=180,
        log_text_months=24,
        fe_text_months=12,
    )
    areas = {
        code: _key(connection, area, {"programme_id": home, "code": code}, name=name, mark=mark, position=position)
        for position, (code, name, mark) in enumerate(AREAS, start=1)
    }
    for position, (code, name) in enumerate(PHASES, start=1):
        _key(connection, phase, {"programme_id": home, "code": code}, name=name, position=position)
    for number, text in enumerate(PRINCIPLES, start=1):
        _key(connection, principle, {"programme_id": home, "number": number, "valid_from": START}, text=text)
    for position, (code, name, area_codes) in enumerate(TOOLS, start=1):
        valid_from = UTU_START if code == "utu" else START
        known = {"programme_id": home, "code": code}
        tool_id = _key(connection, tool, known, name=name, position=position, valid_from=valid_from)
        for area_code in area_codes:
            pair = {"tool_id": tool_id, "area_id": areas[area_code]}
            where = [tool_area.c[name] == value for name, value in pair.items()]
            if connection.scalar(sa.select(sa.func.count()).select_from(tool_area).where(*where)) == 0:
                connection.execute(tool_area.insert().values(**pair))


def downgrade() -> None:
    """Take the programme away again, except the parts that forms, cases and agendas refer to."""
    connection = op.get_bind()
    home = connection.scalar(sa.select(programme.c.id).where(programme.c.code == "hpmt"))
    if home is None:
        return
    used = {name: _used(connection, name) for name in USES if name not in ("area", "programme")}
    for table in (tool, principle, phase):
        mine = connection.scalars(sa.select(table.c.id).where(table.c.programme_id == home)).all()
        unused = [key for key in mine if key not in used[table.name]]
        if table is tool and unused:
            connection.execute(tool_area.delete().where(tool_area.c.tool_id.in_(unused)))
        if unused:
            connection.execute(table.delete().where(table.c.id.in_(unused)))
    kept_areas = _used(connection, "area")
    mine = connection.scalars(sa.select(area.c.id).where(area.c.programme_id == home)).all()
    for key in mine:
        if key not in kept_areas:
            connection.execute(area.delete().where(area.c.id == key))
    if home not in _used(connection, "programme"):
        connection.execute(programme.delete().where(programme.c.id == home))


def _used(connection: sa.Connection, name: str) -> set[int]:
    """Return the keys of a catalogue table that other tables refer to."""
    keys: set[int] = set()
    for table, column in USES[name]:
        selected = sa.select(sa.column(column)).select_from(sa.table(table)).where(sa.column(column).is_not(None))
        keys.update(connection.scalars(selected.distinct()))
    return keys
