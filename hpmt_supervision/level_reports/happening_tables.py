"""The tables of what happened: days since the last session, early warnings, and questions to the offices."""

from flask_babel import gettext as _

from hpmt_supervision.early_warnings.kinds import WarningKind
from hpmt_supervision.early_warnings.words import title_of
from hpmt_supervision.fidelity.files.tables import Cell, Column, ReportTable, day_cell, text_cell, whole_cell
from hpmt_supervision.level_reports.composition import Composition
from hpmt_supervision.level_reports.figures import Standing, UnitLine
from hpmt_supervision.people.roles import ROLE_LABELS, Role


def since_table(composition: Composition) -> ReportTable:
    """Return how long it is since each unit had supervision. Days of meetings are always shown."""
    figures = composition.figures
    units = figures.lines or ((figures.total,) if figures.total else ())
    rows = (
        tuple(_since_row(composition, line) for line in units if line.standing is not Standing.NO_GROUP)
        if figures.tells_since
        else ()
    )
    columns = (Column(_("Kontor")), Column(_("Sist veiledet")), Column(_("Dager siden sist"), True))
    note = _("Dagene er talt fram til %(day)s.", day=day_cell(composition.written_on).text)
    return ReportTable("sist", _("Dager siden sist veiledning"), columns, rows, note=note)


def _since_row(composition: Composition, line: UnitLine) -> tuple[Cell, ...]:
    if line.last_held is None:
        return text_cell(line.name), text_cell(_("Aldri")), text_cell(_("Aldri"))
    days = max(0, (composition.written_on - line.last_held).days)
    return text_cell(line.name), day_cell(line.last_held), whole_cell(days)


def warnings_table(composition: Composition) -> ReportTable:
    """Return the early warnings with what became of them, without the texts of the answers."""
    rows = tuple(
        (
            text_cell(line.unit),
            text_cell(title_of(WarningKind(line.kind), outside=True)),
            day_cell(line.raised_on),
            day_cell(line.answered_on) if line.answered_on else text_cell(_("Ikke besvart")),
            day_cell(line.new_date),
            day_cell(line.ended_on),
        )
        for line in composition.figures.warned
    )
    labels = (_("Sted"), _("Varsel"), _("Varslet"), _("Besvart"), _("Ny dato"), _("Ordnet"))
    note = _(
        "Varsler som er besvart eller har gått ett nivå opp. Der tall om personer ikke vises, står bare varsler om "
        "datoer."
    )
    return ReportTable("varsler", _("Tidlige varsler"), tuple(Column(label) for label in labels), rows, note=note)


def questions_table(composition: Composition) -> ReportTable:
    """Return the questions that were asked and when they were answered, without a word of either."""
    rows = tuple(
        (
            text_cell(line.unit),
            text_cell(ROLE_LABELS[Role(line.asked_role)]),
            day_cell(line.asked_on),
            day_cell(line.answered_on) if line.answered_on else text_cell(_("Ikke besvart")),
        )
        for line in composition.figures.asked
    )
    labels = (_("Kontor"), _("Spurt av"), _("Spurt"), _("Besvart"))
    title = _("Spørsmål til kontoret") if composition.is_office else _("Spørsmål til kontorene")
    note = _("Svaret leses bare av den som spurte.")
    return ReportTable("sporsmal", title, tuple(Column(label) for label in labels), rows, note=note)
