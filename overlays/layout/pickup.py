"""The two faces of a pickup: the card, and the reason for its bonus."""

from dataclasses import replace

from overlays import words
from overlays.card import Bonus, BonusKind, Language
from overlays.layout.faces import CardFace, Mark, ReasonFace
from overlays.layout.figure import FILLING, Icon, Ink, Row, Shape
from overlays.layout.places import Place, places
from overlays.layout.setting import Sign, Words, gap_px, set_line
from overlays.layout.typeface import Weight, cap_px
from overlays.profiles import DisplayProfile

_BONUS_ICONS = {BonusKind.COUPON: Icon.TAG, BonusKind.SAMPLE: Icon.GIFT, BonusKind.MESSAGE: Icon.HEART}
_MARK_ICONS = {Mark.OPEN: Icon.RING, Mark.GIVEN: Icon.CHECK, Mark.DECLINED: Icon.DASH}


def lay_out_card(face: CardFace, profile: DisplayProfile, language: Language) -> tuple[Row, ...]:
    """Who; which order and bay; the current bonus or else the bags."""
    card, where = face.card, places(profile)
    marks = _marks(face, profile)
    upper = where.upper
    if marks and not profile.round:
        upper = replace(upper, right=marks[0].x - gap_px(upper.em_px))
    pairs = words.order_and_bay_forms(card.order, card.bay, language)
    order_and_bay = [(Words(order), Words(bay, Weight.STRONG, Ink.ACCENT)) for order, bay in pairs]
    name = _name(card.name, where.name, language)
    second = set_line(upper, order_and_bay, "order and bay")
    rows = [name, replace(second, shapes=second.shapes + marks)]
    if face.bonus is not None and face.bonus_index is not None:
        rows.append(_bonus(face.bonus, face.mark(face.bonus_index), where.lower, face.filling))
    elif card.bags:
        forms = words.bag_forms(card.bags, language, face.checked, face.waited_min)
        bags = [(Sign(Icon.BAGS), Words(form)) for form in forms]
        rows.append(set_line(where.lower, bags, "bags"))
    return tuple(rows)


def lay_out_reason(face: ReasonFace, profile: DisplayProfile, language: Language) -> tuple[Row, ...]:
    """Who; why; the bonus. Without a bonus there is nothing to explain, and the card itself is shown."""
    if face.bonus is None:
        return lay_out_card(CardFace(face.card, None), profile, language)
    where = places(profile)
    name = _name(face.card.name, where.name, language)
    why = [(Words(form),) for form in words.reason_forms(face.bonus.reason, language)]
    return (name, set_line(where.upper, why, "reason"), _bonus(face.bonus, Mark.OPEN, where.lower))


def _name(name: str | None, place: Place, language: Language) -> Row:
    forms = [(Words(form, Weight.STRONG),) for form in words.who_forms(name, language)]
    return set_line(place, forms, "name")


def _bonus(bonus: Bonus, mark: Mark, place: Place, filling: int = 0) -> Row:
    """What to hand over; where its kind stood, a decided bonus has its mark and a look its filling ring."""
    icon = Sign(_BONUS_ICONS[bonus.kind] if mark is Mark.OPEN else _MARK_ICONS[mark])
    if filling:
        icon = Sign(FILLING[filling])
    return set_line(place, [(icon, Words(form, Weight.STRONG)) for form in bonus.title.forms], "bonus title")


def _marks(face: CardFace, profile: DisplayProfile) -> tuple[Shape, ...]:
    """One mark for each of several bonuses: a dot for the current one, else a ring, a check or a dash."""
    count = len(face.card.bonuses)
    if count < 2:
        return ()
    where = places(profile)
    place = where.name if profile.round else where.upper
    cap = cap_px(place.em_px)
    side = round(cap * 0.7)
    step = round(side * 1.5)
    length = step * (count - 1) + side
    x = (place.left + place.right - length) // 2 if profile.round else place.right - length
    y = place.top - step if profile.round else round(place.baseline - cap / 2 - side / 2)
    return tuple(
        Shape(x + step * index, y, side, _mark_icon(face, index), Ink.ACCENT) for index in range(count)
    )


def _mark_icon(face: CardFace, index: int) -> Icon:
    if index == face.bonus_index and face.mark(index) is Mark.OPEN:
        return Icon.DOT
    return _MARK_ICONS[face.mark(index)]
