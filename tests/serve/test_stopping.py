"""The preview server stops at any moment of its visitors' lives."""

import gc
import socket

from tests.serve.preview import Preview

REQUESTS = (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GE", b"", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")


def test_stopping_while_visitors_come_and_go_leaves_nothing_open() -> None:
    # What is left open, or fails in the server's thread, is a warning, and warnings are errors.
    for _ in range(25):
        with Preview({"index.html": b"<p>x"}) as preview:
            visitors = [socket.create_connection(("localhost", preview.port)) for _ in REQUESTS]
            for visitor, request in zip(visitors, REQUESTS, strict=True):
                visitor.send(request)
            visitors.pop().close()
        for visitor in visitors:
            visitor.close()
    gc.collect()
