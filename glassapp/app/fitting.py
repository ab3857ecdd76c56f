"""Fitting: from settings to glasses that can be put on. The one place where parts are chosen."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from urllib.parse import urlsplit

from threadpoolctl import threadpool_limits

from glassapp.app.equipment import Equipment
from glassapp.app.eyes import Eyes
from glassapp.app.glasses import Glasses
from glassapp.app.hand import Pace
from glassapp.app.journal_file import JournalFile
from glassapp.app.parts import Parts
from glassapp.app.story import Story
from glassapp.app.voice import listening
from glassapp.cameras import NONE as NO_CAMERA
from glassapp.clock import Clock, SystemClock
from glassapp.controls import KeyControl, KeySource, TerminalKeys
from glassapp.displays import WindowDisplay
from glassapp.errors import SettingsError
from glassapp.link import QUESTION_S
from glassapp.ports import Camera, CodeSource, Control, Decoder
from glassapp.rings import KeyLayout, open_ring
from glassapp.scanning.concert import ConcertScanner
from glassapp.scanning.decoders import available_decoders
from glassapp.scanning.session import ScanSession
from glassapp.settings import Settings, read_credential
from glassapp.sounds import Earcon, Speaker, find_player
from glassapp.transport import OutboxFile, ServerAddress
from overlays.errors import UnknownProfile
from overlays.profiles import DisplayProfile, profile
from overlays.wire import Hello

_TURN_S = 0.0002


@contextmanager
def fitted(settings: Settings, warn: Callable[[str], None]) -> Iterator[Glasses]:
    """Put a pair of glasses together; what it opened is closed when the block ends.

    Args:
        settings: What to choose.
        warn: Told in one sentence what works less well than it could.

    Raises:
        GlassesError: A part cannot be had; the text says which and what to do.
    """
    clock = SystemClock()
    address = ServerAddress(settings.server, read_credential(settings), settings.authority)
    if not is_private(settings.server):
        warn("ws:// shows the credential to everybody on the network; use wss:// beyond this machine")
    chosen = display_profile(settings)
    with ExitStack() as opened:
        story = _story(settings, clock, warn, opened)
        parts = Parts(settings, clock)
        opened.callback(parts.close)
        eyes = _eyes(settings, clock, warn, parts.open_camera)
        display = parts.open_display()
        opened.callback(display.close)
        terminal = TerminalKeys()
        opened.callback(terminal.close)
        sources: list[KeySource] = [terminal]
        if isinstance(display, WindowDisplay):
            sources.append(display)
        painter = parts.painter(display, chosen)
        pace = Pace(bags_first=settings.bags_first)
        controls: tuple[Control, ...] = (KeyControl(sources), *parts.controls)
        if settings.voice is not None:
            voice = listening(settings.voice)
            opened.callback(voice.close)
            painter.on_shown = voice.see
            controls = (*controls, voice)
        outbox = outbox_of(settings, address.credential)
        rings, has_camera = _rings(settings, clock, warn, opened), settings.camera != NO_CAMERA
        equipment = Equipment(eyes, painter, controls, outbox, pace, rings, has_camera, parts.battery())
        glasses = Glasses(equipment, address, greeting(settings), story, clock)
        try:
            yield glasses
        finally:
            if glasses.waiting:
                warn(_what_waits(glasses.waiting, outbox))


def _what_waits(messages: int, outbox: OutboxFile | None) -> str:
    """What somebody has to know who takes glasses off while the server is away."""
    waits = "1 message waits" if messages == 1 else f"{messages} messages wait"
    if outbox is None or not outbox.works:
        return f"{waits} for the server, and nothing keeps what waits: it is lost"
    return (
        f"{waits} for the server: put these glasses on again where they reach it, within a day "
        f"for what was handed over, {QUESTION_S / 60:.0f} minutes for a scan"
    )


def _rings(
    settings: Settings, clock: Clock, warn: Callable[[str], None], opened: ExitStack
) -> tuple[CodeSource, ...]:
    if settings.ring is None:
        return ()
    ring = open_ring(settings.ring, KeyLayout(settings.ring_layout), clock)
    opened.callback(ring.close)
    if ring.away is not None:
        warn(f"{ring.away}; it is heard when it comes")
    return (ring,)


def outbox_of(settings: Settings, credential: str) -> OutboxFile | None:
    """The file in which the messages of these glasses wait; None when nothing says where.

    Raises:
        SettingsError: The folder that is set is none.
    """
    if settings.outbox is not None and not settings.outbox.is_dir():
        raise SettingsError(f"there is no folder {settings.outbox} for the outbox")
    folder = settings.outbox or (settings.credential_file and settings.credential_file.parent)
    return OutboxFile(folder / f"{credential.partition('.')[0]}.outbox") if folder else None


def is_private(server: str) -> bool:
    """Whether nobody between the glasses and the server can listen: TLS, or the same machine."""
    address = urlsplit(server)
    return address.scheme == "wss" or address.hostname in {"localhost", "127.0.0.1", "::1"}


def greeting(settings: Settings) -> Hello:
    """How these glasses present themselves.

    Raises:
        SettingsError: There is no such profile.
    """
    display = display_profile(settings).name
    return Hello(app_version=version("baylens"), display=display, language=settings.language)


def display_profile(settings: Settings) -> DisplayProfile:
    """The display's size, optics and colours.

    Raises:
        SettingsError: There is no such profile.
    """
    try:
        return profile(settings.profile)
    except UnknownProfile as error:
        raise SettingsError(str(error)) from None


def _eyes(
    settings: Settings, clock: Clock, warn: Callable[[str], None], open_camera: Callable[[], Camera]
) -> Eyes:
    decoders, missing = available_decoders(settings.decoders)
    for complaint in missing:
        warn(complaint)
    scanner = scanner_of(decoders, clock)
    # A recording waits until it is looked at, and every frame of it counts; so does a photo of Halo.
    live = settings.camera.startswith("opencv:")
    return Eyes(open_camera, scanner, ScanSession(), clock, hurried=live)


def scanner_of(decoders: Sequence[Decoder], clock: Clock) -> ConcertScanner:
    """The scanner of a pair of glasses; from now on this process shares its cores between few threads."""
    # Its matrices are small: two threads wait for each other longer than they work.
    threadpool_limits(limits=1, user_api="blas")
    # Whoever paints a card or hears the server gets the interpreter at once
    # (docs/measurements/glass.md).
    sys.setswitchinterval(_TURN_S)
    return ConcertScanner(decoders, clock.monotonic)


def _story(settings: Settings, clock: Clock, warn: Callable[[str], None], opened: ExitStack) -> Story:
    sound = _sound(settings, opened)
    if settings.journal is None:
        return Story(lambda _: None, clock, sound)
    warn(f"the journal {settings.journal} holds codes and what is shown: for invented people only")
    journal = JournalFile(settings.journal, warn)
    opened.callback(journal.close)
    return Story(journal.write, clock, sound)


def _sound(settings: Settings, opened: ExitStack) -> Callable[[Earcon], None]:
    player = find_player() if settings.sound else None
    if player is None:
        return lambda _: None
    speaker = Speaker(player)
    opened.callback(speaker.close)
    return speaker.play
