"""The picture beside docs/measurements/suggest.md."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt


def draw(table: Mapping[str, Mapping[str, Any]], bins: list[tuple[float, float, int]], target: Path) -> None:
    """Hits with their intervals on the left, reliability of ours on the right."""
    mpl.use("Agg")
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), width_ratios=(3, 2))
    names = sorted(table, key=lambda name: table[name]["hit_at_3"])
    for at, name in enumerate(names):
        low, high = table[name]["interval"]
        colour = "tab:green" if name == "ours" else "tab:gray"
        left.plot([low, high], [at, at], color=colour, linewidth=2)
        left.plot(table[name]["hit_at_3"], at, "o", color=colour)
    left.set_yticks(range(len(names)), names)
    left.set_xlabel("visits where one of three was bought (95 %, households resampled)")
    said, seen = [item[0] for item in bins], [item[1] for item in bins]
    right.plot([0, max(said)], [0, max(said)], color="lightgray")
    right.plot(said, seen, "o-", color="tab:green", markersize=4)
    right.set_xlabel("probability said")
    right.set_ylabel("share bought")
    figure.tight_layout()
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=80)
    plt.close(figure)
