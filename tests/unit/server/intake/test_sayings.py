"""Complaints about records in French: each is said, with its line and field."""

import ast
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import server
from overlays.card import Language
from overlays.codes import Symbology
from overlays.commands import PREFIX
from server.domain.intake import RECORDS, Complaint, in_language, read_csv, read_json_lines
from tests.contract.stores.test_intake import EVERYTHING
from tests.unit.server.small_shop import GTIN

FOLDER = Path(server.__file__).parent
WRITTEN = (
    *(FOLDER / "stores" / "sql" / f"{name}.py" for name in ("intake", "orders", "coupon_codes")),
    FOLDER / "office" / "intake.py",
    FOLDER / "stores" / "delivery.py",
)
ANYTHING: tuple[Any, ...] = (
    *(None, True, -1, 0, 10**12, 1.5, "", "x" * 22, "x" * 5000, "é", "\x00", "2026-02-30"),
    *("2026-03-02T09:00:00", "2100-02-03", "2100-02-03T00:00:00Z", "2026-02-30T00:00:00Z"),
    *([], [{}] * 600, {}, "3760000000018"),
)


BAG = {"label": "B1", "temperature": "frozen"}
LINE = {"gtin": GTIN, "category": "tea", "quantity": 1, "cents": 300}


def faults() -> Iterator[str]:
    """Every text that the books refuse a record with."""
    for path in WRITTEN:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said: ast.expr | None = None
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Fault":
                said = node.args[1]
            elif isinstance(node, ast.Assign) and "ANOTHERS" in ast.unparse(node.targets[0]):
                said = node.value
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield said.value


def bent() -> Iterator[dict[str, Any]]:
    """Records with one field that holds anything."""
    for document in EVERYTHING:
        for name in (*RECORDS[document["record"]].model_fields, "anything"):
            yield from (document | {name: value} for value in ANYTHING)
        yield {"record": document["record"]}
    pickup = next(one for one in EVERYTHING if one["record"] == "pickup")
    for value in ANYTHING:
        yield from (pickup | {"bags": [BAG | {name: value}]} for name in BAG)
        yield from (pickup | {"lines": [LINE | {name: value}]} for name in LINE)
    for symbology in Symbology:
        yield from ({**EVERYTHING[5], "symbology": symbology, "text": text} for text in ("é", f"{PREFIX}1"))


def complaints() -> Iterator[Complaint]:
    """About every field of every record, and about the form of a file."""
    lines = b"\n".join(json.dumps(one).encode() for one in bent())
    yield from (row for row in read_json_lines(io.BytesIO(lines).readline) if isinstance(row, Complaint))
    for text in (b"", b"x\n", b"customer_id;customer_id\n", b'customer_id\n"\n\xff\na;b\n', b"x" * 300_000):
        found = read_csv(io.BytesIO(text).readline, "customer")
        yield from (row for row in found if isinstance(row, Complaint))
    for line in (b"[", b"{}", b"1", b'"\\ud800"', b'{"record": "segment", "member": "\\ud800"}'):
        yield from (row for row in read_json_lines(io.BytesIO(line).readline) if isinstance(row, Complaint))


def test_whatever_is_complained_of_is_said_in_french() -> None:
    found = {(one.field, one.says): one for one in complaints()}
    assert len(found) > 100
    for one in found.values():
        said = in_language(one, Language.FRENCH)
        assert said.startswith(f"ligne {one.line}, {one.field}\u202f: ")
        assert one.says not in said, one


@pytest.mark.parametrize("says", sorted(set(faults())))
def test_what_the_books_refuse_is_said_in_french(says: str) -> None:
    assert says not in in_language(Complaint(7, "field", says), Language.FRENCH)


def test_english_stays_as_it_is() -> None:
    one = Complaint(7, "units", "takes away more than there is")
    assert in_language(one, Language.ENGLISH) == str(one)
