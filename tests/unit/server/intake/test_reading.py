"""Files of other systems: what can be read is read, and what cannot is named by line and field."""

import csv
import io
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overlays.codes import Symbology
from server.domain.intake import RECORDS, Complaint, Read, Row, read_csv, read_json_lines
from server.domain.intake.members import CodeRecord, CustomerRecord
from server.domain.intake.reading import LONGEST_LINE
from server.domain.intake.records import PickupRecord, PurchaseRecord
from server.domain.parts import CodeKind

ZOE = {"record": "customer", "customer_id": "c1", "first_name": "Zoé", "family_initial": "L"}


def json_lines(*lines: bytes | dict[str, Any]) -> list[Row]:
    written = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return list(read_json_lines(io.BytesIO(b"\n".join(written)).readline))


def rows(text: str | bytes, kind: str = "customer") -> list[Row]:
    return list(read_csv(io.BytesIO(text if isinstance(text, bytes) else text.encode()).readline, kind))


def complaints(found: list[Row]) -> list[tuple[int, str]]:
    return [(one.line, one.field) for one in found if isinstance(one, Complaint)]


def test_json_lines_hold_any_kind_of_record() -> None:
    first, second = json_lines(
        ZOE, b"", {"record": "segment", "customer_id": "c1", "segment": "s", "member": True}
    )
    assert isinstance(first, Read)
    assert isinstance(first.record, CustomerRecord)
    assert isinstance(second, Read)
    assert second.line == 3


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_as_office_programs_write_it(separator: str) -> None:
    text = "\ufefffirst_name;customer_id;family_initial;tier\r\nZoé;c1;L;\r\n;;;\r\n".replace(";", separator)
    (row,) = rows(text)
    assert row == Read(2, CustomerRecord(customer_id="c1", first_name="Zoé", family_initial="L"))


def test_a_cell_may_hold_bags_and_products() -> None:
    text = (
        "order,customer_id,site_id,bay,starts_at,bags,lines\n"
        "7,c1,north,1,2026-03-02T09:00:00+01:00,B1:ambient|B2:frozen,3760000000017:tea:2:598\n"
    )
    (row,) = rows(text, "pickup")
    assert isinstance(row, Read), row
    assert isinstance(row.record, PickupRecord)
    assert [bag.label for bag in row.record.bags] == ["B1", "B2"]
    assert row.record.lines is not None
    assert row.record.lines[0].cents == 598


@pytest.mark.parametrize(("cell", "said"), [("", True), ("true", True), ("false", False)])
def test_a_table_takes_purchases_back(cell: str, said: bool) -> None:
    text = (
        "purchase_id;customer_id;category;gtin;quantity;cents;on;bought\n"
        f"r1-1;c1;tea;3760000000017;2;598;2026-02-20;{cell}\n"
    )
    (row,) = rows(text, "purchase")
    assert isinstance(row, Read), row
    assert isinstance(row.record, PurchaseRecord)
    assert row.record.bought is said


def bought(**cells: str) -> Row:
    """One row of a table of purchases."""
    values = {"purchase_id": "r1-1", "customer_id": "c1", "category": "tea", "gtin": "3760000000017"}
    values |= {"quantity": "2", "cents": "598", "on": "2026-02-20"} | cells
    (row,) = rows(f"{';'.join(values)}\n{';'.join(values.values())}\n", "purchase")
    return row


@pytest.mark.parametrize(("cell", "number"), [("5", 5), ("+5", 5), (" 5 ", 5), ("05", 5)])
def test_a_whole_number_is_taken_as_office_programs_write_it(cell: str, number: int) -> None:
    row = bought(cents=cell)
    assert isinstance(row, Read), row
    assert isinstance(row.record, PurchaseRecord)
    assert row.record.cents == number


@pytest.mark.parametrize(
    "cell",
    ["1_0", "5.98", "5.00", "5,98", "1e3", "0x10", "٣", "５", "1 000", "NaN", "true", "-5", "9" * 5000],
)
@pytest.mark.parametrize("field", ["quantity", "cents"])
def test_what_is_no_whole_number_is_never_taken_for_another_one(field: str, cell: str) -> None:
    row = bought(**{field: cell})
    assert isinstance(row, Complaint)
    assert row.field == field


@pytest.mark.parametrize(
    ("cell", "said"),
    [("VRAI", True), ("faux", False), ("oui", True), ("1", True), ("f", False), ("no", False)],
)
def test_true_and_false_are_taken_as_office_programs_and_databases_write_them(cell: str, said: bool) -> None:
    row = bought(bought=cell)
    assert isinstance(row, Read), row
    assert isinstance(row.record, PurchaseRecord)
    assert row.record.bought is said


