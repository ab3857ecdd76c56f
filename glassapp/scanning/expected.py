"""The codes expected here now, checked and prepared for comparison."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from glassapp.scanning.family import Family, prepare
from glassapp.scanning.gtin import check_digit, compress_upc_e
from glassapp.scanning.qr_symbols import QrSet, draw
from glassapp.scanning.qr_symbols import prepare as prepare_qr
from glassapp.scanning.symbols import MATCHABLE, rows
from overlays.codes import DIGEST, Symbology, canonical, is_plain
from overlays.wire import QrForm

MOST_MATCHED = 2000
"""Codes compared by shape; the wire carries no more. Further ones still verify what a decoder reads."""
SHORTEST_MATCHED = 10
"""Characters; a shorter symbol has too few bars to be told by its shape alone."""
MOST_FAMILIES = 4
"""Symbologies and lengths that are compared in one attempt; the largest lists first."""
MOST_QR = 400
"""QR codes that are drawn and compared; drawing one takes half a millisecond."""
LONGEST_ROW = 400
"""Modules; a longer symbol does not fit a scan line at four samples a module."""

_CHECKED = {Symbology.EAN_13: 13, Symbology.UPC_A: 13, Symbology.UPC_E: 13, Symbology.EAN_8: 8}


@dataclass(frozen=True, slots=True)
class ExpectedCode:
    """One code as the server names it, and what it is printed in."""

    text: str
    symbology: Symbology
    form: QrForm | None = None
    """Of a QR code whose issuer draws all of them alike."""


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What became of a list, entry by entry; the counts add up to its length."""

    matched: int = 0
    """Compared by shape, and verified when decoded."""
    verified_only: int = 0
    """Verified when decoded; too short, of another symbology or beyond the bound for matching."""
    duplicates: int = 0
    invalid: int = 0
    """A wrong check digit, or a text the symbology cannot hold. Ignored altogether."""


@dataclass(frozen=True, slots=True)
class ExpectedList:
    """A checked list: texts to verify against and families to match with."""

    texts: frozenset[str] = frozenset()
    families: tuple[Family, ...] = ()
    qr: QrSet | None = None
    """QR codes of the one form that most of them have."""
    acceptance: Acceptance = field(default_factory=Acceptance)

    @property
    def by_shape(self) -> bool:
        """Whether there is anything that could be known by its shape."""
        return bool(self.families) or self.qr is not None


def check(expected: Iterable[ExpectedCode], decoys: Iterable[ExpectedCode] = ()) -> ExpectedList:
    """Check a list and prepare it.

    Args:
        expected: The codes, most likely first when there are more than ``MOST_MATCHED``.
        decoys: Codes of known customers who are not expected. They take part in the comparison, so that a
            customer whose code resembles an expected one wins as himself; a decoy that wins is not reported.
    """
    seen: dict[str, ExpectedCode] = {}
    known = [entry for code in decoys if (entry := _canonical(code))]
    duplicates = invalid = 0
    for code in expected:
        entry = _canonical(code)
        if entry is None:
            invalid += 1
        elif entry.text in seen:
            duplicates += 1
        else:
            seen[entry.text] = entry
    wanted = [code for code in seen.values() if _by_shape(code)][:MOST_MATCHED]
    others = [code for code in known if code.text not in seen and _by_shape(code)]
    families = _families(wanted, others[: MOST_MATCHED - len(wanted)])
    squares = _qr_set(list(seen.values()), known)
    drawn = len(set(squares.texts) & seen.keys()) if squares else 0
    return ExpectedList(
        texts=frozenset(seen),
        families=families,
        qr=squares,
        acceptance=Acceptance(len(wanted) + drawn, len(seen) - len(wanted) - drawn, duplicates, invalid),
    )


def _canonical(code: ExpectedCode) -> ExpectedCode | None:
    """The code as decoders report it, or None for one that cannot exist."""
    if not code.text or not is_plain(code.text):
        return None
    # A digest is canonical already: it is what is left of a payload that no message may carry.
    text = code.text if code.text.startswith(DIGEST) else canonical(code.text, code.symbology)
    length = _CHECKED.get(code.symbology)
    if length is not None and not (
        len(text) == length and text.isascii() and text.isdigit() and check_digit(text[:-1]) == text[-1]
    ):
        return None
    if code.symbology is Symbology.UPC_E and compress_upc_e(text) is None:
        return None
    if code.symbology in MATCHABLE and not rows(code.symbology, printed(text, code.symbology)):
        return None
    return ExpectedCode(text, code.symbology, code.form)


def printed(text: str, symbology: Symbology) -> str:
    """What stands in the symbol: eight digits where a UPC-E is known by its thirteen."""
    return compress_upc_e(text) or text if symbology is Symbology.UPC_E else text


def _by_shape(code: ExpectedCode) -> bool:
    if code.symbology not in MATCHABLE:
        return False
    # Every second digit of a Code 128 or ITF may be a pair: the text's length is what counts.
    return len(printed(code.text, code.symbology)) >= SHORTEST_MATCHED


def _qr_set(expected: list[ExpectedCode], decoys: list[ExpectedCode]) -> QrSet | None:
    """QR codes of the commonest form, drawn; None where no form is known."""
    forms = Counter(code.form for code in expected if code.form is not None and _is_drawn(code))
    if not forms:
        return None
    form = forms.most_common(1)[0][0]
    texts = {code.text for code in expected}
    listed = [(code, False) for code in expected] + [
        (code, True) for code in decoys if code.text not in texts
    ]
    alike = [(code.text, decoy) for code, decoy in listed if code.form == form and _is_drawn(code)]
    drawn = [
        (text, decoy, symbol) for text, decoy in alike[:MOST_QR] if (symbol := draw(text, form)) is not None
    ]
    return prepare_qr(drawn, form) if drawn and not all(decoy for _, decoy, _ in drawn) else None


def _is_drawn(code: ExpectedCode) -> bool:
    return not code.text.startswith(DIGEST) and len(code.text) >= SHORTEST_MATCHED


def _families(expected: list[ExpectedCode], decoys: list[ExpectedCode]) -> tuple[Family, ...]:
    made: dict[tuple[Symbology, int], list[tuple[str, bool, np.ndarray]]] = {}
    for code, decoy in [(code, False) for code in expected] + [(code, True) for code in decoys]:
        # EAN-13 and UPC-A have the same bars.
        kind = Symbology.EAN_13 if code.symbology is Symbology.UPC_A else code.symbology
        for row in rows(kind, code.text):
            if len(row) <= LONGEST_ROW:
                made.setdefault((kind, len(row)), []).append((code.text, decoy, row))
    largest = sorted(made.items(), key=lambda item: -len(item[1]))[:MOST_FAMILIES]
    return tuple(
        prepare(
            kind,
            tuple(text for text, _, _ in entries),
            np.stack([row for _, _, row in entries]).astype(np.float32),
            np.array([decoy for _, decoy, _ in entries]),
        )
        for (kind, _), entries in largest
        if not all(decoy for _, decoy, _ in entries)
    )
