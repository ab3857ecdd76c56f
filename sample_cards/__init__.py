"""Printable loyalty cards, command cards, bag labels, the demo shop and its clip."""