@pytest.mark.parametrize("cell", ["2026-02-20 00:00:00", "2026-02-20T00:00", "2026-02-20 00:00:00.000"])
def test_a_day_with_midnight_is_that_day(cell: str) -> None:
    assert bought(on=cell) == bought()


NO_DAYS = [
    "1771545600",
    "1771545600000",
    "46073",
    "2026-02-20T09:00:00",
    "2026-02-20T00:00:00Z",
    "20/02/2026",
]


@pytest.mark.parametrize("said", NO_DAYS)
def test_what_is_no_day_is_never_taken_for_one(said: str) -> None:
    product: dict[str, Any] = {
        "record": "purchase",
        "purchase_id": "r1-1",
        "customer_id": "c1",
        "category": "tea",
    }
    product |= {"gtin": "3760000000017", "quantity": 2, "cents": 598, "on": said}
    for row in (bought(on=said), *json_lines(product)):
        assert isinstance(row, Complaint), row
        assert row.field == "on"
        assert said not in str(row)


@pytest.mark.parametrize(
    "said", ["1771545600", "1771545600.5", 1771545600, "2026-02-20", "2026-02-20T09:00:00"]
)
def test_what_is_no_time_with_its_offset_is_never_taken_for_one(said: str | int) -> None:
    consent = {"record": "consent", "customer_id": "c1", "purpose": "profiling", "agreed": True}
    assert complaints(json_lines(consent | {"source": "app", "at": said})) == [(1, "at")]
    table = f"customer_id;purpose;agreed;source;at\nc1;profiling;true;app;{said}\n"
    assert complaints(rows(table, "consent")) == [(2, "at")]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (json.dumps(ZOE)[:-1].encode() + b', "customer_id": "c2"}', "customer_id"),
        (
            b'{"record": "pickup", "order": "7", "customer_id": "c1", "site_id": "north", "bay": "1", '
            b'"starts_at": "2026-03-02T09:00:00Z", '
            b'"bags": [{"label": "A", "label": "B", "temperature": "frozen"}]}',
            "bags.0.label",
        ),
        (json.dumps(ZOE)[:-1].encode() + b', "Lefevre": 1, "Lefevre": 1}', "unknown field"),
    ],
)
def test_a_name_that_stands_twice_is_refused_and_not_guessed(line: bytes, field: str) -> None:
    found = json_lines(line, ZOE)
    assert complaints(found) == [(1, field)]
    assert "Lefevre" not in str(found[0])
    assert isinstance(found[1], Read)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"customer_id": "Z L"}, "customer_id"),
        ({"first_name": "Z" * 10_000}, "first_name"),
        ({"family_initial": "Lefevre"}, "family_initial"),
        ({"tier": "platinum"}, "tier"),
        ({"pickups_before": "3"}, "pickups_before"),
        ({"pickups_before": 10**30}, "pickups_before"),
        ({"Lefevre": 1}, "unknown field"),
        ({"first_name": "\ud800"}, "record"),
        ({"record": "person"}, "record"),
        ({"record": ["customer"]}, "record"),
        ({"record": "code", "kind": "app", "text": "A"}, "symbology"),
    ],
)
def test_a_bad_row_is_named_by_its_field_and_the_others_go_in(change: dict[str, Any], field: str) -> None:
    found = json_lines(ZOE | change, ZOE)
    assert isinstance(found[-1], Read)
    assert complaints(found[:-1])[0][0] == 1
    said = str(found[0])
    assert "Lefevre" not in said
    assert "platinum" not in said
    assert complaints(found) == [(1, field)]


@pytest.mark.parametrize("number", [22, 24, 25])
def test_a_first_name_that_is_too_long_is_told_how_long_it_may_be(number: int) -> None:
    (said,) = json_lines(ZOE | {"first_name": "Z" * number})
    assert str(said) == "line 1: first_name: String should have at most 21 characters"


@pytest.mark.parametrize(
    ("field", "sent", "kept"),
    [
        ("first_name", unicodedata.normalize("NFD", "éléonorée-ézéchiëlle"), "éléonorée-ézéchiëlle"),
        ("family_initial", unicodedata.normalize("NFD", "É"), "É"),
        ("family_initial", " L ", "L"),
    ],
)
def test_a_name_is_read_however_its_accents_are_written(field: str, sent: str, kept: str) -> None:
    (read,) = json_lines(ZOE | {field: sent})
    assert isinstance(read, Read), read
    assert getattr(read.record, field) == kept


@pytest.mark.parametrize("line", [b"{", b"\xff\xfe{}", b"[" * 100_000, b"nonsense", b"17", b"null"])
def test_a_line_that_is_no_object_keeps_no_other_out(line: bytes) -> None:
    found = json_lines(line, ZOE)
    assert isinstance(found[0], Complaint)
    assert isinstance(found[1], Read)


