"""The queue: who is here, in which bay, since when, while nobody is served."""

from overlays import words
from overlays.card import Language
from overlays.layout.faces import QueueFace, QueueLine
from overlays.layout.figure import MOST_ROWS, Ink, Row
from overlays.layout.places import Place, list_places
from overlays.layout.setting import Form, Words, set_line
from overlays.layout.typeface import Weight
from overlays.profiles import DisplayProfile


def lay_out_queue(face: QueueFace, profile: DisplayProfile, language: Language) -> tuple[Row, ...]:
    """A line each; with more than three here, the third line says how many more."""
    shown = face.lines[:MOST_ROWS]
    if face.here > MOST_ROWS:
        shown = shown[: MOST_ROWS - 1]
    beyond = face.here - len(shown)
    places = list_places(profile)[-(len(shown) + (beyond > 0)) :]
    rows = [_line(line, place, language) for line, place in zip(shown, places, strict=False)]
    if beyond > 0:
        others = [(Words(form),) for form in words.others_forms(beyond, language)]
        rows.append(set_line(places[-1], others, "number of others"))
    return tuple(rows)


def _line(line: QueueLine, place: Place, language: Language) -> Row:
    since = Words(words.minutes(line.waited_min, language))
    forms: list[Form] = []
    for who, bay in words.queue_forms(line.name, line.bay, language):
        where = Words(bay, Weight.STRONG, Ink.ACCENT)
        forms.append((Words(who), where, since) if who else (where, since))
    return set_line(place, forms, "bay")
