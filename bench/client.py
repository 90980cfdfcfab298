"""The load client: a process of its own that knows HTTP and nothing else, so that it costs little beside the server.

Reads one job as JSON on stdin, answers one line of JSON on stdout. A job: `address` [host, port], `seconds`,
`warm` (seconds not counted) or `times` (requests per client instead of seconds), `clients`: a list of
{"method", "path", "headers": {..}, "bodies": [..]}, the bodies taken in turn. In them `%N%` becomes a number never
used twice and `%U%` a UUID.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
import uuid
from itertools import count
from typing import Any


class Client(threading.Thread):
    """One keep-alive connection that sends its request again and again."""

    def __init__(self, job: dict[str, Any], request: dict[str, Any], serials: count, begin: threading.Barrier) -> None:
        super().__init__(daemon=True)
        self.job, self.request, self.serials, self.begin = job, request, serials, begin
        self.taken: list[tuple[float, float]] = []
        self.statuses: dict[int, int] = {}
        self.sample = ""
        self.fault = ""

    def run(self) -> None:
        try:
            self._run()
        except Exception as error:  # told to whoever asked for the work
            self.fault = f"{type(error).__name__}: {error}"
            self.begin.abort()

    def _run(self) -> None:
        connection = socket.create_connection(tuple(self.job["address"]), timeout=60)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.begin.wait()
        start = time.perf_counter()
        counted_from = start + self.job.get("warm", 0)
        end, times = start + self.job.get("warm", 0) + self.job.get("seconds", 1e9), self.job.get("times", 10**12)
        for _ in range(times):
            sent = time.perf_counter()
            if sent >= end:
                break
            status, body = _ask(connection, self._bytes())
            done = time.perf_counter()
            if sent >= counted_from and done <= end:
                self.taken.append((done, done - sent))
                self.statuses[status] = self.statuses.get(status, 0) + 1
                if not self.sample or status >= 400:
                    self.sample = f"{status} {body[:300].decode(errors='replace')}"

    def _bytes(self) -> bytes:
        request = self.request
        raw = b""
        if bodies := request.get("bodies"):
            serial = next(self.serials)
            body = bodies[serial % len(bodies)]
            raw = body.replace("%N%", str(serial)).replace("%U%", str(uuid.uuid4())).encode()
        headers = "".join(f"{name}: {value}\r\n" for name, value in request.get("headers", {}).items())
        length = f"Content-Length: {len(raw)}\r\n" if raw else ""
        return (
            f"{request['method']} {request['path']} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}{length}\r\n".encode() + raw
        )


def _ask(connection: socket.socket, request: bytes) -> tuple[int, bytes]:
    """Send, and read one answer to its end."""
    connection.sendall(request)
    data = b""
    while (split := data.find(b"\r\n\r\n")) < 0:
        data += _more(connection)
    head, body = data[:split].lower(), data[split + 4 :]
    status = int(head[9:12])
    at = head.find(b"content-length:")
    if at >= 0:
        wanted = int(head[at + 15 :].split(b"\r\n", 1)[0])
        while len(body) < wanted:
            body += _more(connection)
    elif b"transfer-encoding: chunked" in head:
        while not body.endswith(b"0\r\n\r\n"):
            body += _more(connection)
    return status, body


def _more(connection: socket.socket) -> bytes:
    piece = connection.recv(65536)
    if not piece:
        raise ConnectionError("the server closed the connection")
    return piece


def main() -> None:
    job = json.load(sys.stdin)
    begin, serials = threading.Barrier(len(job["clients"])), count(job.get("first", 1))
    clients = [Client(job, request, serials, begin) for request in job["clients"]]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    statuses: dict[int, int] = {}
    for one in clients:
        for status, times in one.statuses.items():
            statuses[status] = statuses.get(status, 0) + times
    answer = {
        "count": sum(len(one.taken) for one in clients),
        "seconds": job.get("seconds"),
        "latencies": [latency for one in clients for _done, latency in one.taken],
        "statuses": statuses,
        "sample": next((one.sample for one in clients if one.sample), ""),
        "fault": next((one.fault for one in clients if one.fault), ""),
        "next": next(serials),
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
