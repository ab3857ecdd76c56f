"""The key of a site's command cards: it stays until it is renewed, whatever is loaded, and lets nobody in."""

from overlays.pairing import PairingCode
from server.clock import SetClock
from server.desk.door import Door
from server.desk.store import Store
from server.domain.pairing import VALID, Ticket, mark_of
from tests.unit.server.small_shop import NINE, load, shop


def test_a_renewed_key_stays_when_the_shop_is_loaded_again(store: Store) -> None:
    load(store, shop())
    door = Door(store, SetClock(NINE))
    first, other = door.command_key("north"), door.command_key("south")
    renewed = door.renew_command_key("north")
    load(store, shop())
    assert door.command_key("north") == renewed != first
    assert door.command_key("south") == other


def test_whoever_knows_it_lets_no_glasses_in(store: Store) -> None:
    """Every pair of glasses does, and whoever prints cards: lost glasses would bring others in."""
    load(store, shop())
    door = Door(store, SetClock(NINE))
    key = bytes.fromhex(door.command_key("north"))
    forged = Ticket("north", "evil", NINE + VALID, mark_of("")).signed(key)
    assert door.pair(forged) is PairingCode.PAIRING_UNKNOWN
    invited = door.invite("north-1", "north")
    assert door.pair(forged) is PairingCode.PAIRING_UNKNOWN
    load(store, shop())
    token = door.pair(invited)
    assert not isinstance(token, PairingCode)
    assert not isinstance(door.admit(token), int)


def test_a_site_that_never_invited_believes_no_ticket(store: Store) -> None:
    load(store, shop())
    door = Door(store, SetClock(NINE))
    door.invite("north-1", "north")
    for key in (b"", b"None", bytes(32)):
        forged = Ticket("south", "evil", NINE + VALID, mark_of("")).signed(key)
        assert door.pair(forged) is PairingCode.PAIRING_UNKNOWN


def test_whoever_stole_a_copy_of_the_books_lets_no_glasses_in_once_the_keys_are_renewed(store: Store) -> None:
    load(store, shop())
    door = Door(store, SetClock(NINE))
    invited = door.invite("north-1", "north")
    with store.transaction() as books:
        stolen = bytes.fromhex(books.pairing_key("north") or "")
    forged = [Ticket("north", f"evil-{n}", NINE + VALID, mark_of("")).signed(stolen) for n in range(3)]
    assert not isinstance(door.pair(forged[0]), PairingCode), "until then it does"
    door.renew_command_key("north")
    assert door.pair(forged[1]) is PairingCode.PAIRING_UNKNOWN
    assert door.pair(invited) is PairingCode.PAIRING_UNKNOWN
    assert not isinstance(door.pair(door.invite("north-1", "north")), PairingCode)
    assert door.pair(forged[2]) is PairingCode.PAIRING_UNKNOWN
