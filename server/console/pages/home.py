"""Home: what runs short, and how the sites are."""

from starlette.responses import Response

from server.console.call import Call, Door
from server.console.rendering import page
from server.stores.console import piles, places

_MOST_PILES = 8


def _show(call: Call) -> Response:
    with call.store.reading() as connection:
        return page(
            call,
            "home.html",
            piles=piles.scarcest(connection, _MOST_PILES),
            places=places.places(connection),
            off_since=places.off_since(connection),
        )


DOORS = (Door("GET", "/", _show),)
