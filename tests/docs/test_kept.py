"""The list of what is kept names every table: whoever answers for the data finds each of them there."""

import re
from pathlib import Path

from server.stores.schema import metadata

_GUIDE = Path(__file__).parents[2] / "docs/guides/data.md"


def rows() -> dict[str, str]:
    """What each table is said to hold."""
    part = _GUIDE.read_text(encoding="utf-8").split("## What is kept, and how long")[1].split("\n## ")[0]
    cells = [line.split("|")[1:3] for line in part.splitlines() if line.startswith("| ")]
    return {table: what for what, tables in cells for table in re.findall(r"`(\w+)`", tables)}


def test_every_table_stands_in_the_list_of_what_is_kept() -> None:
    assert rows().keys() == {table.name for table in metadata.sorted_tables}


def test_no_table_that_names_a_customer_is_said_to_be_of_no_person() -> None:
    theirs = {table.name for table in metadata.sorted_tables if "customer_id" in table.columns}
    assert theirs
    assert not [name for name, what in rows().items() if name in theirs and what.startswith(" of no person")]
