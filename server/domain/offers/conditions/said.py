"""What is said to the loyalty team, in both languages, with numbers, money and days as each writes them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from overlays.card import Language

NARROW = "\u202f"
"""The narrow space of French typography, which no line breaks at."""

_MONTHS_FR = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """The same words in French and in English."""

    fr: str
    en: str

    def in_language(self, language: Language) -> str:
        """The words somebody with this language reads."""
        return self.fr if language is Language.FRENCH else self.en


def counted(count: int, one: Said, many: Said) -> Said:
    """A number with its noun: French takes the plural from two on, English everywhere but at one."""
    fr = (one if count < 2 else many).fr
    en = (one if count == 1 else many).en
    return Said(f"{count:,}".replace(",", NARROW) + f"\u00a0{fr}", f"{count:,}\u00a0{en}")


def days(count: int) -> Said:
    """So many days."""
    return counted(count, Said("jour", "day"), Said("jours", "days"))


def weeks(count: int) -> Said:
    """So many weeks."""
    return counted(count, Said("semaine", "week"), Said("semaines", "weeks"))


def lately(count: int) -> Said:
    """During the last so many weeks."""
    if count == 1:
        return Said("au cours de la dernière semaine", "in the last week")
    said = counted(count, Said("", ""), Said("dernières semaines", "weeks"))
    return Said(f"au cours des {said.fr}", f"in the last {said.en}")


def minutes(count: int) -> Said:
    """So many minutes."""
    return counted(count, Said("minute", "minute"), Said("minutes", "minutes"))


def cars(count: int) -> Said:
    """So many cars."""
    return counted(count, Said("voiture", "car"), Said("voitures", "cars"))


def visits(count: int) -> Said:
    """So many visits."""
    return counted(count, Said("visite", "visit"), Said("visites", "visits"))


def pickups(count: int) -> Said:
    """So many pickups."""
    return counted(count, Said("retrait", "pickup"), Said("retraits", "pickups"))


def times(count: int) -> Said:
    """So many times."""
    said = counted(count, Said("fois", "time"), Said("fois", "times"))
    english = {1: "once", 2: "twice"}.get(count, said.en)
    return Said(said.fr, english)


def money(cents: int) -> Said:
    """An amount in euros."""
    euros = f"{cents / 100:,.2f}"
    fr = euros.translate({ord(","): NARROW, ord("."): ","})
    return Said(f"{fr}\u00a0€", f"€{euros}")


def clock(time: dt.time) -> Said:
    """A time of the day, on 24 hours."""
    fr = f"{time.hour}\u00a0h" + (f"\u00a0{time.minute:02}" if time.minute else "")
    return Said(fr, f"{time.hour}:{time.minute:02}")


def closing(begin: dt.time, end: dt.time) -> Said:
    """When hours end that began at ``begin``: midnight ends a day, and what runs over it ends on the next."""
    if end == dt.time():
        return Said("24\u00a0h", "24:00")
    said = clock(end)
    return said if begin < end else Said(f"{said.fr} le lendemain", f"{said.en} the next day")


def day_of_year(month: int, day: int) -> Said:
    """A day of any year."""
    first = "1er" if day == 1 else str(day)
    return Said(f"{first}\u00a0{_MONTHS_FR[month - 1]}", f"{day}\u00a0{_MONTHS_EN[month - 1]}")


def either(words: Iterable[Said]) -> Said:
    """One of several: ``a, b ou c``."""
    every = list(words)
    return Said(_listed([one.fr for one in every], "ou"), _listed([one.en for one in every], "or"))


def that(clause: str) -> str:
    """A French clause after *que*, which loses its vowel before another one."""
    return f"qu’{clause}" if clause[0] in "aeiouyéèêhAEIOUYÉÈÊH" else f"que {clause}"


def sentence(clause: Said) -> Said:
    """A clause as a sentence that stands alone; the capital may stand behind a bracket."""
    return Said(*(f"{_capital(words)}." for words in (clause.fr, clause.en)))


def _capital(words: str) -> str:
    start = 1 if words.startswith("(") else 0
    return f"{words[:start]}{words[start].upper()}{words[start + 1 :]}"


def _listed(words: list[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
