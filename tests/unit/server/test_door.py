"""The door: which glasses are let in."""

from collections.abc import Callable

import pytest

from overlays.wire import CloseCode
from server.clock import SetClock
from server.desk.door import Door
from server.desk.records import KnownGlasses
from server.domain.credential import new_credential, proves, split
from server.errors import GlassesElsewhere, UnknownGlasses, UnknownSite
from server.stores.memory import MemoryStore
from tests.unit.server.small_shop import NINE, load, shop


@pytest.fixture
def store() -> MemoryStore:
    filled = MemoryStore()
    load(filled, shop())
    return filled


@pytest.fixture
def door(store: MemoryStore) -> Door:
    return Door(store, SetClock(NINE))


def test_glasses_with_their_credential_are_let_in(door: Door) -> None:
    token = door.issue("g1", "north")
    known = door.admit(token)
    assert isinstance(known, KnownGlasses)
    assert (known.glasses_id, known.site_id) == ("g1", "north")


def test_only_a_hash_of_the_secret_is_kept(door: Door, store: MemoryStore) -> None:
    _glasses_id, secret = split(door.issue("g1", "north"))
    with store.transaction() as books:
        assert secret not in repr(books.glasses("g1"))


@pytest.mark.parametrize(
    "token", ["", ".", "g1", "g1.", ".secret", "g1.wrong", "g2.secret", "g1.\ud800", "é.é"]
)
def test_nobody_else_is_let_in(door: Door, token: str) -> None:
    door.issue("g1", "north")
    assert door.admit(token) is CloseCode.CREDENTIAL_UNKNOWN


def test_a_new_credential_ends_the_older_one(door: Door) -> None:
    older, newer = door.issue("g1", "north"), door.issue("g1", "north")
    assert door.admit(older) is CloseCode.CREDENTIAL_UNKNOWN
    assert isinstance(door.admit(newer), KnownGlasses)


def test_a_revoked_credential_is_told_so_and_a_wrong_secret_learns_nothing(door: Door) -> None:
    token = door.issue("g1", "north")
    known = admitted(door, token)
    assert door.is_still_good(known)
    door.revoke("g1")
    door.revoke("g1")
    assert not door.is_still_good(known)
    assert door.admit(token) is CloseCode.CREDENTIAL_REVOKED
    assert door.admit("g1.wrong") is CloseCode.CREDENTIAL_UNKNOWN


@pytest.mark.parametrize("site_id", ["north", "south"])
def test_a_credential_is_no_longer_good_when_another_one_was_issued(door: Door, site_id: str) -> None:
    known = admitted(door, door.issue("g1", "north"))
    door.revoke("g1")
    newer = admitted(door, door.issue("g1", site_id))
    assert not door.is_still_good(known)
    assert door.is_still_good(newer)


@pytest.mark.parametrize("let_in", [Door.issue, Door.invite])
def test_a_pair_of_the_same_name_at_another_site_stays_let_in(
    door: Door, let_in: Callable[[Door, str, str], str]
) -> None:
    known = admitted(door, door.issue("bay-1", "north"))
    with pytest.raises(GlassesElsewhere, match="let in at north"):
        let_in(door, "bay-1", "south")
    assert door.is_still_good(known)
    door.revoke("bay-1")
    assert let_in(door, "bay-1", "south")


def admitted(door: Door, token: str) -> KnownGlasses:
    known = door.admit(token)
    assert isinstance(known, KnownGlasses)
    return known


def test_a_credential_needs_a_site_and_a_revocation_needs_glasses(door: Door) -> None:
    with pytest.raises(UnknownSite):
        door.issue("g1", "east")
    with pytest.raises(UnknownGlasses):
        door.revoke("g1")


def test_every_site_has_its_own_command_key_of_32_bytes(door: Door) -> None:
    keys = {door.command_key(site) for site in ("north", "south")}
    assert len(keys) == 2
    assert {len(bytes.fromhex(key)) for key in keys} == {32}
    with pytest.raises(UnknownSite):
        door.command_key("east")


def test_a_renewed_command_key_is_another_one_and_the_other_sites_stay(door: Door) -> None:
    north, south = door.command_key("north"), door.command_key("south")
    assert door.renew_command_key("north") == door.command_key("north") != north
    assert door.command_key("south") == south
    with pytest.raises(UnknownSite):
        door.renew_command_key("east")


def test_two_credentials_never_share_a_secret() -> None:
    first, second = new_credential("g1"), new_credential("g1")
    assert first.token != second.token
    assert proves(split(first.token)[1], first.secret_hash)
    assert not proves(split(first.token)[1], second.secret_hash)
