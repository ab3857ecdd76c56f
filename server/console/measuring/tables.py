"""Tables to take away, as CSV or Parquet. No line holds a customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from overlays.card import Language
from server.console.spreadsheet import as_sheet
from server.errors import ParquetMissing


@dataclass(frozen=True, slots=True)
class Table:
    """Named columns of the same length."""

    name: str
    columns: Mapping[str, Sequence[str | int | float]]


def as_csv(table: Table, language: Language) -> bytes:
    """Write it for a spreadsheet in that language."""
    return as_sheet(table.columns, zip(*table.columns.values(), strict=True), language).encode()


def as_parquet(table: Table, _language: Language) -> bytes:
    """Write it for a data warehouse, which has one way to write numbers.

    Raises:
        ParquetMissing: The extra ``parquet`` is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise ParquetMissing("Parquet needs pyarrow: pip install 'baylens[parquet]'") from None
    written: Any = pa.BufferOutputStream()
    parquet.write_table(pa.table({name: list(column) for name, column in table.columns.items()}), written)
    return bytes(written.getvalue().to_pybytes())
