"""The doorstep: who makes room, and who never does."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from overlays.doorstep import Doorstep


class Line(asyncio.BaseTransport):
    """A transport that says which socket it has."""

    def __init__(self, own: socket.socket) -> None:
        super().__init__({"socket": own})


class Street:
    """Connections with both their ends in hand."""

    def __init__(self, open_now: ExitStack) -> None:
        self._open_now = open_now

    def connection(self) -> tuple[socket.socket, socket.socket]:
        ours, theirs = (self._open_now.enter_context(each) for each in socket.socketpair())
        theirs.settimeout(0.0)
        return ours, theirs


def is_ended(theirs: socket.socket) -> bool:
    try:
        return theirs.recv(1) == b""
    except BlockingIOError:
        return False


@pytest.fixture
def street() -> Iterator[Street]:
    with ExitStack() as open_now:
        yield Street(open_now)


def test_whoever_has_waited_longest_makes_room(street: Street) -> None:
    doorstep = Doorstep(2)
    pairs = [street.connection() for _ in range(4)]
    for ours, _ in pairs:
        doorstep.came(ours)
    assert [is_ended(theirs) for _, theirs in pairs] == [True, True, False, False]


def test_whoever_was_let_in_never_makes_room(street: Street) -> None:
    doorstep = Doorstep(1)
    pairs = [street.connection() for _ in range(3)]
    doorstep.came(pairs[0][0])
    doorstep.let_in(Line(pairs[0][0]))
    doorstep.came(pairs[1][0])
    doorstep.came(pairs[2][0])
    assert [is_ended(theirs) for _, theirs in pairs] == [False, True, False]


def test_whoever_has_gone_takes_no_room(street: Street) -> None:
    doorstep = Doorstep(2)
    gone, (ours, theirs) = street.connection(), street.connection()
    doorstep.came(gone[0])
    doorstep.came(ours)
    gone[0].close()
    doorstep.came(street.connection()[0])
    assert not is_ended(theirs)


def test_whoever_waits_when_the_port_is_closed_is_let_go(street: Street) -> None:
    doorstep = Doorstep(3)
    pairs = [street.connection() for _ in range(3)]
    for ours, _ in pairs:
        doorstep.came(ours)
    doorstep.let_in(Line(pairs[1][0]))
    pairs[2][0].close()
    assert doorstep.clear() == 1
    assert [is_ended(theirs) for _, theirs in pairs] == [True, False, True]
