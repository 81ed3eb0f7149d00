"""The tables of a report, once for the page, the PDF and the workbook."""

from collections.abc import Sequence

from flask_babel import gettext as _

from hpmt_supervision.catalogue.terms import in_language
from hpmt_supervision.fidelity.area.page import withheld_texts
from hpmt_supervision.fidelity.figures.definitions import DISTRIBUTION_KEYS
from hpmt_supervision.fidelity.figures.explanations import cancel_reasons, explanations
from hpmt_supervision.fidelity.files.tables import (
    Cell,
    Column,
    Look,
    ReportTable,
    day_cell,
    mean_cell,
    share_cell,
    text_cell,
    whole_cell,
    withheld_text,
)
from hpmt_supervision.fidelity.office.page import shown_month
from hpmt_supervision.fidelity.withholding.holders import FEWEST_PEOPLE
from hpmt_supervision.forwarding.forms import KIND_LABELS
from hpmt_supervision.forwarding.models import NeedKind, NeedState
from hpmt_supervision.forwarding.states import NEED_STATE_LABELS
from hpmt_supervision.level_reports.composition import Composition, shown_text
from hpmt_supervision.level_reports.figures import Gap, MonthLine, NeedItem, Standing, UnitLine
from hpmt_supervision.level_reports.happening_tables import questions_table, since_table, warnings_table
from hpmt_supervision.web.formats import active_locale, day, percent


def tables_of(composition: Composition) -> dict[str, ReportTable]:
    """Return the tables of a report by key, in order; one without rows is not among them."""
    made = (
        _units(composition),
        _months(composition),
        _distribution(composition),
        _groups(composition),
        _cancelled(composition),
        since_table(composition),
        warnings_table(composition),
        questions_table(composition),
        _courses(composition),
        _need_counts(composition),
        _tools(composition),
        _items(composition),
    )
    return {table.key: table for table in made if table.rows}


def _units(composition: Composition) -> ReportTable:
    explained, figures = explanations(), composition.figures
    lines = [*figures.lines, *([figures.total] if figures.total else [])]
    columns = (
        Column(_("Kontor") if not composition.is_office or figures.lines else _("Enhet")),
        Column(_("Veiledere (n)"), True),
        Column(explained["on_schedule"].name, True),
        Column(explained["mean"].name, True),
        Column(_("Holdt"), True),
        Column(_("Planlagt"), True),
        Column(_("Avlyst"), True),
        Column(_("Merknad")),
    )
    rows = [_unit_row(line) for line in lines]
    if figures.total and figures.lines:
        rows[-1] = (text_cell(_("Fylket samlet")), *rows[-1][1:])
    title = _("Tall for kontoret") if composition.is_office else _("Kontorene i fylket")
    return ReportTable("enheter", title, columns, tuple(rows), has_total=bool(figures.lines and figures.total))


def _unit_row(line: UnitLine) -> tuple[Cell, ...]:
    sessions = tuple(whole_cell(count) for count in (line.held, line.planned, line.cancelled))
    return (text_cell(line.name), *_people_cells(line), *sessions, text_cell(_remark(line)))


def _people_cells(line: UnitLine) -> tuple[Cell, Cell, Cell]:
    if line.standing.is_withheld:
        hidden = text_cell(withheld_text())
        return hidden, hidden, hidden
    if line.standing is Standing.NO_GROUP:
        none = text_cell(_("Gjelder ikke"))
        return none, none, none
    if line.standing is Standing.SILENT:
        # Nobody has counted anything here, so a zero would say more than anybody knows.
        silent = text_cell(_("Ingenting registrert"))
        return whole_cell(line.supervisees), silent, silent
    # With people there is a mean, unless attendances alone are withheld.
    mean = text_cell(withheld_text()) if line.supervisees and line.mean is None else mean_cell(line.mean)
    return whole_cell(line.supervisees), share_cell(line.on_schedule), mean


def _remark(line: UnitLine) -> str:
    remarks = []
    if line.standing.is_withheld:
        remarks.append(withheld_texts().get(line.standing.value, withheld_text()))
    elif line.standing is Standing.NO_GROUP:
        remarks.append(str(_("Ingen veiledningsgruppe i perioden")))
    elif line.standing is Standing.SILENT:
        remarks.append(str(_("Ingen veiledninger på noen status i perioden")))
    locale = active_locale()
    if line.closed and line.merged_into:
        closed = day(line.closed, locale=locale)
        remarks.append(str(_("Slått sammen med %(other)s %(day)s", other=line.merged_into, day=closed)))
    elif line.closed:
        remarks.append(str(_("Lagt ned %(day)s", day=day(line.closed, locale=locale))))
    if line.opened:
        remarks.append(str(_("Åpnet %(day)s", day=day(line.opened, locale=locale))))
    return ". ".join(remarks)


def month_text(line: MonthLine) -> str:
    """Return a month's share in words, or why there is none."""
    if line.share is not None:
        return percent(line.share, locale=active_locale())
    reasons = {
        Gap.WITHHELD: withheld_text(),
        Gap.NO_DAYS: str(_("Ingen dager")),
        Gap.SILENT: str(_("Ingenting registrert")),
    }
    assert line.gap is not None, "a month without a share says why"
    return reasons[line.gap]


