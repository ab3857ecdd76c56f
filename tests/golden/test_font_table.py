import json
from importlib import resources
from pathlib import Path

from overlays.layout import typeface
from overlays.layout.typeface import Weight
from overlays.paint.fonts import measure

ROUNDING = 2
"""Font units of 1000: how far two versions of the font engine may disagree about an outline."""


def test_the_table_is_what_the_font_files_say(regold: bool) -> None:
    table = resources.files("overlays.layout").joinpath(typeface.TABLE)
    now = measure()
    if regold:
        Path(str(table)).write_text(now, "utf-8")
    before, measured = json.loads(table.read_text("utf-8")), json.loads(now)
    for weight in Weight:
        assert before[weight].keys() == measured[weight].keys()
        for letter, numbers in measured[weight].items():
            known = before[weight][letter]
            agree = all(abs(one - other) <= ROUNDING for one, other in zip(numbers, known, strict=True))
            assert agree, letter
