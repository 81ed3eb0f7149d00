"""The HPMT programme: the migration and the loader lay the same rows, and dates decide what is offered."""

import importlib.util
from datetime import date
from types import ModuleType

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from hpmt_supervision.application import MIGRATIONS
from hpmt_supervision.catalogue import hpmt, queries
from hpmt_supervision.catalogue.models import Programme
from hpmt_supervision.core.errors import NotFound
from hpmt_supervision.extensions import db
from hpmt_supervision.fe_forms.models import FeForm, FeFormTool
from tests.factories.catalogue import load_catalogue, tool
from tests.factories.people import make_person, make_unit

BEFORE = "0008_logs"
REVISION = "0009_hpmt_catalogue"


def contents() -> list[list[tuple[object, ...]]]:
    """Return every row of the catalogue without keys, so that two databases can be compared.

    It reads plain tables and names the columns of revision 0009, so that it can be asked at any later revision.
    """
    questions = (
        "SELECT code, name FROM programme",
        "SELECT code, name, mark, position FROM area ORDER BY position",
        "SELECT code, name, position FROM phase ORDER BY position",
        "SELECT number, text, valid_from, valid_to FROM principle ORDER BY number",
        "SELECT tool.code, area.code FROM tool_area JOIN tool ON tool.id = tool_id JOIN area ON area.id = area_id"
        " ORDER BY tool.position, area.position",
        "SELECT code, name, position, valid_from, valid_to FROM tool ORDER BY position",
    )
    with db.engine.connect() as connection:
        return [[tuple(row) for row in connection.execute(text(question))] for question in questions]


def empty_the_catalogue() -> None:
    with db.engine.begin() as connection:
        for name in ("tool_area", "tool", "principle", "phase", "area", "course", "programme"):
            connection.execute(text(f"DELETE FROM {name}"))


def migration() -> ModuleType:
    spec = importlib.util.spec_from_file_location("m9", MIGRATIONS / "versions" / f"{REVISION}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_migrations_lay_what_the_loader_lays(migrated_app: Flask) -> None:
    migrated = contents()
    assert len(migrated[-1]) == len(hpmt.TOOLS) == 25
    empty_the_catalogue()
    assert contents() == [[], [], [], [], [], []]
    load_catalogue()
    db.session.commit()
    assert contents() == migrated


def test_taking_an_unused_catalogue_away_leaves_nothing(bare_app: Flask) -> None:
    upgrade(revision=REVISION)
    downgrade(revision=BEFORE)
    assert contents() == [[], [], [], [], [], []]


def test_migration_taken_twice_adds_nothing_and_spares_what_is_used(migrated_app: Flask) -> None:
    unit, person = make_unit(), make_person()
    programme = db.session.scalars(select(Programme)).one()
    form = FeForm(author_id=person.id, programme_id=programme.id, unit_id=unit.id)
    form.tools.append(FeFormTool(tool_id=tool("utu").id, planned=True))
    db.session.add(form)
    db.session.commit()
    db.session.remove()
    before = contents()
    downgrade(revision=BEFORE)
    assert [row[0] for row in contents()[-1]] == ["utu"]
    upgrade()
    assert contents() == before
    assert [row.tool.code for row in db.session.scalars(select(FeForm)).one().tools] == ["utu"]


def test_frozen_data_is_the_data_of_today() -> None:
    frozen = migration()
    assert [(a.code, a.name, a.mark) for a in hpmt.AREAS] == frozen.AREAS
    assert list(hpmt.PHASES) == frozen.PHASES
    assert list(hpmt.PRINCIPLES) == frozen.PRINCIPLES
    assert [(t.code, t.name, list(t.areas)) for t in hpmt.TOOLS] == frozen.TOOLS


def test_utu_came_in_march_2012(app: Flask) -> None:
    load_catalogue()
    day_before = {found.code for found in queries.catalogue_on(date(2012, 2, 29)).tools}
    first_day = {found.code for found in queries.catalogue_on(date(2012, 3, 1)).tools}
    assert first_day - day_before == {"utu"}


def test_a_tool_of_two_areas_is_listed_once(app: Flask) -> None:
    load_catalogue()
    catalogue = queries.catalogue_on(date(2026, 11, 23))
    assert [listed.area.mark for listed in catalogue.areas] == ["circle", "diamond", "square", "plus"]
    assert len(catalogue.tools) == len({found.id for found in catalogue.tools}) == 25
    utu = next(found for found in catalogue.tools if found.code == "utu")
    assert [area.mark for area in utu.areas] == ["circle", "plus"]
    assert utu in catalogue.areas[0].tools
    assert [row.number for row in catalogue.principles] == list(range(1, 11))


def test_a_tool_that_has_ended_is_not_offered(app: Flask) -> None:
    load_catalogue()
    tool("iimage").valid_to = date(2026, 11, 22)
    db.session.flush()
    assert "iimage" not in {found.code for found in queries.catalogue_on(date(2026, 11, 23)).tools}
    assert "iimage" in {found.code for found in queries.catalogue_on(date(2026, 11, 22)).tools}


def test_an_unknown_programme_is_not_found(app: Flask) -> None:
    load_catalogue()
    with pytest.raises(NotFound):
        queries.catalogue_on(date(2026, 1, 1), programme_code="se")
