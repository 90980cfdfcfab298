"""A gateway of our own for tests: it listens, keeps what it was sent, and can be told to refuse."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Server(ThreadingHTTPServer):
    request_queue_size = 128
    """Three deliverers knock with sixteen hands each; with five waiting at most, some give up on a busy machine."""


class Sink:
    """A webhook on this machine. `heard` are the messages, `refuse` the status it answers with instead of 200."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.refuse = 0
        self.delay = 0.0
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                time.sleep(sink.delay)
                status = sink.refuse or 200
                if status == 200:
                    sink.heard.append({**body, "key": self.headers.get("Idempotency-Key")})
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server.server_address[1]}/"

    @property
    def texts(self) -> list[str]:
        return [one["message"] for one in self.heard]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
