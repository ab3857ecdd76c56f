"""A card as a display shows it, drawn from its address alone: nothing is read or has to be saved."""

from pydantic import ValidationError
from starlette.responses import Response

from overlays.card import BonusKind, Language, Reason, ReasonKind, Wording
from overlays.errors import DoesNotFit
from overlays.profiles import PROFILES
from server.console.call import Call, Door
from server.console.card_picture import LONG_NAME, SHORT_NAME, Gift, card_picture, reason_on_card
from server.domain.categories import Category

_HOUR = {"Cache-Control": "private, max-age=3600"}


def _draw(call: Call) -> Response:
    profile = PROFILES.get(call.query("profile", 40)) or next(iter(PROFILES.values()))
    language = Language.ENGLISH if call.query("in") == Language.ENGLISH else Language.FRENCH
    try:
        title = Wording(forms=tuple(call.request.query_params.getlist("form")[:3]))
        gift = Gift(_kind(call), title, _reason(call))
        name = LONG_NAME if call.query("name") == "long" else SHORT_NAME
        return Response(card_picture(gift, profile, language, name), media_type="image/png", headers=_HOUR)
    except (ValidationError, DoesNotFit):
        return Response(status_code=422)


def _kind(call: Call) -> BonusKind:
    kind = call.query("kind", 40)
    return BonusKind(kind) if kind in set(BonusKind) else BonusKind.COUPON


def _reason(call: Call) -> Reason:
    reason, category = call.query("reason", 40), call.query("category", 40)
    return reason_on_card(
        ReasonKind(reason) if reason in set(ReasonKind) else ReasonKind.OFFER_OF_THE_MOMENT,
        Category(category) if category in set(Category) else None,
    )


DOORS = (Door("GET", "/card-picture", _draw),)
