"""The far end of the radio: the maker's emulator, in a process and an environment of its own.

Run by the interpreter of .venv-halo, which holds halo-emulator and nothing of ours. What a Bluetooth write
would carry comes in on standard input, what a notification would carry goes out on standard output, each as
length (4 bytes), kind (1 byte) and body. Lua runs in one thread, and only that thread touches it.

What the emulator lacks is grafted on, after the maker's firmware (brilliantlabsAR/halo-firmware): a camera
that sleeps until it is woken and knows one size, a display that sleeps likewise, the receive queue that
overflows, the break and reset signals, an LZ4 reader without stored blocks, and an accelerometer that plays
a recording by its own clock.
"""

import io
import json
import queue
import struct
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from halo_emulator import HaloEmulator
from PIL import Image

RECEIVE_QUEUE = 4096
NOTIFICATION = 243
QUALITIES = {"VERY_LOW": 10, "LOW": 25, "MEDIUM": 50, "HIGH": 75, "VERY_HIGH": 90}

_out = threading.Lock()


def tell(kind: bytes, body: bytes) -> None:
    with _out:
        sys.stdout.buffer.write(struct.pack(">I", len(body)) + kind + body)
        sys.stdout.buffer.flush()


class Recording:
    """Accelerometer and clock: while a recording plays each sample takes 20 ms, however long it took."""

    def __init__(self) -> None:
        self.samples: list[list[float]] = []
        self.taken = 0
        self.ahead = 0.0
        self.frozen: float | None = None

    def now(self) -> float:
        return time.time() + self.ahead if self.frozen is None else self.frozen

    def play(self, samples: list[list[float]]) -> None:
        self.samples, self.taken, self.frozen = samples, 0, self.now()

    def jump(self, seconds: float) -> None:
        self.ahead += seconds

    def sample(self) -> list[float]:
        if self.frozen is None:
            return [1000.0, 0.0, 0.0]
        self.frozen += 0.02
        self.taken = min(self.taken + 1, len(self.samples))
        if self.taken == len(self.samples):
            self.ahead, self.frozen = self.frozen - time.time(), None
        return self.samples[self.taken - 1]


class Camera:
    """Takes the picture it was given, at the size and quality that is asked for."""

    def __init__(self, hardware: str) -> None:
        self.sizes = {640: (640, 480)} if hardware == "Halo" else {720: (720, 720)}
        self.asleep = True
        self.scene = b""
        self.dead = False
        self.photo = io.BytesIO()

    def look_at(self, scene: bytes) -> None:
        """Without a scene the camera is broken: its photo is never ready."""
        self.scene, self.dead = scene, not scene

    def capture(self, wanted: Any) -> None:
        if self.asleep:
            raise RuntimeError("camera is asleep")
        if int(wanted.resolution) not in self.sizes:
            raise RuntimeError("camera resolution not supported")
        if self.dead:
            return
        size = self.sizes[int(wanted.resolution)]
        turned = Image.open(io.BytesIO(self.scene)).convert("RGB").resize(size)
        self.photo = io.BytesIO()
        turned.save(self.photo, "JPEG", quality=QUALITIES[wanted.quality])
        self.photo.seek(0)

    def power_save(self, asleep: bool) -> None:
        self.asleep = asleep

    def image_ready(self) -> bool:
        return not self.dead

    def read(self, count: int) -> str | None:
        return self.photo.read(int(count)).decode("latin-1") or None


