"""The profile of an office as files: an accessible PDF and a workbook, made of the very cards the page shows."""

from datetime import date

from flask import render_template
from flask_babel import gettext as _

from hpmt_supervision.fidelity.files.tables import Column, ReportTable, text_cell
from hpmt_supervision.fidelity.files.workbooks import Book, written_workbook
from hpmt_supervision.fidelity.profile import ProfileCards
from hpmt_supervision.fidelity.profile.tables import mastery_table, tables_of_cards, whole_table
from hpmt_supervision.fidelity.withholding.holders import FEWEST_PEOPLE
from hpmt_supervision.web.formats import active_locale, day_range, short_date
from hpmt_supervision.web.pdf import pdf_of_html
from hpmt_supervision.web.pdf_sources import STATIC


def profile_title(name: str, cards: ProfileCards) -> str:
    """Return the title of the files: what they are, the office and the period.

    Args:
        name: the office's name.
        cards: the cards of the page.
    """
    period = day_range(cards.period.first, cards.period.last)
    return str(_("Kontorprofil, %(office)s, %(period)s", office=name, period=period))


def profile_pdf(name: str, cards: ProfileCards, made_on: date) -> bytes:
    """Return the profile as an accessible PDF in the language of the request.

    Args:
        name: the office's name.
        cards: the cards of the page.
        made_on: the local day.
    """
    document = render_template(
        "fidelity/profile_document.html",
        title=profile_title(name, cards),
        language=active_locale(),
        style_sheet=f"{STATIC}report_pdf.css",
        cards=cards,
        tables=tables_of_cards(cards),
        mastery=mastery_table(cards),
        made_on=made_on,
        seen_from=seen_from(cards),
    )
    return pdf_of_html(document)


def profile_workbook(name: str, cards: ProfileCards, made_on: date) -> bytes:
    """Return the profile as a workbook in the language of the request.

    Args:
        name: the office's name.
        cards: the cards of the page.
        made_on: the local day.
    """
    title = profile_title(name, cards)

    def write(book: Book) -> None:
        book.write(whole_table(cards))
        mastery = mastery_table(cards)
        if mastery is not None:
            book.write(mastery)
        book.write(_about(title, cards, made_on))

    return written_workbook(title, made_on, write)


def seen_from(cards: ProfileCards) -> str:
    """Return for whom the figures are, and what is withheld."""
    if cards.from_outside:
        return str(
            _(
                "Slik profilen vises utenfor kontoret. Tall om færre enn %(count)d personer vises ikke, og heller ikke "
                "tall som ville røpet dem.",
                count=FEWEST_PEOPLE,
            )
        )
    return str(_("Slik profilen vises på kontoret. Gi den ikke videre uten å se etter om noen kan kjennes igjen."))


def _about(title: str, cards: ProfileCards, made_on: date) -> ReportTable:
    facts = [
        (_("Fil"), title),
        (_("Perioden før"), day_range(cards.before.first, cards.before.last)),
        (_("Laget"), short_date(made_on)),
        (_("Tall som ikke vises"), seen_from(cards)),
        (_("Bruk"), _("Tallene er til hjelp for veiledningen og brukes ikke til å følge opp enkeltpersoner.")),
    ]
    rows = tuple((text_cell(label), text_cell(text)) for label, text in facts)
    return ReportTable("om", _("Om profilen"), (Column(_("Hva")), Column(_("Verdi"))), rows)
