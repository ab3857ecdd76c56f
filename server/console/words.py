"""French and English: the English sentences stand in the code, the French ones in ``words/fr/*.po``.

The catalogues are compiled in memory when the program starts: nothing has to be built before.
"""

import functools
import gettext
import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from overlays.card import Language

FOLDER = Path(__file__).parent / "words"


def mark(sentence: str) -> str:
    """Mark a sentence that is translated where it is shown, so that it is found for translation."""
    return sentence


@functools.cache
def translations(language: Language) -> gettext.NullTranslations:
    """The sentences of a language; each area of the console has a catalogue of its own.

    They are one when they are read: a page asks for a thousand sentences.
    """
    merged = Catalog(locale=language.value)
    for path in sorted((FOLDER / language.value).glob("*.po")):
        with path.open("rb") as written:
            for message in read_po(written, locale=language.value):
                if message.id and message.string:
                    merged[message.id] = message
    if not len(merged):
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
