"""The rules of the shop: pure values and decisions, no clock, no storage, no network."""
