"""The picture beside docs/measurements/allocate.md."""

from collections.abc import Mapping
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import NDArray


def draw(values: Mapping[str, NDArray[np.float64]], target: Path) -> None:
    """The share of each day's best possible value, as a box per policy."""
    mpl.use("Agg")
    names = [name for name in values if name != "hindsight"]
    figure, axes = plt.subplots(figsize=(6, 2.4))
    axes.boxplot([values[name] / values["hindsight"] for name in names], vert=False, tick_labels=names)
    axes.set_xlim(0, 1)
    axes.set_xlabel("share of the value a day known in advance would give")
    figure.tight_layout()
    target.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(target, dpi=80)
    plt.close(figure)
