"""The real site, the real client and a desk of a few lines, each on a port of this machine."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Any, Self

from pydantic import SecretStr
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from glassapp.app.simulator import Simulation, Simulator
from glassapp.browser import LOOPBACK, Headset
from glassapp.settings import Settings
from overlays import wire
from overlays.card import Bag, Bonus, BonusKind, Card, Reason, ReasonKind, Temperature, Wording

NAMES = ("Aïcha B.", "Élodie M.", "Jean-François L.", "Zoé K.")
_PATIENCE_S = 60.0


class SmallDesk:
    """Knows every code: the card is made up from it, so that a test can tell whose it is."""

    def __init__(self) -> None:
        self.scans: list[str] = []
        self.answers: list[wire.Answer] = []
        self.port = 0
        self.expected: tuple[str, ...] = ()

    def card(self, code: str) -> Card:
        number = sum(map(ord, code))
        titles = ("Café moulu offert", "Jus d’orange −30 %")
        return Card(
            card_id=f"card-{code}",
            name=NAMES[number % len(NAMES)],
            order=code[-4:],
            bay=str(number % 9 + 1),
            bags=(Bag(label="1", temperature=Temperature.AMBIENT),),
            bonuses=tuple(_sample(place, title) for place, title in enumerate(titles)),
        )

    def reply(self, message: wire.Message) -> wire.Message | None:
        match message:
            case wire.ScanReport(scan_id=name, code=code):
                self.scans.append(code)
                times = tuple(wire.StepTime(step=step, microseconds=300 * step) for step in range(6, 11))
                return wire.ShowCard(scan_id=name, card=self.card(code), steps=times)
            case wire.Answer(answer_id=name, card_id=card_id, bonus_id=bonus_id, verdict=verdict):
                self.answers.append(message)
                return wire.Granted(answer_id=name, card_id=card_id, bonus_id=bonus_id, verdict=verdict)
            case wire.Ping(number=number):
                return wire.Pong(number=number)
            case _:
                return None

    def _expected(self) -> wire.Expected:
        if not self.expected:
            return wire.Expected()
        return wire.Expected(
            groups=(wire.ExpectedGroup(symbology=wire.Symbology.QR_CODE, codes=self.expected),)
        )

    async def talk(self, connection: ServerConnection) -> None:
        await connection.recv()
        greeting = wire.Welcome(
            session_id="s-1", site_id="rennes", site_name="Rennes Sud", command_key="ab" * 32, heartbeat_s=5.0
        )
        await connection.send(wire.encode(greeting))
        await connection.send(wire.encode(self._expected()))
        async for text in connection:
            reply = self.reply(wire.decode_from_glasses(str(text)))
            if reply is not None:
                await connection.send(wire.encode(reply))


@contextlib.contextmanager
def small_desk() -> Iterator[SmallDesk]:
    desk = SmallDesk()

    async def visit(connection: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            await desk.talk(connection)

    async def work(ready: Callable[[], None], stopping: asyncio.Event) -> None:
        server: Server = await serve(
            visit,
            LOOPBACK,
            0,
            subprotocols=[Subprotocol(wire.SUBPROTOCOL)],
            ping_interval=None,
            close_timeout=1,
        )
        desk.port = next(iter(server.sockets)).getsockname()[1]
        ready()
        await stopping.wait()
        server.close()
        await server.wait_closed()

    with _in_a_thread(work):
        yield desk


def _sample(place: int, title: str) -> Bonus:
    thanks = Reason(kind=ReasonKind.THANK_YOU)
    wording = Wording(forms=(title,))
    return Bonus(bonus_id=f"b{place}", kind=BonusKind.SAMPLE, title=wording, reason=thanks)


def at(desk: SmallDesk) -> Settings:
    return Settings(
        server=f"ws://{LOOPBACK}:{desk.port}", decoders=("zxing",), credential=SecretStr("laptop.secret")
    )


class SmallSite:
    """One process' worth of simulator; can be ended and begun again on the same port."""

    def __init__(self, settings: Settings, **simulation: Any) -> None:
        self._settings = settings
        self._simulation = Simulation(port=_free_port(), **simulation)
        self._ending = contextlib.ExitStack()
        self.addresses: dict[str, str] = {}
        self.headsets: Callable[[], tuple[Headset, ...]] = tuple

    @property
    def address(self) -> str:
        return next(iter(self.addresses.values()))

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def begin(self) -> None:
        async def work(ready: Callable[[], None], stopping: asyncio.Event) -> None:
            simulator = Simulator(self._settings, self._simulation)
            self.headsets = lambda: simulator.rack.worn

            def told(addresses: Sequence[tuple[str, str]]) -> None:
                self.addresses = dict(addresses)
                ready()

            serving = asyncio.create_task(simulator.serve(told))
            await stopping.wait()
            serving.cancel()
            await asyncio.wait({serving})

        self._ending.enter_context(_in_a_thread(work))

    def end(self) -> None:
        self._ending.close()


@contextlib.contextmanager
def _in_a_thread(work: Callable[[Callable[[], None], asyncio.Event], Awaitable[None]]) -> Iterator[None]:
    """Run an event loop beside the test, which drives a browser in this one."""
    started = threading.Event()
    ends: list[Callable[[], object]] = []
    wrong: list[BaseException] = []

    async def run() -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        ends.append(partial(loop.call_soon_threadsafe, stopping.set))
        await work(started.set, stopping)

    def thread() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:  # noqa: BLE001 - told to the test below
            wrong.append(error)
            started.set()

    running = threading.Thread(target=thread)
    running.start()
    assert started.wait(_PATIENCE_S)
    assert not wrong, wrong
    try:
        yield
    finally:
        if not wrong:
            ends[0]()
        running.join(_PATIENCE_S)
    assert not running.is_alive()
    assert not wrong, wrong


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
