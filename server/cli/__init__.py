"""``baylens-server``: one module for each kind of command, put together in ``program``."""

from overlays.departure import free_to_leave

with free_to_leave():
    from server.cli.program import app, main

__all__ = ["app", "main"]
