"""``baylens-glasses``: put the glasses on, or check them before the shift."""

from overlays.departure import free_to_leave

with free_to_leave():
    from glassapp.cli.program import app, main

__all__ = ["app", "main"]
