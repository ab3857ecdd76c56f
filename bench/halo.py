"""How much goes over the air to Brilliant Labs Halo for a card: all cards of the demo shop, both languages.

A *full card* is drawn on an empty display: the first of a pickup. The *next bonus* replaces only the rows
that change. Everything written to the glasses counts, the heads of messages and packets included. The peer
draws the largest card the way the maker's examples do: the whole picture in strips, each an LZ4 sprite
(TxImageSpriteBlock).
"""

import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from PIL import Image

from bench.report import Bar, CannotMeasure, Report, parser, run
from overlays.card import Bonus, Card, Language, Reason, ReasonKind
from overlays.layout import CardFace, lay_out
from overlays.paint import paint
from overlays.profiles import profile
from sample_cards.shop import sample_shop
from server.domain.offers.offer import Offer

MOST_BYTES = 3500
PROFILE = "halo-256-round"


@dataclass(frozen=True, slots=True)
class CardBytes:
    """What the cards of the demo shop cost on the air."""

    cards: int
    full: tuple[int, ...]
    next_bonus: tuple[int, ...]
    largest: Image.Image


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure from the command line."""
    return run(parser("halo", __doc__).parse_args(arguments), lambda _: measure())


def measure() -> Report:
    """Reckon every card.

    Raises:
        CannotMeasure: The maker's library is not installed.
    """
    found = card_bytes()
    maker = _makers_way(found.largest)
    figures = {
        "cards": found.cards,
        "full_card_bytes_p50": median(found.full),
        "full_card_bytes_max": max(found.full),
        "next_bonus_bytes_p50": median(found.next_bonus),
        "next_bonus_bytes_max": max(found.next_bonus),
    }
    bar = Bar("halo_card_bytes", max(found.full), "<=", MOST_BYTES, "B", {"TxImageSpriteBlock": maker})
    return Report("halo", "demo shop", figures, (bar,))


def card_bytes() -> CardBytes:
    """Bytes on the air of every order's card with every one of its bonuses.

    Raises:
        CannotMeasure: The maker's library is not installed.
    """
    try:
        from glassapp.halo.sprites import messages
        from glassapp.halo.wire import bytes_on_the_air
    except ImportError:
        raise CannotMeasure("no brilliant-msg: pip install 'baylens[brilliant]'") from None
    full: list[int] = []
    following: list[int] = []
    largest = Image.new("RGB", (1, 1))
    cards = 0
    for card, language in _cards():
        cards += 1
        before = None
        for picture in _pictures(card, language):
            cost = bytes_on_the_air(messages(picture, None))
            if cost > max(full, default=0):
                largest = picture
            full.append(cost)
            if before is not None:
                following.append(bytes_on_the_air(messages(picture, before)))
            before = picture
    return CardBytes(cards, tuple(full), tuple(following), largest)


def _cards() -> Iterator[tuple[Card, Language]]:
    """Every order of the demo shop, with offers in turn, three at a time."""
    shop = sample_shop()
    members = {member.customer_id: member for member in shop.customers}
    offers = [offer for campaign in shop.campaigns for offer in campaign.offers]
    for language in Language:
        for place, order in enumerate(shop.pickups):
            member = members[order.customer_id]
            bonuses = (_bonus(offers[(place + step) % len(offers)], language) for step in range(3))
            yield (
                Card(
                    card_id=f"card-{place}",
                    name=f"{member.first_name} {member.family_initial}.",
                    order=order.order,
                    bay=order.bay,
                    bonuses=tuple(bonuses),
                ),
                language,
            )


def _bonus(offer: Offer, language: Language) -> Bonus:
    title = offer.title.in_language(language)
    reason = Reason(kind=ReasonKind.OFFER_OF_THE_MOMENT, category=None)
    return Bonus(bonus_id=offer.offer_id, kind=offer.kind, title=title, reason=reason)


def _pictures(card: Card, language: Language) -> Iterator[Image.Image]:
    halo = profile(PROFILE)
    for place in range(len(card.bonuses)):
        yield paint(lay_out(CardFace(card, place), halo, language), halo)


def _makers_way(picture: Image.Image) -> int:
    from brilliant_msg import TxImageSpriteBlock, TxSprite

    from glassapp.halo.wire import bytes_on_the_air

    indexed = io.BytesIO()
    picture.quantize(16).save(indexed, "PNG")
    sprite = TxSprite.from_indexed_png_bytes(indexed.getvalue(), compress=True)
    block = TxImageSpriteBlock(sprite)
    return bytes_on_the_air([block.pack(), *(line.pack() for line in block.sprite_lines)])


if __name__ == "__main__":
    sys.exit(main())
