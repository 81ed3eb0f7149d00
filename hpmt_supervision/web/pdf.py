"""Accessible PDFs (PDF/UA-1) of documents written as HTML: tagged, with their language and their title."""

from collections.abc import Mapping

from hpmt_supervision.web.links import STATIC_FOLDER

VARIANT = "pdf/ua-1"


def pdf_of_html(document: str, charts: Mapping[str, bytes] | None = None) -> bytes:
    """Return a document as a PDF. Nothing is fetched from outside the process.

    Args:
        document: a whole HTML document with its language and its title; its style sheets have addresses that begin with
            ``pdf_sources.STATIC``, and its charts ``pdf_sources.CHART``.
        charts: SVG files by name.
    """
    from weasyprint import HTML  # type: ignore[import-untyped] # it ships no types

    from hpmt_supervision.web.pdf_sources import STATIC, Sources

    sources = Sources(STATIC_FOLDER, charts or {})
    written: bytes = HTML(string=document, base_url=STATIC, url_fetcher=sources).write_pdf(pdf_variant=VARIANT)
    return written
