"""What a PDF may be made of: the app's own static files and the charts drawn for it, and nothing else."""

from collections.abc import Mapping
from pathlib import Path

from weasyprint.urls import (  # type: ignore[import-untyped] # it ships no types
    FatalURLFetchingError,
    URLFetcher,
    URLFetcherResponse,
)

# The schemes of the addresses in a document; nothing of them can lead out of the process.
STATIC, CHART = "hpmt-static:", "hpmt-chart:"

_TYPES = {".css": "text/css", ".woff2": "font/woff2"}


class Sources(URLFetcher):  # type: ignore[misc]
    """Gives the files a document asks for, by their names in two schemes of our own.

    Args:
        folder: the folder of the static files.
        charts: the charts by name.
    """

    def __init__(self, folder: Path, charts: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._folder, self._charts = folder.resolve(), charts

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """Return a file.

        Args:
            url: its address in the document.
            headers: what a browser would send along; nobody is asked.

        Raises:
            FatalURLFetchingError: for anything but a static file or a chart, so that the whole document fails.
            ValueError: when a static file is not there; the document is then made without it.
        """
        if url.startswith(CHART) and url.removeprefix(CHART) in self._charts:
            content = self._charts[url.removeprefix(CHART)]
            return URLFetcherResponse(url, content, {"Content-Type": "image/svg+xml"})
        file = (self._folder / url.removeprefix(STATIC)).resolve()
        if not url.startswith(STATIC) or self._folder not in file.parents or file.suffix not in _TYPES:
            raise FatalURLFetchingError("A document is made of the app's own files alone")
        if not file.is_file():
            raise ValueError("The static file is not built")
        return URLFetcherResponse(url, file.read_bytes(), {"Content-Type": _TYPES[file.suffix]})
