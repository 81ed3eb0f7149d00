"""A place of our own that the scanner tries to make the application fetch: whoever comes is noted."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Endpoint:
    """Where it listens, and the paths that were fetched by somebody else than the scanner itself."""

    address: str
    fetched: list[str] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Endpoint]:
    """Listen on a loopback port of its own."""
    endpoint = Endpoint("")

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            # The scanner asks for its own list of visitors, in JSON; ours is empty, since we keep it here.
            if "get_" not in self.path.partition("?")[0]:
                endpoint.fetched.append(self.path[:200])
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_args: object) -> None:
            """Write nothing to the terminal."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Noting)
    endpoint.address = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
