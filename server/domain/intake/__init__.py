"""What other systems tell the shop, one record a line: read, checked, complained about by line and field."""

from server.domain.intake.outcome import Complaint, Fault, Outcome, Read, Row, RowResult, Taken, complain
from server.domain.intake.reading import read_csv, read_json_lines, read_record
from server.domain.intake.records import RECORDS, AnyRecord, Record
from server.domain.intake.sayings import in_language

__all__ = [
    "RECORDS",
    "AnyRecord",
    "Complaint",
    "Fault",
    "Outcome",
    "Read",
    "Record",
    "Row",
    "RowResult",
    "Taken",
    "complain",
    "in_language",
    "read_csv",
    "read_json_lines",
    "read_record",
]
