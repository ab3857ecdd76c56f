"""Pairing with the camera: look at the code of a console, and keep what it brings."""

import asyncio
import json
import os
from contextlib import closing
from pathlib import Path

import zxingcpp

from glassapp.cameras import NONE, open_camera
from glassapp.clock import Clock, SystemClock
from glassapp.errors import CameraFinished, PairingRefused, SettingsError
from glassapp.ports import Camera, Pixels
from glassapp.transport import Issued, OutboxFile, redeem
from overlays.errors import MalformedMessage
from overlays.pairing import PREFIX, Invitation, read_invitation

CREDENTIAL, AUTHORITY, SETTINGS = "credential", "authority.pem", "glasses.toml"
PAIRED = Path("paired")
"""Where the credential is kept unless somebody says otherwise."""
LOOK_S = 60.0
_FRAME_S = 0.2


def pair(camera: str, code: str | None) -> Issued:
    """Find an invitation, by the camera or as a text, and exchange it.

    Raises:
        GlassesError: The camera cannot be had, there is no code, or it brings no credential.
    """
    if code is not None:
        return asyncio.run(redeem(understood(code)))
    if camera == NONE:
        raise SettingsError("without a camera give the text under the code: --code TEXT")
    clock = SystemClock()
    with closing(open_camera(camera, clock)) as opened:
        invitation = look_for_code(opened, clock)
    return asyncio.run(redeem(invitation))


def look_for_code(camera: Camera, clock: Clock, look_s: float = LOOK_S) -> Invitation:
    """Look through the camera until it shows an invitation.

    Raises:
        PairingRefused: There was none in time, or it is damaged.
    """
    until = clock.monotonic() + look_s
    while clock.monotonic() < until:
        try:
            frame = camera.read(_FRAME_S)
        except CameraFinished:
            break
        text = None if frame is None else _code_in(frame.pixels)
        if text is not None:
            return understood(text)
    raise PairingRefused(f"no code to pair was seen within {look_s:g} s; hold it closer and try again")


def understood(text: str) -> Invitation:
    """Read the text of a code.

    Raises:
        PairingRefused: It is no invitation.
    """
    try:
        return read_invitation(text.strip())
    except MalformedMessage as error:
        raise PairingRefused(str(error)) from None


def make_room(folder: Path) -> None:
    """See whether a credential can be kept here, before a code is spent that is good once only.

    Raises:
        SettingsError: The folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(folder / f"{CREDENTIAL}.room", "").unlink()
    except OSError as error:
        raise _unwritable(folder, error) from None


def keep(issued: Issued, folder: Path) -> Path:
    """Write the credential, for its owner's eyes only, and settings that name it; the settings are returned.

    Raises:
        SettingsError: The folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        credential = _write(folder / CREDENTIAL, issued.credential + "\n")
        lines = ["[glasses]", f"server = {_quoted(issued.address)}"]
        lines.append(f"credential_file = {_quoted(str(credential.absolute()))}")
        if issued.authority is not None:
            authority = _write(folder / AUTHORITY, issued.authority)
            lines.append(f"authority = {_quoted(str(authority.absolute()))}")
        return _write(folder / SETTINGS, "\n".join(lines) + "\n")
    except OSError as error:
        raise _unwritable(folder, error) from None


def drop_others(folder: Path, glasses_id: str) -> dict[str, int]:
    """Drop what waits of pairs that these glasses were before: with their credential it lost its way out.

    Returns:
        How many messages were dropped, by pair; of what was too old to be sent, none.

    Raises:
        SettingsError: The folder cannot be written to.
    """
    waited: dict[str, int] = {}
    try:
        for file in sorted(folder.glob("*.outbox*")):
            name, _, what = file.name.rpartition(".outbox")
            if name == glasses_id:
                continue
            if not what:
                waited[name] = len(OutboxFile(file).recover())
            # Who reads what is damaged sets it aside first.
            for each in (file, file.with_name(f"{file.name}.damaged")):
                each.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from None
    return {name: messages for name, messages in waited.items() if messages}


def _unwritable(folder: Path, error: OSError) -> SettingsError:
    return SettingsError(f"{folder} cannot be written to: {error.strerror}")


def _code_in(pixels: Pixels) -> str | None:
    """The scanner lets no long text through; a code to pair is read here, and goes nowhere else."""
    for found in zxingcpp.read_barcodes(pixels, zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        if found.text.startswith(PREFIX):
            return str(found.text)
    return None


def _write(path: Path, text: str) -> Path:
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    return fresh.replace(path)


def _quoted(text: str) -> str:
    """A basic string of TOML 1.0."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
