"""The check before the shift: one finding for each part that a pickup needs."""

import asyncio
import contextlib
import os
import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from glassapp.app.fitting import display_profile, greeting, outbox_of
from glassapp.app.parts import Parts
from glassapp.app.voice import listening
from glassapp.cameras import NoCamera
from glassapp.clock import SystemClock
from glassapp.errors import (
    CameraStopped,
    DecoderUnavailable,
    GlassesError,
    LinkError,
    RingUnavailable,
    SettingsError,
)
from glassapp.link import Link, LinkEvent, LinkLost, LinkUp
from glassapp.power_supply import MACHINE, NONE, PowerSupply
from glassapp.rings import KeyLayout, open_ring
from glassapp.scanning.decoders import available_decoders
from glassapp.settings import Settings, read_credential
from glassapp.transport import ServerAddress, WebsocketTransport

_FIRST_FRAME_S = 5.0
_SERVER_S = 8.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One part, whether it works, and a sentence about it."""

    part: str
    works: bool
    sentence: str


def findings(settings: Settings) -> Iterator[Finding]:
    """Try every part, one after the other; nothing is reported to the server but a Hello."""
    for name in settings.decoders:
        yield _try(f"decoder {name}", partial(_decoder, name))
    yield _try("camera", partial(_camera, settings))
    yield _try("display", partial(_display, settings))
    for part, trial in _extras(settings).items():
        yield _try(part, partial(trial, settings))
    yield _try("server", partial(_server, settings))


def _try(part: str, trial: Callable[[], str]) -> Finding:
    try:
        return Finding(part, works=True, sentence=trial())
    except GlassesError as error:
        return Finding(part, works=False, sentence=str(error))


def _decoder(name: str) -> str:
    try:
        available_decoders([name])
    except DecoderUnavailable as missing:
        raise DecoderUnavailable(f"{missing} (the others go on without it)") from None
    return "reads"


def _camera(settings: Settings) -> str:
    with closing(Parts(settings, SystemClock())) as parts, closing(parts.open_camera()) as camera:
        if isinstance(camera, NoCamera):
            return f"there is none, {settings.ring} reads"
        frame = camera.read(_FIRST_FRAME_S)
    if frame is None:
        raise CameraStopped(f"{settings.camera} delivered no picture within {_FIRST_FRAME_S:g} s")
    height, width = frame.pixels.shape[:2]
    return f"{settings.camera} delivers {width}x{height} pixels"


def _display(settings: Settings) -> str:
    profile = display_profile(settings)
    with closing(Parts(settings, SystemClock())) as parts:
        parts.open_display().close()
    return f"{settings.display} opens, {profile.width_px}x{profile.height_px} pixels"


def _extras(settings: Settings) -> dict[str, Callable[[Settings], str]]:
    """What only some glasses have."""
    has = {
        "scanner": settings.ring is not None,
        "voice": settings.voice is not None,
        "battery": settings.battery not in {MACHINE, NONE},
        "outbox": settings.outbox is not None,
    }
    trials = {"scanner": _scanner, "voice": _voice, "battery": _battery, "outbox": _outbox}
    return {part: trials[part] for part, is_set in has.items() if is_set}


def _scanner(settings: Settings) -> str:
    with closing(open_ring(str(settings.ring), KeyLayout(settings.ring_layout), SystemClock())) as ring:
        if ring.away is not None:
            raise RingUnavailable(f"{ring.away}; wake it up and check again")
    return f"{settings.ring} opens"


def _voice(settings: Settings) -> str:
    listening(Path(str(settings.voice))).close()
    return f"{settings.voice} holds words, and there is a recorder"


def _battery(settings: Settings) -> str:
    percent = PowerSupply(settings.battery).percent()
    return f"{settings.battery} has {'an unknown level' if percent is None else f'{percent} %'}"


def _outbox(settings: Settings) -> str:
    outbox_of(settings, read_credential(settings))
    if not os.access(str(settings.outbox), os.W_OK | os.X_OK):
        raise SettingsError(f"{settings.outbox} cannot be written to: what waits ends with the program")
    return f"messages wait in {settings.outbox}"


def _server(settings: Settings) -> str:
    return asyncio.run(_reach(settings))


async def _reach(settings: Settings) -> str:
    heard: asyncio.Queue[LinkEvent] = asyncio.Queue(maxsize=16)
    link = Link(greeting(settings), lambda: uuid.uuid4().hex, random.SystemRandom().random)
    address = ServerAddress(settings.server, read_credential(settings), settings.authority, trial=True)

    def hear(event: LinkEvent, _: int) -> None:
        # Only the first words matter; what does not fit is not needed.
        with contextlib.suppress(asyncio.QueueFull):
            heard.put_nowait(event)

    transport = asyncio.create_task(WebsocketTransport(link, address, hear).run())
    try:
        async with asyncio.timeout(_SERVER_S):
            event = await heard.get()
    except TimeoutError:
        raise LinkError(f"{settings.server} did not answer within {_SERVER_S:g} s") from None
    finally:
        transport.cancel()
        with contextlib.suppress(asyncio.CancelledError, LinkError):
            await transport
    if isinstance(event, LinkUp):
        return f"{settings.server} is open, site {event.site_name}"
    if isinstance(event, LinkLost):
        raise LinkError(f"{settings.server} cannot be reached: {event.detail or event.reason.value}")
    raise link.refusal or LinkError(f"{settings.server} refused")
