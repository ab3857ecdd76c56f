"""One connection of one pair of glasses, as a state machine without any I/O."""

from server.session.session import End, Pace, Session, State
from server.session.turnstile import Turnstile

__all__ = ["End", "Pace", "Session", "State", "Turnstile"]
