"""A network camera: real HTTP on loopback, one JPEG after the other, until it is told to be silent."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2

from glassapp.ports import Pixels

BOUNDARY = "frame"


class NetworkCamera:
    """Streams one picture again and again; ``silence`` stops it for good without hanging up."""

    def __init__(self, pixels: Pixels) -> None:
        there, jpeg = cv2.imencode(".jpg", pixels)
        assert there
        self.jpeg = jpeg.tobytes()
        self.url = ""
        self.sent = 0
        self._silent = threading.Event()
        self._over = threading.Event()
        self._sending = threading.Condition()

    def silence(self) -> None:
        """Send nothing more, and keep the connection."""
        self._silent.set()

    def hang_up(self) -> None:
        """Send nothing more, and end the connection."""
        self._silent.set()
        self._over.set()

    def wait_until_sent(self, pictures: int) -> None:
        with self._sending:
            assert self._sending.wait_for(lambda: self.sent >= pictures, timeout=60)

    def send(self, write: Callable[[bytes], object]) -> None:
        while not self._silent.is_set():
            head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(self.jpeg)}\r\n\r\n"
            write(head.encode() + self.jpeg + b"\r\n")
            with self._sending:
                self.sent += 1
                self._sending.notify_all()
            self._over.wait(0.01)
        self._over.wait(30)


@contextmanager
def network_camera(pixels: Pixels) -> Iterator[NetworkCamera]:
    """Serve a network camera on a free port."""
    camera = NetworkCamera(pixels)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={BOUNDARY}")
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                camera.send(self.wfile.write)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep the tests' output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    camera.url = f"http://user:secret@127.0.0.1:{server.server_address[1]}/view.mjpg"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield camera
    finally:
        camera.hang_up()
        server.shutdown()
        server.server_close()
        thread.join()
