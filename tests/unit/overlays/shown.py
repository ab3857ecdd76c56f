"""What the overlay tests show: every fixed face, cards of the shop, and cards nobody would think of."""

from hypothesis import settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from overlays.card import (
    PERSONAL_REASONS,
    Bag,
    Bonus,
    BonusKind,
    Card,
    GreenCategory,
    Line,
    Reason,
    ReasonKind,
    Temperature,
    Wording,
)
from overlays.layout import (
    CardFace,
    Face,
    Mark,
    MemoFace,
    NoticeFace,
    QueueFace,
    QueueLine,
    ReasonFace,
    RefusalFace,
    State,
    StateFace,
)
from overlays.wire import NoticeKind, RefusalReason

patiently = settings(deadline=None, max_examples=80)
"""No clock decides: the first picture draws its letters, and that takes its time."""

LONG_NAMES = (
    "Marie-Charlotte-Élise D.",
    "Jean-Christophe-Alexis B",
    "Maximilienne-Alexandra D",
    "Anne-Sophie-Wilhelmine W",
    "Pierre-Emmanuel-Yves Ç.",
    "Élisabeth-Ghislaine Œ.",
    "Wwwwwwwwwwwwwwwwwwwww W.",
)

EVERY_REASON = tuple(
    Reason(kind=kind, category=category)
    for kind in ReasonKind
    for category in (GreenCategory if kind in PERSONAL_REASONS else (None,))
)

FIXED_FACES: tuple[Face, ...] = (
    *(RefusalFace(reason) for reason in RefusalReason),
    *(NoticeFace(kind) for kind in NoticeKind),
    *(NoticeFace(NoticeKind.RIGHT_BAG, left) for left in (0, 1, 24)),
    *(StateFace(state) for state in State),
    *(StateFace(State.CONFIRM, filling) for filling in (1, 2, 3, 4)),
)


def bonus(*forms: str, kind: BonusKind = BonusKind.SAMPLE, reason: Reason = EVERY_REASON[0]) -> Bonus:
    return Bonus(bonus_id="bonus", kind=kind, title=Wording(forms=forms), reason=reason)


def bags(*temperatures: Temperature) -> tuple[Bag, ...]:
    return tuple(
        Bag(label=f"B{number}", temperature=temperature)
        for number, temperature in enumerate(temperatures, start=1)
    )


def card(name: str | None = "Maëlle T.", *bonuses: Bonus, order: str = "1042", bay: str = "4") -> Card:
    carried = bags(Temperature.AMBIENT, Temperature.CHILLED, Temperature.FROZEN)
    return Card(card_id="card", name=name, order=order, bay=bay, bags=carried, bonuses=bonuses)


COFFEE = bonus("Café moulu, échantillon", "Échantillon de café", "Café offert")
CHEESE = bonus("−1,50 € sur le fromage", "−1,50 € fromage", "−1,50 €", kind=BonusKind.COUPON)
GREETING = bonus("Bienvenue chez nous", "Bienvenue", kind=BonusKind.MESSAGE)
WIDEST = bonus("W" * 24, "Œ" * 12, "Ça y est", kind=BonusKind.COUPON)
MANY_BAGS = card("Maëlle T.").model_copy(update={"bags": bags(*[Temperature.FROZEN] * 24)})
CARD_FACES: tuple[Face, ...] = (
    CardFace(card("Maëlle T.", COFFEE, CHEESE, GREETING)),
    CardFace(card("Jean-Baptiste Ç.", COFFEE, CHEESE, GREETING), 1, (Mark.GIVEN,)),
    CardFace(card(LONG_NAMES[0], COFFEE, CHEESE, GREETING), 2, (Mark.DECLINED, Mark.GIVEN)),
    CardFace(card("Élodie J.", COFFEE), 0, (Mark.GIVEN,)),
    CardFace(card(None, order="FR-209314", bay="12 bis"), None),
    CardFace(card("Île Q.", WIDEST, order="Ç-É 7", bay="É2")),
    ReasonFace(card("Gaëtan j.", CHEESE)),
    CardFace(card("Maëlle T."), None, checked=2, waited_min=7),
    CardFace(card("Maëlle T.", COFFEE), 0, filling=3),
    CardFace(MANY_BAGS, None, checked=23, waited_min=400),
    MemoFace("memo-1", ("Pause",)),
    MemoFace("memo-2", ("Quai 3 fermé", "jusqu’à midi")),
    MemoFace("memo-3", ("Plus de sacs", "au quai 4", "voir Nadia")),
    QueueFace((QueueLine("Maëlle T.", "4", 3),), 1),
    QueueFace((QueueLine(LONG_NAMES[0], "12 bis", 103), QueueLine(None, "É2", 0)), 2),
    QueueFace(tuple(QueueLine(name, "7", 12) for name in LONG_NAMES[:3]), 3),
    QueueFace(tuple(QueueLine(name, "7", 12) for name in LONG_NAMES[:5]), 17),
)

_line: TypeAdapter[str] = TypeAdapter(Line)
_printable = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))

_latin = st.characters(max_codepoint=0x17F, exclude_categories=("Cc", "Cf"))


def _is_a_line(text: str) -> bool:
    try:
        _line.validate_python(text)
    except ValidationError:
        return False
    return True


any_line = st.text(_latin | _printable, min_size=1, max_size=24).filter(_is_a_line).map(_line.validate_python)
"""Whatever the card's type lets pass: other scripts, symbols, stacked accents."""

french_name = st.builds(
    "{}{} {}.".format,
    st.lists(
        st.sampled_from(
            ("Anne", "Élisabeth", "Maximilienne", "Jean", "Françoise", "Gaël", "Zoé", "Joachim", "Wilhelmine")
        ),
        min_size=1,
        max_size=4,
    ).map("-".join),
    st.sampled_from(("", " Marie", " Ève")),
    st.sampled_from("ABÇDÉFGHŒQW"),
)
"""First names and an initial, also longer than a card takes."""

anything_bonus = st.builds(
    lambda forms, kind, reason: bonus(*sorted(forms, key=len, reverse=True), kind=kind, reason=reason),
    st.lists(any_line, min_size=1, max_size=3),
    st.sampled_from(BonusKind),
    st.sampled_from(EVERY_REASON),
)

anything_card = st.builds(
    lambda name, bonuses, order, bay: card(name, *bonuses, order=order, bay=bay),
    st.none() | any_line,
    st.lists(anything_bonus, max_size=3),
    any_line,
    any_line,
)
