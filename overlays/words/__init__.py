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
    "notice",
    "order_and_bay_forms",
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


def bag_forms(bags: tuple[Bag, ...], language: Language) -> Forms:
    """How many bags, and how many of them wait in the freezer; nothing for none."""
    if not bags:
        return ()
    words = VOCABULARIES[language].bags
    count = (words.one if len(bags) == 1 else words.many).format(len(bags))
    frozen = sum(bag.temperature is Temperature.FROZEN for bag in bags)
    return (f"{count} · {words.frozen.format(frozen)}", count) if frozen else (count,)


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