def test_a_line_without_end_is_skipped_and_never_held_in_memory() -> None:
    found = json_lines(b'{"record": "' + b"x" * (3 * LONGEST_LINE), ZOE)
    assert complaints(found) == [(1, "line")]
    assert isinstance(found[1], Read)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", [(1, "heading")]),
        (b"customer_id,Lefevre\nc1,x\n", [(1, "column 2")]),
        (b"customer_id,customer_id\nc1,c1\n", [(1, "heading")]),
        ("customer_id;first_name\n".encode("utf-16"), [(1, "line")]),
        (b"customer_id,first_name,family_initial\nc1,Zo\xe9,L\n", [(2, "first_name")]),
        (b"customer_id,first_name,family_initial\nc1,Zoe\n", [(2, "row")]),
        (b"customer_id,first_name,family_initial\nc1," + b"Z" * 10_000 + b",L\n", [(2, "first_name")]),
        (
            b'customer_id,first_name\nc1,"Zoe' + b"x" * 140_000 + b"\n" + b"y" * 140_000,
            [(2, "row"), (3, "row")],
        ),
        (b"customer_id,first_name\n" + b"x" * (LONGEST_LINE + 1), [(2, "line")]),
    ],
)
def test_a_bad_table_is_named(text: bytes, expected: list[tuple[int, str]]) -> None:
    assert complaints(rows(text)) == expected


def test_a_quotation_mark_too_many_costs_its_own_row_only() -> None:
    people = [f"k{number};Zoe;L" for number in range(2000)]
    people[2], people[1500] = 'k2;"Zoe;L', 'k1500;"Ana";L'
    found = rows("\n".join(["customer_id;first_name;family_initial", *people]))
    assert complaints(found) == [(4, "row")]
    assert [one.line for one in found] == list(range(2, 2002))
    assert "Ana" in str(found[1500])


def test_codes_between_two_quotation_marks_stay_their_owners() -> None:
    found = rows(
        'customer_id;kind;symbology;text\nc0;app;QR Code;"A1\nc1;app;QR Code;B1\nc2;app;QR Code;C1"\n', "code"
    )
    assert complaints(found) == [(2, "row"), (4, "row")]
    assert found[1] == Read(
        3, CodeRecord(customer_id="c1", kind=CodeKind.APP, symbology=Symbology.QR_CODE, text="B1")
    )


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"A;1"', "A;1"),
        ('"A""1"', 'A"1'),
        ('{"id":"1"}', '{"id":"1"}'),
        ("A\f1", "A\f1"),
        ("A\x0b1\x1c1\x851", "A\x0b1\x1c1\x851"),
        ("A\u20281\u20291", "A\u20281\u20291"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_only_line_feeds_end_a_row(cell: str, text: str, end: str) -> None:
    table = f"\ufeffcustomer_id;kind;symbology;text\r\nc0;app;QR Code;A\r\nc1;app;QR Code;{cell}{end}"
    _, row = rows(table, "code")
    assert isinstance(row, Read), row
    assert isinstance(row.record, CodeRecord)
    assert row.record.text == text


@pytest.mark.parametrize("length", [5_000, 140_000, 3 * LONGEST_LINE])
def test_a_cell_that_is_too_long_keeps_no_other_row_out(length: int) -> None:
    found = rows(f"customer_id,first_name,family_initial\nc1,{'Z' * length},L\nc2,Zoe,L\n")
    assert [line for line, _ in complaints(found)] == [2]
    assert isinstance(found[1], Read)
    assert found[1].line == 3


def test_a_heading_that_leaves_a_quotation_mark_open_is_named() -> None:
    assert complaints(rows('customer_id;"first_name;family_initial\nk1;Zoe;L\n')) == [(1, "heading")]


@given(st.lists(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)), max_size=6))
def test_no_bytes_break_the_reading(lines: list[bytes]) -> None:
    whole = b"\n".join(lines)
    for kind in RECORDS:
        assert all(isinstance(row, Read | Complaint) for row in rows(whole, kind))
    assert all(isinstance(row, Read | Complaint) for row in json_lines(whole))


@given(st.text(max_size=60), st.sampled_from(["first_name", "customer_id", "family_initial"]))
def test_no_text_in_a_cell_breaks_the_reading(text: str, field: str) -> None:
    values = {"customer_id": "c1", "first_name": "Zoé", "family_initial": "L"} | {field: text}
    table = io.StringIO(newline="")
    csv.writer(table).writerows([values, values.values()])
    written = table.getvalue().encode("utf-8", "surrogatepass")
    assert all(isinstance(row, Read | Complaint) for row in rows(written))
