"""What the server does by itself, again and again: bring events to subscribers, forget what is old."""

from server.rounds.rounds import Rounds

__all__ = ["Rounds"]
