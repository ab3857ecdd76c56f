"""What becomes of a decoded text before anything else sees it.

Anybody can hold any bar code before the camera, so nothing here trusts what it says. Every text is brought
into the canonical form of ``overlays.codes`` at once: 3 KB of text, a control character, a right-to-left
override or another script leave this module as a digest only. Printable HTML or SQL is an ordinary text;
to the server it is simply a code that nobody has.
"""

from glassapp.ports import Quad, Sighting
from overlays.codes import canonical
from overlays.wire import Knowledge, Symbology


def sighting(payload: str, symbology: Symbology, decoder: str, corners: Quad | None) -> Sighting | None:
    """Turn what a decoder read into a sighting that two decoders agree on; None when it read nothing.

    An EAN-13 that begins with 0 has the very bars of a UPC-A (GS1 General Specifications, 5.2), and each
    decoder names it differently; here it is a UPC-A.

    Args:
        payload: As the decoder gives it, check digit included.
        symbology: As the decoder says.
        decoder: The name of the decoder.
        corners: Where the symbol is, in pixels of the decoded picture.
    """
    if not payload:
        return None
    text = canonical(payload, symbology)
    if symbology is Symbology.EAN_13 and text.startswith("0"):
        symbology = Symbology.UPC_A
    return Sighting(text, symbology, Knowledge.DECODED, decoder, corners)