def _months(composition: Composition) -> ReportTable:
    rows = tuple(
        (text_cell(shown_month(line.month)), Cell(month_text(line), line.share, Look.SHARE))
        for line in composition.figures.months
    )
    columns = (Column(_("Måned")), Column(_("I rute"), True))
    return ReportTable("maneder", _("I rute per måned"), columns, rows)


def _distribution(composition: Composition) -> ReportTable:
    inside = composition.figures.inside
    rows: tuple[tuple[Cell, ...], ...] = ()
    if inside is not None and inside.distribution:
        rows = tuple(
            (text_cell(label), whole_cell(count))
            for label, count in zip(DISTRIBUTION_KEYS, inside.distribution, strict=True)
        )
    columns = (Column(_("Veiledninger")), Column(_("Veiledere"), True))
    return ReportTable("fordeling", _("Veiledninger per veileder"), columns, rows)


def _groups(composition: Composition) -> ReportTable:
    rows = tuple(
        (text_cell(line.name), whole_cell(line.held), whole_cell(line.planned), whole_cell(line.cancelled))
        for line in composition.figures.groups
    )
    columns = (Column(_("Gruppe")), *(Column(label, True) for label in (_("Holdt"), _("Planlagt"), _("Avlyst"))))
    title = _("Veiledningsgruppene på kontoret") if composition.is_office else _("Veiledning på nivå 2")
    return ReportTable("grupper", title, columns, rows)


def _cancelled(composition: Composition) -> ReportTable:
    names = cancel_reasons()
    rows = tuple((text_cell(names[reason]), whole_cell(count)) for reason, count in composition.figures.cancelled)
    return ReportTable("avlyst", _("Avlyste veiledninger"), (Column(_("Grunn")), Column(_("Antall"), True)), rows)


def _courses(composition: Composition) -> ReportTable:
    rows = tuple((text_cell(line.course), whole_cell(line.people)) for line in composition.figures.courses)
    columns = (Column(_("Opplæring")), Column(_("Fullført av"), True))
    note = _(
        "Tall om færre enn %(count)d personer vises ikke utenfor kontoret. Tallene vises bare for januar–april, "
        "mai–august og september–desember, slik at to perioder ikke kan trekkes fra hverandre.",
        count=FEWEST_PEOPLE,
    )
    return ReportTable(
        "opplaring", _("Opplæring som er gjennomført"), columns, rows, note=None if composition.figures.inside else note
    )


def _need_counts(composition: Composition) -> ReportTable:
    rows = tuple(
        (
            text_cell(KIND_LABELS[NeedKind(line.kind)]),
            whole_cell(line.reported),
            whole_cell(line.taken_up),
            whole_cell(line.passed_on),
            whole_cell(line.answered),
        )
        for line in composition.figures.need_counts
    )
    labels = (_("Meldt"), _("Tatt opp"), _("Meldt videre"), _("Besvart"))
    columns = (Column(_("Hva")), *(Column(label, True) for label in labels))
    note = _("Hvert behov telles én gang etter meldt: der det har kommet lengst.")
    if any(line.reported is None for line in composition.figures.need_counts):
        note = _("Vises ikke: ville fortalt om få personer")
    return ReportTable("behov", _("Innmeldte behov"), columns, rows, note=note)


def _tools(composition: Composition) -> ReportTable:
    rows = tuple((text_cell(in_language(line.tool)), whole_cell(line.count)) for line in composition.figures.tools)
    columns = (Column(_("Verktøy")), Column(_("Ganger meldt"), True))
    return ReportTable("verktoy", _("Opplæring det er bedt om"), columns, rows)


def _items(composition: Composition) -> ReportTable:
    rows: tuple[tuple[Cell, ...], ...] = ()
    if composition.lists_needs:
        rows = tuple(_item(composition, item) for item in composition.figures.items)
    columns = (Column(_("Behov")), Column(_("Hva")), Column(_("Meldt")), Column(_("Status")), Column(_("Besvart")))
    note = _("En sak vises det bare til. Teksten står hos dem som forfatteren har delt den med.")
    return ReportTable("meldt", _("Det som er meldt til nivå 2"), columns, rows, note=note)


def _item(composition: Composition, item: NeedItem) -> tuple[Cell, ...]:
    return (
        text_cell(item_label(composition, item)),
        text_cell(KIND_LABELS[NeedKind(item.kind)]),
        day_cell(item.reported_on),
        text_cell(_status(item)),
        day_cell(item.answered_on),
    )


def item_label(composition: Composition, item: NeedItem) -> str:
    """Return what stands for a need: a theme's text, a tool, or that a case has been shared, never anything of it."""
    if item.kind == NeedKind.CASE:
        return str(_("En sak som forfatteren har delt"))
    text = shown_text(composition, item)
    if text is None:
        return str(_("Teksten er slettet eller tatt tilbake"))
    return in_language(text) if item.tool is not None else text


def _status(item: NeedItem) -> str:
    if item.answered_on is not None:
        return str(NEED_STATE_LABELS[NeedState.ANSWERED])
    if item.is_passed_on:
        return str(_("Meldt videre"))
    return str(NEED_STATE_LABELS[NeedState(item.state)])


def figure_tables(tables: Sequence[ReportTable]) -> list[ReportTable]:
    """Return the tables that hold figures alone, as a workbook has them: the list of needs is a text."""
    return [table for table in tables if table.key != "meldt"]