class Device:
    def __init__(self, hardware: str) -> None:
        self.hardware = hardware
        self.emulator = HaloEmulator(print_handler=self.printed)
        self.camera = Camera(hardware)
        self.emulator._display._suspended = True
        self.recording = Recording()
        self.scripts: queue.Queue[str | None] = queue.Queue()
        self.queued = 0
        self.emulator._bluetooth.add_send_listener(lambda data: tell(b"N", b"\x01" + data))
        dispatch = self.emulator._bluetooth.dispatch

        def taken(data: bytes) -> None:
            self.queued -= len(data) + 2
            dispatch(data)

        self.emulator._bluetooth.dispatch = taken

    def printed(self, text: str) -> None:
        tell(b"N", text.encode("utf-8", "replace")[:NOTIFICATION] or b" ")

    def boot(self) -> None:
        self.emulator.connect()
        lua = self.emulator._lua
        frame = lua.globals().frame
        frame.HARDWARE_VERSION = self.hardware
        frame.camera = lua.table()
        for name in ("capture", "image_ready", "power_save", "read"):
            frame.camera[name] = getattr(self.camera, name)
        frame.time.utc = self.recording.now
        frame.imu.raw = self.raw
        unpack = self.emulator._compression.decompress

        def decompress(data: str, size: int) -> None:
            block = data.encode("latin-1")[15:19]
            if block[3] & 0x80:
                raise RuntimeError("decompression failed: -22")
            unpack(data, size)

        frame.compression.decompress = decompress

    def raw(self) -> Any:
        table = self.emulator._lua.table
        x, y, z = self.recording.sample()
        return table(accelerometer=table(x=x, y=y, z=z), compass=table(x=0, y=0, z=0))

    def live(self) -> None:
        """The Lua thread."""
        self.boot()
        while True:
            script = self.scripts.get()
            if script is None:
                self.boot()
                continue
            self.emulator._stop_event.clear()
            try:
                self.emulator.execute_lua(script)
            except Exception as error:  # noqa: BLE001 - what Lua says goes to the host, as on the glasses
                self.printed(str(error))

    def write(self, data: bytes) -> None:
        """What the firmware does with a Bluetooth write."""
        if data[0] == 1:
            if self.queued + len(data) + 1 <= RECEIVE_QUEUE:  # else: silently dropped
                self.queued += len(data) + 1
                self.emulator.inject_bluetooth_data(data[1:])
        elif data[0] == 3:
            self.emulator._stop_event.set()
        elif data[0] == 4:
            self.emulator._stop_event.set()
            self.scripts.put(None)
        else:
            self.scripts.put(data.decode("utf-8"))

    def obey(self, kind: bytes, body: bytes) -> None:
        orders: dict[bytes, Callable[[], None]] = {
            b"W": lambda: self.write(body),
            b"T": lambda: self.emulator.inject_imu_tap(body.decode()),
            b"S": self.show_panel,
            b"C": lambda: self.camera.look_at(body),
            b"I": lambda: self.recording.play(json.loads(body)),
            b"J": lambda: self.recording.jump(float(body)),
            b"B": lambda: self.emulator.set_battery_level(int(body)),
            b"Q": lambda: tell(b"Q", str(self.recording.taken).encode()),
            b"A": lambda: tell(b"A", str(int(not self.camera.asleep)).encode()),
            b"D": lambda: tell(b"D", json.dumps(self.detect(json.loads(body))).encode()),
        }
        orders[kind]()

    def show_panel(self) -> None:
        picture = io.BytesIO()
        seen = self.emulator.get_framebuffer().convert("RGB")
        if self.emulator._display._suspended:
            seen = Image.new("RGB", seen.size)
        seen.save(picture, "PNG")
        tell(b"S", picture.getvalue())

    @staticmethod
    def detect(order: dict[str, Any]) -> list[bool]:
        """Feed a recording to the nod detector alone, in a Lua of its own."""
        import lupa.lua54 as lupa

        nod = lupa.LuaRuntime().execute(order["program"])
        state = nod.new()
        return [bool(nod.feed(state, *sample)) for sample in order["samples"]]


def main() -> None:
    device = Device(sys.argv[1])
    threading.Thread(target=device.live, daemon=True).start()
    read = sys.stdin.buffer.read
    while len(head := read(5)) == 5:
        (length,) = struct.unpack(">I", head[:4])
        device.obey(head[4:], read(length))


if __name__ == "__main__":
    main()
