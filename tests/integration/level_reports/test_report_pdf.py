"""The PDF of a report: what a reader with a screen reader finds in it, and that nothing is fetched or given away."""

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from flask import Flask
from weasyprint.urls import FatalURLFetchingError

from hpmt_supervision.extensions import db
from hpmt_supervision.level_reports import pdf
from hpmt_supervision.level_reports.models import VersionState
from hpmt_supervision.web.links import STATIC_FOLDER
from hpmt_supervision.web.pdf_sources import Sources
from tests.factories.compositions import make_composition, make_office_year
from tests.factories.level_reports import make_reporting_county


@pytest.fixture(scope="module")
def content() -> list[bytes]:
    """Keep the bytes of the one document that most tests look into."""
    return []


@pytest.fixture
def document(sqlite_app: Flask, content: list[bytes]) -> Iterator[pikepdf.Pdf]:
    if not content:
        with sqlite_app.test_request_context():
            content.append(pdf.pdf_of(make_composition()))
    with pikepdf.open(io.BytesIO(content[0])) as found:
        yield found


def elements(document: pikepdf.Pdf) -> list[tuple[str, Any]]:
    """Return every element of the tag tree with its kind, in order."""
    found: list[tuple[str, Any]] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(node.S), node))
            if "/K" in node:
                walk(node.K)

    walk(document.Root.StructTreeRoot)
    return found


def words_of(document: pikepdf.Pdf) -> str:
    """Return what is written on the pages, through the fonts' own tables of characters."""
    written = []
    for page in document.pages:
        tables = {str(name): _characters(font) for name, font in page.Resources.Font.items()}
        table: dict[str, str] = {}
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "Tf":
                table = tables[str(operands[0])]
            elif str(operator) in ("Tj", "TJ"):
                parts = operands[0] if str(operator) == "TJ" else operands
                codes = "".join(bytes(part).hex() for part in parts if isinstance(part, pikepdf.String))
                written.append("".join(table.get(codes[at : at + 4], "") for at in range(0, len(codes), 4)))
    return " ".join(" ".join(written).split())


def _characters(font: Any) -> dict[str, str]:
    text = bytes(font.ToUnicode.read_bytes()).decode("latin-1")
    pairs = re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", text)
    return {code.lower(): bytes.fromhex(value).decode("utf-16-be") for code, value in pairs}


def test_it_says_what_it_is(document: pikepdf.Pdf) -> None:
    root = document.Root
    assert root.MarkInfo.Marked
    assert str(root.Lang) == "nb"
    assert root.ViewerPreferences.DisplayDocTitle
    title = "Nivårapport, Havlandet, 1. mai–31. august 2026"
    with document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == title
    assert str(document.docinfo.Title) == title


def test_its_tags_hold_headings_tables_and_figures_with_words(document: pikepdf.Pdf) -> None:
    found = elements(document)
    kinds = [kind for kind, _node in found]
    assert kinds.count("/H1") == 1 and kinds.count("/H2") >= 4 and kinds.count("/H3") >= 4
    # No level is left out on the way down.
    levels = [int(kind[2]) for kind in kinds if re.fullmatch(r"/H[1-6]", kind)]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert {"/Table", "/TR", "/TH", "/TD", "/Caption", "/P"} <= set(kinds)
    figures = [node for kind, node in found if kind == "/Figure"]
    alternatives = [str(node.Alt) for node in figures]
    assert len(alternatives) == 2
    assert alternatives[0].startswith("I rute per måned til og med") and "Medianen er" in alternatives[0]
    assert alternatives[1].startswith("Veiledninger per veileder mot antall veiledere.")
    for kind, node in found:
        if kind == "/TD":
            attributes = node.A if isinstance(node.A, pikepdf.Dictionary) else node.A[0]
            assert len(attributes.Headers) >= 2, "every figure knows its row and its column"


