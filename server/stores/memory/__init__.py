"""The books in memory: the same contract as every store, nothing kept when the process ends."""

from server.stores.memory.store import MemoryStore

__all__ = ["MemoryStore"]
