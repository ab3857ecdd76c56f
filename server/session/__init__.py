"""One connection of one pair of glasses, as a state machine without any I/O."""

from server.session.session import End, Pace, Session, State

__all__ = ["End", "Pace", "Session", "State"]
