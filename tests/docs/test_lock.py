"""The lock: every dependency pinned with hashes, and no registry's address."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {_name(line) for line in project["project"]["dependencies"]}
    for name, group in project["dependency-groups"].items():
        if name == "bench":  # installed only by `make bench-...`, beside the product
            continue
        wanted |= {_name(line) for line in group if isinstance(line, str)}
    for extra in project["project"]["optional-dependencies"].values():
        wanted |= {_name(line) for line in extra}
    pinned = {_name(line) for line in LOCK.splitlines() if "==" in line}
    assert wanted <= pinned, f"run `make lock`: {sorted(wanted - pinned)} not pinned"


def test_every_pin_has_a_hash() -> None:
    entries = re.split(r"\n(?=\S)", LOCK.strip())
    assert entries
    for entry in entries:
        assert "==" in entry.splitlines()[0]
        assert "--hash=sha256:" in entry


def test_the_lock_names_no_registry() -> None:
    assert "://" not in LOCK
    assert "index-url" not in LOCK


def test_the_two_opencv_wheels_never_meet() -> None:
    assert re.search(r"^opencv-python-headless==5", LOCK, re.MULTILINE)
    assert not re.search(r"^opencv-(contrib-)?python==", LOCK, re.MULTILINE)
