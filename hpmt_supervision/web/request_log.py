"""One structured line a request: endpoint, status, time and ids. Never a name, a text or an address with a query."""

import logging
import sys
import time
from typing import Any

import structlog
from flask import Flask, Response, g, request

log = structlog.stdlib.get_logger("hpmt.request")


def register(app: Flask) -> None:
    """Write a line after every request. Nothing is shown until ``show_lines`` is called."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    app.before_request(_start)
    app.after_request(_write)


def show_lines() -> None:
    """Send the lines to standard error, as a server does."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("hpmt")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)


def _start() -> None:
    g.started = time.perf_counter()


def _write(response: Response) -> Response:
    viewer: Any = g.get("viewer")
    if request.endpoint != "web.static":
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            milliseconds=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000),
            person_id=viewer.person_id if viewer else None,
        )
    return response
