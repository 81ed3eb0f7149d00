"""One structured line a request: endpoint, status, time and ids. Never a name, a text or an address with a query.

A server error is one line too. Its address may hold a one-time token, and its message what somebody typed, as a
database tells which value it refused; so the line says where in the code it happened and of which types it was.
"""

import json
import logging
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, request

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
    app.logger.addFilter(_without_words)


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


def _without_words(record: logging.LogRecord) -> bool:
    """Make an error that is logged one line of structure, without what it says."""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        endpoint, method = (request.endpoint, request.method) if has_request_context() else (None, None)
        line = {"event": "exception", "endpoint": endpoint, "method": method, "faults": list(_faults(error))}
        record.msg, record.args = json.dumps(line), ()
        record.exc_info = record.exc_text = record.stack_info = None
    return True


def _faults(error: BaseException | None) -> Iterator[dict[str, object]]:
    """Give the error and those that led to it: type, and file, line and function of every step, outermost first."""
    while error is not None:
        steps = traceback.extract_tb(error.__traceback__)
        yield {
            "type": f"{type(error).__module__}.{type(error).__qualname__}",
            "at": [f"{'/'.join(Path(step.filename).parts[-2:])}:{step.lineno} {step.name}" for step in steps],
        }
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
