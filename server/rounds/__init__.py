"""What the server does by itself, again and again: deliver events, publish what was planned, forget."""

from server.rounds.rounds import Rounds

__all__ = ["Rounds"]
