"""The pages that stand in the navigation; somebody sees those that they may open."""

from dataclasses import dataclass

from server.console.call import Call
from server.console.words import mark


@dataclass(frozen=True, slots=True)
class Place:
    """One entry."""

    path: str
    title: str
    here: bool = False


PLACES = (
    Place("/", mark("Home")),
    Place("/campaigns", mark("Campaigns")),
    Place("/samples", mark("Samples")),
    Place("/measure", mark("Measure")),
    Place("/customers", mark("Customers")),
    Place("/sites", mark("Sites")),
    Place("/team", mark("Team")),
    Place("/audit", mark("Audit log")),
)


def navigation(call: Call) -> tuple[Place, ...]:
    """The entries for whoever calls; none before they are signed in."""
    if call.user is None:
        return ()
    return tuple(
        Place(place.path, place.title, here=_is_here(place.path, call.path))
        for place in PLACES
        if call.may(f"GET {place.path}")
    )


def _is_here(place: str, path: str) -> bool:
    if place == "/sites" and path.startswith("/glasses/"):
        return True
    return path == place or (place != "/" and path.startswith(f"{place}/"))
