"""The key of a site's command cards: it stays until it is renewed, whatever is loaded."""

from server.clock import SetClock
from server.desk.door import Door
from server.desk.store import Store
from tests.unit.server.small_shop import NINE, load, shop


def test_a_renewed_key_stays_when_the_shop_is_loaded_again(store: Store) -> None:
    load(store, shop())
    door = Door(store, SetClock(NINE))
    first, other = door.command_key("north"), door.command_key("south")
    renewed = door.renew_command_key("north")
    load(store, shop())
    assert door.command_key("north") == renewed != first
    assert door.command_key("south") == other
