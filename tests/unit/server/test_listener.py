"""The socket of the HTTP port."""

import socket

from server.api.listener import _bound


def test_an_answer_never_waits_for_an_acknowledgement() -> None:
    with _bound("127.0.0.1", 0) as listening:
        listening.settimeout(5)
        with socket.create_connection(listening.getsockname(), timeout=60):
            served, _ = listening.accept()
            with served:
                assert served.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
