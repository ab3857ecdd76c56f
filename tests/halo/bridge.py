"""The radio between the maker's library and the maker's emulator.

Only ``BleakClient`` and ``BleakScanner`` are replaced. Writes are held to the agreed size, notifications come
in order, and the link can be cut.
"""

import asyncio
import io
import json
import os
import queue
import struct
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PIL import Image

MTU = 247
ANSWER_S = 60.0
DEVICE = Path(__file__).with_name("device.py")
WORDS_BOX = (52, 184, 204, 198)
"""Where "LIEN PERDU" stands when the glasses have written all of it."""
AUDIO = "7a230005-5475-a6a4-654c-8431f6ad49c4"


def emulator_python() -> Path | None:
    """The interpreter that has halo-emulator; ``make test-halo`` makes one."""
    chosen = os.environ.get("BAYLENS_HALO_PYTHON")
    path = Path(chosen) if chosen else Path(__file__).parents[2] / ".venv-halo" / "bin" / "python"
    return path if path.exists() else None


class Glasses:
    """The emulator in its process, as a test handles it."""

    def __init__(self, python: Path, hardware: str = "Halo") -> None:
        self.hardware = hardware
        self.in_reach = True
        self.written: list[bytes] = []
        self.connections = 0
        self._client: RadioClient | None = None
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._writing = threading.Lock()
        command = [str(python), "-B", str(DEVICE), hardware]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._reader = threading.Thread(target=self._listen, daemon=True)
        self._reader.start()

    # -- what a person or the world does -----------------------------------------------------------

    def tap(self, kind: str) -> None:
        self.tell(b"T", kind.encode())

    def look_at(self, scene: Image.Image | None) -> None:
        """Put something before the camera, as its sensor sees it; nothing breaks the camera."""
        jpeg = io.BytesIO()
        if scene is not None:
            scene.save(jpeg, "PNG")
        self.tell(b"C", jpeg.getvalue())

    def move(self, samples: Sequence[Sequence[float]]) -> None:
        """Play an accelerometer recording, in the device's axes and thousandths of g, 50 a second."""
        self.tell(b"I", json.dumps(samples).encode())

    def later(self, seconds: float) -> None:
        self.tell(b"J", str(seconds).encode())

    def charge(self, percent: int) -> None:
        self.tell(b"B", str(percent).encode())

    def cut(self) -> None:
        """Walk out of reach."""
        if self._client is not None:
            self._client.cut()

    # -- what can be seen of it --------------------------------------------------------------------

    def picture(self) -> Image.Image:
        return Image.open(io.BytesIO(self.ask(b"S"))).convert("RGB")

    def count(self, message: int) -> int:
        """How often a message of this number was written to the glasses, as far as it began a packet."""
        return sum(each[:2] == bytes([1, message]) for each in self.written)

    def camera_is_on(self) -> bool:
        return self.ask(b"A") == b"1"

    def samples_taken(self) -> int:
        return int(self.ask(b"Q"))

    def nods(self, program: str, samples: Sequence[Sequence[float]]) -> list[bool]:
        return [
            bool(each)
            for each in json.loads(
                self.ask(b"D", json.dumps({"program": program, "samples": samples}).encode())
            )
        ]

    # -- the wires ---------------------------------------------------------------------------------

    def tell(self, kind: bytes, body: bytes = b"") -> None:
        assert self._process.stdin is not None
        with self._writing:
            self._process.stdin.write(struct.pack(">I", len(body)) + kind + body)
            self._process.stdin.flush()

    def ask(self, kind: bytes, body: bytes = b"") -> bytes:
        self.tell(kind, body)
        return self._answers.get(timeout=ANSWER_S)

    def write(self, data: bytes) -> None:
        assert len(data) <= MTU - 3, "the radio takes no longer write"
        self.written.append(bytes(data))
        self.tell(b"W", bytes(data))

    def connected(self, client: "RadioClient") -> None:
        self._client = client
        self.connections += 1

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=ANSWER_S)
        self._reader.join(timeout=ANSWER_S)
        self._process.stdout.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        read = self._process.stdout.read
        while len(head := read(5)) == 5:
            body = read(struct.unpack(">I", head[:4])[0])
            if head[4:] == b"N":
                if self._client is not None:
                    self._client.notify(body)
            else:
                self._answers.put(body)


class RadioClient:
    """Stands where bleak's BleakClient stands."""

    def __init__(self, glasses: Glasses, gone: Callable[[Any], None]) -> None:
        self._glasses = glasses
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._hear: Callable[[Any, bytearray], Any] | None = None
        self._backend = object()
        self.is_connected = False
        self.mtu_size = MTU
        self.services = SimpleNamespace(
            get_service=lambda _: SimpleNamespace(get_characteristic=self._characteristic)
        )

    async def connect(self) -> None:
        self.is_connected = True
        self._glasses.connected(self)

    async def disconnect(self) -> None:
        self.cut_here()

    async def start_notify(self, _: object, hear: Callable[[Any, bytearray], Any]) -> None:
        self._hear = hear

    async def write_gatt_char(self, _: object, data: bytes, response: bool) -> None:
        if not self.is_connected:
            raise OSError("not connected")
        self._glasses.write(bytes(data))
        if response:
            await asyncio.sleep(0)

    def notify(self, body: bytes) -> None:
        def arrive() -> None:
            if self.is_connected and self._hear is not None:
                heard.append(asyncio.ensure_future(self._hear(None, bytearray(body))))

        heard: list[asyncio.Future[Any]] = []
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(arrive)

    def cut(self) -> None:
        self._loop.call_soon_threadsafe(self.cut_here)

    def cut_here(self) -> None:
        if self.is_connected:
            self.is_connected = False
            self._gone(self)

    def _characteristic(self, uuid: str) -> object | None:
        # Frame has no loudspeaker; the library tells the two apart by that.
        return None if uuid == AUDIO and self._glasses.hardware == "Frame" else SimpleNamespace(uuid=uuid)


def lay(glasses: Glasses, replace: Callable[[str, object], None]) -> None:
    """Put the bridge where the maker's library looks for the system's Bluetooth."""

    class Scanner:
        @staticmethod
        async def find_device_by_filter(wanted: Callable[[Any, Any], bool], **_: object) -> object | None:
            found = SimpleNamespace(name=f"{glasses.hardware} 08")
            return found if glasses.in_reach and wanted(found, None) else None

    def client(_: object, disconnected_callback: Callable[[Any], None], **__: object) -> RadioClient:
        return RadioClient(glasses, disconnected_callback)

    replace("brilliant_ble.brilliant_ble.BleakScanner", Scanner)
    replace("brilliant_ble.brilliant_ble.BleakClient", client)
