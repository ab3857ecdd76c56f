"""The one form of every measurement: a JSON document with figures and bars.

A *bar* is a figure with a target; ``holds`` says whether it is met, and ``peers`` what others reached in the
same run. A measurement exits 0 when it ran, whatever its figures, and 2 when it could not.
"""

import argparse
import json
import operator
import os
import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Op = Literal["==", ">=", "<=", ">", "<"]

_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "==": operator.eq,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}

MEASUREMENTS = Path(__file__).parent.parent / "docs" / "measurements"


class CannotMeasure(Exception):
    """The measurement could not run; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure with a target, and the same figure of its peers."""

    name: str
    value: float | None
    op: Op
    target: float
    unit: str = ""
    peers: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether the target is met; a figure that could not be measured meets none."""
        return self.value is not None and _COMPARE[self.op](self.value, self.target)


@dataclass(frozen=True, slots=True)
class Report:
    """What one measurement found."""

    bench: str
    data: str
    figures: Mapping[str, Any]
    bars: tuple[Bar, ...]

    def document(self) -> dict[str, Any]:
        """The report as it is printed and written."""
        return {
            "bench": self.bench,
            "machine": machine(),
            "data": self.data,
            "figures": dict(self.figures),
            "bars": [_bar_document(bar) for bar in self.bars],
        }


def machine() -> dict[str, Any]:
    """What a reader must know to compare: processor, cores, memory, Python. Never a host name."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def parser(bench: str, description: str | None) -> argparse.ArgumentParser:
    """The options that every measurement has; add your sizes to it."""
    made = argparse.ArgumentParser(prog=f"python -m bench.{bench}", description=description)
    made.add_argument("--json", action="store_true", help="print one JSON document")
    made.add_argument("--write", action="store_true", help=f"also write docs/measurements/{bench}.json")
    return made


def run(options: argparse.Namespace, measure: Callable[[argparse.Namespace], Report]) -> int:
    """Measure, print, perhaps write; returns the exit code."""
    try:
        report = measure(options)
    except CannotMeasure as missing:
        print(f"cannot measure: {missing}", file=sys.stderr)
        return 2
    document = json.dumps(report.document(), indent=2, ensure_ascii=False)
    if options.write:
        MEASUREMENTS.mkdir(parents=True, exist_ok=True)
        (MEASUREMENTS / f"{report.bench}.json").write_text(document + "\n", encoding="utf-8")
    print(document if options.json else _in_words(report))
    return 0


def _bar_document(bar: Bar) -> dict[str, Any]:
    return {
        "name": bar.name,
        "value": bar.value,
        "unit": bar.unit,
        "op": bar.op,
        "target": bar.target,
        "peers": dict(bar.peers),
        "holds": bar.holds,
    }


def _in_words(report: Report) -> str:
    lines = [f"{report.bench} on {report.data}"]
    lines += [f"  {name}: {value}" for name, value in report.figures.items()]
    for bar in report.bars:
        verdict = "holds" if bar.holds else "MISSED"
        peers = "".join(f", {name} {value}" for name, value in bar.peers.items())
        lines.append(f"  {verdict}: {bar.name} = {bar.value} {bar.unit} ({bar.op} {bar.target}{peers})")
    return "\n".join(lines)


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
