import json
from dataclasses import asdict
from pathlib import Path

import pytest

from overlays.card import Language
from overlays.layout import Layout, lay_out
from overlays.profiles import PROFILES, DisplayProfile
from tests.golden.faces import FACES

FOLDER = Path(__file__).parent / "layouts"


def written(layout: Layout) -> str:
    """One line for each row, so that a difference shows which one moved."""
    rows = [json.dumps(asdict(row), ensure_ascii=False) for row in layout.rows]
    return "[\n  " + ",\n  ".join(rows) + "\n]"


def document(display: DisplayProfile, language: Language) -> str:
    faces = [f'"{name}": {written(lay_out(face, display, language))}' for name, face in FACES.items()]
    return "{\n" + ",\n".join(faces) + "\n}\n"


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("display", PROFILES.values(), ids=PROFILES)
def test_every_face_stands_where_it_stood(display: DisplayProfile, language: Language, regold: bool) -> None:
    golden = FOLDER / f"{display.name}-{language}.json"
    now = document(display, language)
    if regold:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(now, "utf-8")
    assert json.loads(golden.read_text("utf-8")) == json.loads(now), "`make regold`, then look at the diff"
