"""Every fixed word the glasses say, in French and in English, each in falling length.

Nothing here names a date, a number of purchases, a price or a brand (docs/decisions/0010).
"""

from collections.abc import Mapping
from types import MappingProxyType

from overlays.card import Bag, Language, Reason, ReasonKind, Temperature
from overlays.wire import NoticeKind, RefusalReason
from overlays.words.english import ENGLISH
from overlays.words.french import FRENCH
from overlays.words.names import name_forms
from overlays.words.vocabulary import Forms, Phrase, State, Vocabulary

__all__ = [
    "VOCABULARIES",
    "Forms",
    "Phrase",
    "State",
    "Vocabulary",
    "bag_forms",
    "bags_left_forms",
    "minutes",
    "notice",
    "order_and_bay_forms",
    "others_forms",
    "queue_forms",
    "reason_forms",
    "refusal",
    "state",
    "who_forms",
]

VOCABULARIES: Mapping[Language, Vocabulary] = MappingProxyType(
    {Language.FRENCH: FRENCH, Language.ENGLISH: ENGLISH}
)


def who_forms(name: str | None, language: Language) -> Forms:
    """Who it is: the name as far as it may be known, and at the end always the word for any customer."""
    client = VOCABULARIES[language].client
    return (client,) if name is None else (*name_forms(name), client)


def order_and_bay_forms(order: str, bay: str, language: Language) -> tuple[tuple[str, str], ...]:
    """Which order and where: both in full, then first the order and then the bay shorter, down to bare."""
    words = VOCABULARIES[language]
    orders = [form.format(order) for form in words.orders]
    bays = [*(form.format(bay) for form in words.bays), bay]
    return (*((each, bays[0]) for each in orders), *((orders[-1], each) for each in bays[1:]))


def bag_forms(
    bags: tuple[Bag, ...], language: Language, checked: int = 0, waited_min: int | None = None
) -> Forms:
    """How many bags, how many of them wait in the freezer, and since when; nothing for none.

    Args:
        bags: All bags of the order.
        language: What the attendant reads.
        checked: How many labels were read and are right; from the first one on it is said.
        waited_min: Minutes since the customer arrived; None is not said.
    """
    if not bags:
        return ()
    words = VOCABULARIES[language].bags
    number = f"{checked}/{len(bags)}" if checked else str(len(bags))
    count = (words.one if len(bags) == 1 else words.many).format(number)
    frozen = sum(bag.temperature is Temperature.FROZEN for bag in bags)
    said = [words.frozen.format(frozen)] * bool(frozen)
    short = [words.frozen_short.format(frozen)] * bool(frozen)
    ways = [[count, *said], [count]]
    if waited_min is not None:
        since = minutes(waited_min, language)
        ways = [[count, *said, since], [count, *short, since], [number, *short, since], *ways]
    return tuple(dict.fromkeys(" · ".join(way) for way in ways))


def bags_left_forms(left: int, language: Language) -> Forms:
    """How many bags are still to be carried out."""
    words = VOCABULARIES[language].bags
    return tuple(form.format(left) for form in words.left) if left else words.all_in


def minutes(number: int, language: Language) -> str:
    """How long, in whole minutes; nobody reads more than two digits of them."""
    words = VOCABULARIES[language]
    return words.minutes.format(number) if number < 100 else words.many_minutes


def queue_forms(name: str | None, bay: str, language: Language) -> tuple[tuple[str, str], ...]:
    """Who is here and in which bay, in falling length; the name gives way before the bay does."""
    bays = [*(form.format(bay) for form in VOCABULARIES[language].bays[1:]), bay]
    names = (*who_forms(name, language), "")
    return (*((who, bays[0]) for who in names), *((names[-2], each) for each in bays[1:]), ("", bay))


def others_forms(number: int, language: Language) -> Forms:
    """How many more are here than are shown."""
    return tuple(form.format(number) for form in VOCABULARIES[language].others)


def reason_forms(reason: Reason, language: Language) -> Forms:
    """Why this bonus, as it may be said aloud."""
    words = VOCABULARIES[language]
    forms = words.reasons[reason.kind]
    if reason.category is None:
        return forms
    regular, favourite = words.categories[reason.category]
    category = regular if reason.kind is ReasonKind.REGULAR else favourite
    return tuple(form.format(category) for form in forms)


def refusal(reason: RefusalReason, language: Language) -> Phrase:
    """Why nothing changed, and what to do."""
    return VOCABULARIES[language].refusals[reason]


def notice(kind: NoticeKind, language: Language) -> Phrase:
    """Something to know that is no card."""
    return VOCABULARIES[language].notices[kind]


def state(value: State, language: Language) -> Phrase:
    """What the glasses are doing, or what became of the last answer."""
    return VOCABULARIES[language].states[value]
