"""One matching attempt with QR codes of a known form: the likely squares of a picture against the list."""

from collections.abc import Iterator

from glassapp.ports import Gray, Margins
from glassapp.scanning.attempt import Look
from glassapp.scanning.evidence import Verdict, likelihood
from glassapp.scanning.qr_matcher import QrFit, match
from glassapp.scanning.qr_symbols import QrSet
from glassapp.scanning.region import Region
from overlays.codes import Symbology


def qr_looks(image: Gray, regions: tuple[Region, ...], known: QrSet) -> Iterator[Look]:
    """Compare square after square, the likeliest first; stop asking when one is good enough."""
    for region in regions:
        fit = match(image, region, known)
        yield Look(_weigh(fit, known), Symbology.QR_CODE, fit.corners, region)


def _weigh(fit: QrFit, known: QrSet) -> Verdict:
    best = int(fit.scores.argmax())
    others = fit.scores[[place for place, text in enumerate(known.texts) if text != known.texts[best]]]
    second = float(others.max()) if len(others) else 0.0
    found = likelihood(float(fit.scores[best]), fit.freedom)
    return Verdict(
        text=known.texts[best],
        decoy=bool(known.decoy[best]),
        correlation=float(fit.scores[best]),
        margins=Margins(
            over_second=found - likelihood(second, fit.freedom),
            over_null=min(0.0, found - likelihood(fit.free, fit.freedom)),
        ),
    )
