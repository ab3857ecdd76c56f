"""Writes the tables of docs/measurements/scanner.md from the JSON documents beside it."""

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

MEASUREMENTS = Path(__file__).parents[2] / "docs" / "measurements"
_BLOCK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end of table -->)", re.DOTALL)
_RETAIL = {"EAN13", "UPCA", "NONE"}
_REACH = {
    "defocus": "defocus, modules sigma",
    "resolution": "resolution, pixels a module",
    "motion": "motion, modules",
    "low_light": "low light, stops",
    "yaw": "yaw, degrees",
    "glare": "glare, of the width",
}


def filled_in(page: str) -> str:
    """The page with every table written anew; what stands around the tables stays."""
    return _BLOCK.sub(lambda block: f"{block[1]}\n{_TABLES[block[2]]()}\n\n{block[3]}", page)


def tables_of(page: str) -> set[str]:
    """The names of the tables that a page has room for."""
    return {block[2] for block in _BLOCK.finditer(page)}


def names() -> set[str]:
    """The names of all tables."""
    return set(_TABLES)


def _document(bench: str) -> Mapping[str, Any]:
    return dict(json.loads((MEASUREMENTS / f"{bench}.json").read_text(encoding="utf-8")))


def _figures(bench: str) -> Mapping[str, Any]:
    return dict(_document(bench)["figures"])


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _percent(share: float, places: int = 1) -> str:
    return f"{100 * share:.{places}f} %"


def _retail() -> str:
    found = _figures("scan")["ean_upc"]
    shown = ("zxing", "zbar", "opencv", "either", "seven", "ours", "ours with a list")
    rows = [
        [name, str(row["read"]), _percent(row["share"]), str(row["misread"])]
        for name in shown
        if (row := found.get(name))
    ]
    count = found["ours"]["photographs"]
    return _table(
        [f"EAN-13 and UPC-A, {count} photographs", "read", "share", "photographs with another answer"], rows
    )


def _others() -> str:
    rows = []
    for label, row in _figures("scan")["symbologies"].items():
        if label not in _RETAIL:
            read = [
                str(row[name]["read"]) if name in row else "-" for name in ("zxing", "zbar", "either", "ours")
            ]
            rows.append([label, str(row["ours"]["photographs"]), *read])
    return _table(["other symbologies", "photographs", "zxing-cpp", "ZBar", "either", "ours"], rows)


def _cost() -> str:
    cost = _figures("scan")["cost"]
    attempts = " / ".join(f"{cost[f'match_ms_{size}']:.1f}" for size in (50, 200, 2000))
    rows = [
        ["zxing-cpp default, p50", f"{cost['zxing_default_p50_ms']:.1f} ms"],
        ["ours where the code is read, p50", f"{cost['ours_read_p50_ms']:.1f} ms"],
        ["ours where nothing is, p50", f"{cost['ours_nothing_there_p50_ms']:.1f} ms"],
        ["ratio to zxing-cpp's default, frame by frame, median", f"{cost['frame_cost_ratio']:.2f}"],
        ["one matching attempt with the locator, N = 50 / 200 / 2000", f"{attempts} ms"],
    ]
    return _table(["cost, 1280x720 frame", "thread CPU time"], rows)


def _outsiders() -> str:
    found = _figures("outsiders")
    rows = [
        [name, *(str(row[key]) for key in ("trials", "median", "p99", "highest"))]
        for group in ("by_kind", "by_condition")
        for name, row in found[group].items()
        if row["trials"]
    ]
    bars = {bar["name"]: bar["value"] for bar in _document("outsiders")["bars"]}
    said = (
        f"{bars['trials']:,.0f} attempts, thresholds cross-validated by code in {found['folds']} folds: "
        f"{_percent(bars['false_accept_share'], 4)} accepted (95 % upper bound "
        f"{_percent(found['upper_bound_95'], 3)}), {bars['false_accept_strict']:.0f} strictly. Thresholds at "
        f"N = {found['list']}: {found['thresholds']['match']} for a match, "
        f"{found['thresholds']['strict']} for a strict one.\n\n"
    )
    return said + _table(["lists and conditions", "attempts", "median belief", "99 %", "highest"], rows)


def _reach() -> str:
    half = _figures("reach")["half"]
    rows = []
    for axis, title in _REACH.items():
        row = half[axis]
        ratio = row["zxing"] / row["ours"] if axis == "resolution" else row["ours"] / row["zxing"]
        reached = [f"{row[name]:g}" if name in row else "-" for name in ("zxing", "zxing 2x", "zbar", "ours")]
        rows.append([title, *reached, f"{ratio:.1f}x"])
    return _table(["50 % points", "zxing-cpp", "zxing-cpp 2x", "ZBar", "ours", "ours to zxing-cpp"], rows)


def _clips() -> str:
    rows = []
    for level, ways in _figures("clips").items():
        for way, row in ways.items():
            middle = "-" if row["median_frame"] is None else f"{row['median_frame']:g}"
            rows.append([level, way, _percent(row["ever_read"], 0), middle, str(row["wrong"])])
    return _table(["clips", "way", "ever read", "median frame", "wrong"], rows)


def _own_qr() -> str:
    found = _figures("own_qr")
    ways = ("zxing", "zxing 2x", "opencv", "ours")
    rows = [
        [sight, *(_percent(row[way], 0) for way in ways), str(row["wrong"])]
        for sight, row in found["read"].items()
    ]
    said = (
        f"{found['cards']} cards at each sight, {found['list']} numbers in the list. "
        f"{found['outsiders']['trials']:,} outsiders: highest belief {found['outsiders']['highest']:g}, "
        f"thresholds {found['thresholds']['match']} and {found['thresholds']['strict']} (strict), "
        f"95 % upper bound of false accepts {_percent(found['upper_bound_95'], 2)}.\n\n"
    )
    return said + _table(["a QR code of", "zxing-cpp", "zxing-cpp 2x", "OpenCV", "ours", "wrong"], rows)


_TABLES: Mapping[str, Callable[[], str]] = {
    "retail": _retail,
    "others": _others,
    "cost": _cost,
    "outsiders": _outsiders,
    "reach": _reach,
    "clips": _clips,
    "own_qr": _own_qr,
}
