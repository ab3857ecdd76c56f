"""The decoders that exist, by name."""

from collections.abc import Callable, Sequence

from glassapp.errors import DecoderUnavailable, SettingsError
from glassapp.ports import Decoder
from glassapp.scanning.decoders.zbar import ZbarDecoder
from glassapp.scanning.decoders.zxing import ZxingDecoder

DECODERS: dict[str, Callable[[], Decoder]] = {"zxing": ZxingDecoder, "zbar": ZbarDecoder}


def available_decoders(names: Sequence[str]) -> tuple[tuple[Decoder, ...], tuple[str, ...]]:
    """Make the decoders of these names, in this order, and go on without those whose library is missing.

    Returns:
        The decoders, and one sentence for each that is missing.

    Raises:
        SettingsError: A name is unknown, or no name is given.
        DecoderUnavailable: Not one of them can be had.
    """
    unknown = [name for name in names if name not in DECODERS]
    if unknown or not names:
        asked = ", ".join(unknown) or "nothing"
        raise SettingsError(f"no decoder is called {asked}; there are {', '.join(DECODERS)}")
    decoders: list[Decoder] = []
    complaints: list[str] = []
    for name in dict.fromkeys(names):
        try:
            decoders.append(DECODERS[name]())
        except DecoderUnavailable as missing:
            complaints.append(str(missing))
    if not decoders:
        raise DecoderUnavailable(" ".join(complaints))
    return tuple(decoders), tuple(complaints)
