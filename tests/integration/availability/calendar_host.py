"""A real HTTP server on this machine that answers as calendar hosts do, and as they should not."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext

ICS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260101T000000Z\r\n"
    b"DTSTART:20261126T080000Z\r\nDTEND:20261126T090000Z\r\nSUMMARY:Hemmelig tittel\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
NEVER_ENDING = ICS.replace(b"SUMMARY", b"RRULE:FREQ=SECONDLY\r\nSUMMARY")


class CalendarHost:
    """The server: ``pages`` are the bytes of each path; ``asked`` collects the paths and Host headers that came."""

    def __init__(self, context: SSLContext | None = None) -> None:
        self.pages: dict[str, bytes] = {"/me.ics": ICS, "/hostile.ics": NEVER_ENDING, "/html": b"<html>Logg inn</html>"}
        self.redirects: dict[str, str] = {}
        self.asked: list[tuple[str, str]] = []
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked.append((self.path, self.headers["Host"]))
                if self.path in host.redirects:
                    self.send_response(302)
                    self.send_header("Location", host.redirects[self.path])
                    self.end_headers()
                elif self.path == "/endless":
                    self.send_response(200)
                    self.end_headers()
                    host.pour_out(self)
                elif self.path == "/drip":
                    self.send_response(200)
                    self.end_headers()
                    host.drip(self)
                elif self.path in host.pages:
                    self.send_response(200)
                    self.send_header("Content-Type", "text/calendar")
                    self.end_headers()
                    self.wfile.write(host.pages[self.path])
                else:
                    self.send_response(404)
                    self.end_headers()

            def log_message(self, *_what: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.open = True

    def pour_out(self, handler: BaseHTTPRequestHandler) -> None:
        try:
            while self.open:
                handler.wfile.write(b"x" * 65536)
        except OSError:
            return

    def drip(self, handler: BaseHTTPRequestHandler) -> None:
        try:
            while self.open:
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.05)
        except OSError:
            return

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def calendar_host(context: SSLContext | None = None) -> Iterator[CalendarHost]:
    """Run the server as long as the block lasts."""
    host = CalendarHost(context)
    thread = threading.Thread(target=host.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        host.open = False
        host.server.shutdown()
        thread.join()
        host.server.server_close()