def test_it_can_be_found_one_s_way_in_and_has_its_fonts(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        assert [item.title for item in outline.root] == ["Nivårapport, Havlandet, 1. mai–31. august 2026"]
        below = [item.title for item in outline.root[0].children]
    assert below[:2] == ["Fra den som skriver", "Tall for perioden"] and "Innmeldte behov" in below
    for page in document.pages:
        for font in page.Resources.Font.values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys())


def test_withheld_figures_are_not_in_it(document: pikepdf.Pdf) -> None:
    text = words_of(document)
    assert "Vises ikke" in text and "1–4 veiledere" in text
    assert "Ingenting registrert" in text and "Slått sammen med Nav Aure" in text
    assert "<b>også</b>" in text, "what people wrote is text and nothing else"
    assert "Å stå i taushet" in text and "En sak som forfatteren har delt" in text
    assert "90,1 %" in text and "43,2 %" in text


def test_small_numbers_of_a_real_county_are_in_no_file(sqlite_app: Flask) -> None:
    from datetime import UTC, datetime

    from hpmt_supervision.core import clock
    from hpmt_supervision.level_reports import operations, queries
    from hpmt_supervision.level_reports.frozen import to_json
    from hpmt_supervision.level_reports.workbook import workbook_of
    from tests.factories.level_reports import THIRD

    with clock.at(datetime(2026, 11, 23, 12, tzinfo=UTC)):
        place = make_reporting_county()
        fm = place.viewer(place.fm)
        report = operations.begin_report(unit_id=place.county.id, period=THIRD, request_key="k", by=fm)
        db.session.flush()
        composition = queries.composed(fm, queries.open_report(fm, report.id))[0]
        small = next(line for line in composition.figures.lines if line.name == "Nav Bø")
        # Two of three came to every session: 9 × 2 attendances, mean 6.00.
        assert small.supervisees is None and small.mean is None and small.attendances is None
        kept = to_json(composition.figures)
        assert '"name":"Nav Bø","standing":"small"' in kept and '"attendances":18' not in kept
        with sqlite_app.test_request_context():
            with pikepdf.open(io.BytesIO(pdf.pdf_of(composition))) as document:
                row = re.search(r"Nav Bø(.{0,90})", words_of(document))
            assert row is not None and row[1].count("Vises ikke") >= 3 and "6,00" not in row[1]
            assert workbook_of(composition)


def test_the_office_s_own_year(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        content = pdf.pdf_of(make_office_year())
    with pikepdf.open(io.BytesIO(content)) as document:
        alternatives = [str(node.Alt) for kind, node in elements(document) if kind == "/Figure"]
        assert any("Veiledninger per veileder" in words for words in alternatives)
        assert "Årsgjennomgang, Nav Aure" in words_of(document)


def test_a_draft_says_that_it_is_one(sqlite_app: Flask) -> None:
    with sqlite_app.test_request_context():
        content = pdf.pdf_of(make_composition(state=VersionState.DRAFT, texts={}))
    with pikepdf.open(io.BytesIO(content)) as document:
        assert "Kladd, versjon 2. Ikke sendt." in words_of(document)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/a.css",
        "file:///etc/passwd",
        "hpmt-static:../../config.py",
        "hpmt-static:../templates/elsewhere.css",
        "hpmt-static:app.js",
        "hpmt-chart:other",
        "data:text/css,a",
    ],
)
def test_nothing_else_can_be_fetched(address: str) -> None:
    sources = Sources(STATIC_FOLDER, {"run": b"<svg/>"})
    with pytest.raises(FatalURLFetchingError):
        sources.fetch(address)


def test_its_own_files_are_given() -> None:
    sources = Sources(STATIC_FOLDER, {"run": b"<svg/>"})
    assert b"@page" in sources.fetch("hpmt-static:report_pdf.css").read()
    assert sources.fetch("hpmt-chart:run").read() == b"<svg/>"
    with pytest.raises(ValueError, match="not built"):
        sources.fetch("hpmt-static:vendor/fonts/gone.woff2")
