"""Properties of workbooks: they take in what CSV files take in, and an export of one is stable."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from hpmt_supervision.exchange.schema import TABLES
from hpmt_supervision.exchange.writing import export_bundle
from tests.factories.workbooks import write_as_typed
from tests.properties.test_exchange import Cells, bundles, empty, engine, take_in, write

__all__ = ["engine"]

# Texts that spreadsheet programs have a way of their own with.
ODD = (
    "=1+1",
    "@SUM(A1)",
    "_x000D_",
    "_x0041_",
    "<r>fet</r>",
    "<r><t>",
    "'012",
    " åpning ",
    "1.0",
    "TRUE",
    "#REF!",
)


def contents(engine: Engine, folder: Path) -> dict[str, bytes]:
    """Everything the database holds, as the files of an export."""
    export_bundle(engine=engine, path=folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(bundle=bundles(), odd=st.lists(st.sampled_from(ODD), max_size=4), constant_memory=st.booleans())
def test_a_workbook_takes_in_what_the_files_take_in(
    engine: Engine, bundle: dict[str, list[Cells]], odd: list[str], constant_memory: bool
) -> None:
    bundle["people"] += [[f"odd{number}", name, ""] for number, name in enumerate(odd)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        empty(engine)
        added = take_in(engine, write(folder / "inn", bundle, ","))
        from_files = contents(engine, folder / "fra-filer")
        sheets = {table.name: [list(table.headings), *bundle[table.name]] for table in TABLES}
        typed = write_as_typed(folder / "inn.xlsx", sheets, constant_memory=constant_memory)
        assert set(take_in(engine, typed)) == {(0, 0)}
        empty(engine)
        assert take_in(engine, typed) == added
        assert contents(engine, folder / "fra-arbeidsbok") == from_files


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(bundle=bundles(), odd=st.lists(st.sampled_from(ODD), max_size=4))
def test_an_exported_workbook_is_stable(engine: Engine, bundle: dict[str, list[Cells]], odd: list[str]) -> None:
    bundle["people"] += [[f"odd{number}", name, ""] for number, name in enumerate(odd)]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        empty(engine)
        take_in(engine, write(folder / "inn", bundle, ","))
        from_files = contents(engine, folder / "filer")
        export_bundle(engine=engine, path=folder / "ut.xlsx")
        assert set(take_in(engine, folder / "ut.xlsx")) == {(0, 0)}
        empty(engine)
        take_in(engine, folder / "ut.xlsx")
        assert contents(engine, folder / "igjen") == from_files
        export_bundle(engine=engine, path=folder / "igjen.xlsx")
        assert (folder / "igjen.xlsx").read_bytes() == (folder / "ut.xlsx").read_bytes()
