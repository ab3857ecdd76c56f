"""Writes docs/reference/metrics.md from what a server counts."""

from collections.abc import Iterable, Iterator

from prometheus_client import Metric

from overlays.codes import Symbology
from overlays.wire import Knowledge, Refusal, RefusalReason, ScanReport
from server.metrics import Metrics, Seen

_GENERATED = (
    "<!-- Written by tests/docs/metrics_page.py from the code: change it there, then `make regold`. -->\n"
)
_OF_ITS_SERIES = {"counter": "_total", "info": "_info"}
"""What stands behind the name of a kind in the names of what is read."""


def metrics_page() -> str:
    """docs/reference/metrics.md."""
    parts = [
        "# Metrics\n",
        _GENERATED,
        "`GET /v1/metrics` of the HTTP port, with the token of an integration that has the scope `metrics`, in Prometheus's text "
        "format or as OpenMetrics. Counts begin at 0 with each start. None is of a person or a pair of glasses.\n",
        "| metric | kind | labels | meaning |\n|---|---|---|---|",
        *(f"| `{_name(one)}` | {one.type} | {_labels(one)} | {one.documentation} |" for one in families()),
        "",
        "`asked` is `scan`, `verify` or `answer`; `told` is `card`, a verdict, `right_bag` or `wrong_bag`, or the reason of a "
        "[refusal](errors.md); `why` is the name of a [close code](errors.md), `silent` or `too_many_glasses`; `state` is `waiting` or "
        "`aside`. Of a histogram there are `_bucket`, `_sum` and `_count`. On Linux there are the usual `process_` metrics as well: "
        "memory, processor time, open files.",
    ]
    return "\n".join(parts) + "\n"


def families() -> Iterator[Metric]:
    """Everything of ours that can be read, in order, each with one example of its labels."""
    metrics = Metrics()
    scan = ScanReport(
        scan_id="s-1",
        code="2950041277313",
        symbology=Symbology.EAN_13,
        knowledge=Knowledge.DECODED,
        decoder="zxing",
        frames=1,
    )
    metrics.replied("lille", scan, Refusal(concerns="s-1", reason=RefusalReason.NO_PICKUP), 0.002)
    metrics.closed("silent")
    with metrics.connected("lille"):
        metrics.page("", Seen((("crm", 1, 0),), ("north",), (("crm", 1.0),), (("crm", 1.0),)))
    ours = (one for one in metrics.registry.collect() if one.name.startswith("baylens_"))
    yield from sorted(ours, key=lambda one: one.name)


def series() -> frozenset[str]:
    """The names of everything of ours that can be read."""
    return frozenset(sample.name for one in families() for sample in one.samples)


def _name(family: Metric) -> str:
    return family.name + _OF_ITS_SERIES.get(family.type, "")


def _labels(family: Metric) -> str:
    return _listed({label for sample in family.samples for label in sample.labels} - {"le"})


def _listed(labels: Iterable[str]) -> str:
    return ", ".join(f"`{label}`" for label in sorted(labels))
