"""``baylens-server``: one module for each kind of command, put together in ``program``."""

from server.cli.program import app, main

__all__ = ["app", "main"]
