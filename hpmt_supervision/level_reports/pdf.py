"""A report as an accessible PDF (PDF/UA-1): tagged, with its language, its title, and words for every chart."""

import html
import re
from typing import Any

from flask import get_template_attribute, render_template
from flask_babel import gettext as _

from hpmt_supervision.fidelity.office.page import shown_month
from hpmt_supervision.level_reports.charts import bars_of, comparable_of, funnel_of, run_chart_of
from hpmt_supervision.level_reports.composition import Composition
from hpmt_supervision.level_reports.forms import SECTION_LABELS
from hpmt_supervision.level_reports.states import RECEIVER_LABELS, STATE_LABELS
from hpmt_supervision.level_reports.tables import tables_of
from hpmt_supervision.level_reports.titles import title_from
from hpmt_supervision.web.formats import active_locale
from hpmt_supervision.web.links import STATIC_FOLDER
from hpmt_supervision.web.pdf import pdf_of_html

# Figures drawn with the page's own template have classes; an image on paper has no style sheet but this one.
_CHART_STYLE = "report_charts.css"


def pdf_of(composition: Composition) -> bytes:
    """Return a report as a PDF in the language of the request. Nothing is fetched from outside the process.

    Args:
        composition: the report.
    """
    from hpmt_supervision.web.pdf_sources import CHART, STATIC

    charts = _charts(composition)
    document = render_template(
        "level_reports/document.html",
        composition=composition,
        title=document_title(composition),
        language=active_locale(),
        tables=tables_of(composition),
        charts={name: {"source": f"{CHART}{name}", "words": words} for name, (_svg, words) in charts.items()},
        style_sheet=f"{STATIC}report_pdf.css",
        section_labels=SECTION_LABELS,
        receiver=RECEIVER_LABELS[composition.kind],
        state=STATE_LABELS[composition.state],
        plotted=len(comparable_of(composition)),
    )
    return pdf_of_html(document, {name: svg for name, (svg, _words) in charts.items()})


def document_title(composition: Composition) -> str:
    """Return the title: the kind of report, the unit and the period."""
    period = composition.period
    return title_from(composition.kind, composition.unit_name, period.first, period.last)


def _charts(composition: Composition) -> dict[str, tuple[bytes, str]]:
    """Return each chart as an SVG file and the words that stand for it, by name."""
    found: dict[str, tuple[bytes, str]] = {}
    if (run := run_chart_of(composition)) is not None:
        found["run"] = _image(_drawn("run_chart", run, shown_month))
    if (plot := funnel_of(composition)) is not None:
        found["funnel"] = _image(_drawn("funnel", plot, _("Fylkets snitt"), _("Ett punkt per kontor.")))
    if (bars := bars_of(composition)) is not None:
        found["bars"] = _image(_drawn("bar_chart", bars))
    return found


def _drawn(macro: str, *arguments: Any) -> str:
    return str(get_template_attribute("fidelity/figures.html", macro)(*arguments))


def _image(markup: str) -> tuple[bytes, str]:
    """Return the drawing of a page as a file of its own with its style, and its title and description as one text."""
    drawing = markup[markup.index("<svg") : markup.rindex("</svg>") + len("</svg>")]
    words = " ".join(_inside(drawing, tag) for tag in ("title", "desc"))
    opening = drawing.index(">") + 1
    start = drawing[:opening].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    style = (STATIC_FOLDER / _CHART_STYLE).read_text(encoding="utf-8")
    return f"{start}<style>{style}</style>{drawing[opening:]}".encode(), words


def _inside(drawing: str, tag: str) -> str:
    found = re.search(rf"<{tag}[^>]*>(.*?)</{tag}>", drawing, re.DOTALL)
    text = " ".join(html.unescape(found[1]).split()) if found else ""
    return text if not text or text.endswith(".") else f"{text}."
