"""The cards of the profile as tables, for a PDF and a workbook: the same cards as the page, and no more."""

from collections.abc import Sequence

from flask_babel import gettext as _

from hpmt_supervision.fidelity.figures.months import month_name
from hpmt_supervision.fidelity.files.tables import Cell, Column, Look, ReportTable, mean_cell, text_cell, whole_cell
from hpmt_supervision.fidelity.profile.cards import ProfileCards
from hpmt_supervision.fidelity.profile.explanations import profile_explanations
from hpmt_supervision.fidelity.profile.measures import Kind, Measure, Subject
from hpmt_supervision.fidelity.profile.page import CardTexts, Line, card_texts
from hpmt_supervision.web.formats import active_locale

# The kinds whose value a workbook can count with; days and hours are read with their unit.
_LOOKS = {Kind.SHARE: Look.SHARE, Kind.COUNT: Look.WHOLE, Kind.RATE: Look.MEAN, Kind.SCORE: Look.MEAN}


def tables_of_cards(cards: ProfileCards) -> list[tuple[CardTexts, ReportTable | None]]:
    """Return each card with its figures as a table; one whose figures are not shown has none.

    Args:
        cards: the cards of the page.
    """
    columns = (Column(_("Tall")), *_figure_columns())
    found: list[tuple[CardTexts, ReportTable | None]] = []
    for card in card_texts(cards):
        rows = tuple((text_cell(name), *cells) for name, cells in _rows(cards, card))
        found.append((card, ReportTable(card.subject, card.name, columns, rows) if rows else None))
    return found


def whole_table(cards: ProfileCards) -> ReportTable:
    """Return all cards as one table; a card whose figures are not shown has a row that says why.

    Args:
        cards: the cards of the page.
    """
    rows: list[tuple[Cell, ...]] = []
    columns = (Column(_("Kort")), Column(_("Tall")), *_figure_columns(), Column(_("Definisjon")))
    for card in card_texts(cards):
        if card.why_not:
            rows.append((text_cell(card.name), text_cell(""), text_cell(card.why_not)))
            continue
        meanings = profile_explanations()[Subject(card.subject)]
        for (name, cells), line in zip(_rows(cards, card), card.lines, strict=True):
            rows.append((text_cell(card.name), text_cell(name), *cells, text_cell(meanings[line.code].meaning)))
        rows += [(text_cell(card.name), text_cell(_("Merknad")), text_cell(note)) for note in card.notes]
    return ReportTable("profil", _("Profil"), columns, tuple(rows))


def mastery_table(cards: ProfileCards) -> ReportTable | None:
    """Return the mastery by month, or None where it is not shown."""
    if not cards.mastery:
        return None
    rows = tuple(
        (
            text_cell(month_name(one.month, locale=active_locale())),
            mean_cell(one.mean) if one.mean is not None else text_cell(_("Ingenting registrert")),
            whole_cell(one.marks),
        )
        for one in cards.mastery
    )
    columns = (Column(_("Måned")), Column(_("Mestring, 1–10"), True), Column(_("n"), True))
    return ReportTable("mestring", _("Mestring per måned"), columns, rows)


def _figure_columns() -> tuple[Column, ...]:
    labels = (_("Verdi"), _("Bygger på"), _("Usikkerhet"), _("Før"), _("Før bygger på"), _("Endring"))
    return tuple(Column(label, True) for label in labels)


def _rows(cards: ProfileCards, card: CardTexts) -> list[tuple[str, tuple[Cell, ...]]]:
    """Return the name and the cells of each figure of a card."""
    figures = cards.cards[Subject(card.subject)].figures
    return [
        (_name(line, card.lines), _cells(line, figure.now, figure.before))
        for line, figure in zip(card.lines, figures, strict=True)
    ]


def _name(line: Line, lines: Sequence[Line]) -> str:
    """Return a figure's name; one of several that share a heading says it too, since a row may be read alone."""
    heading = next((one.heading for one in lines if one.code == line.code and one.heading), "")
    return f"{heading}: {line.name}" if heading else line.name


def _cells(line: Line, now: Measure, before: Measure | None) -> tuple[Cell, ...]:
    return (
        _value(line.value, now),
        text_cell(line.basis),
        text_cell(line.interval),
        text_cell("") if before is None else _value(line.before or "", before),
        text_cell(line.before_basis),
        text_cell(line.change),
    )


def _value(text: str, measure: Measure) -> Cell:
    look = _LOOKS.get(measure.kind)
    return text_cell(text) if look is None else Cell(text, measure.value, look)
