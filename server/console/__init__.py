"""The loyalty team's console: pages made on the server, with their own users, roles and audit log."""

from server.console.application import console_application, console_routes
from server.console.call import Beside
from server.console.rendering import PREFIX, warm
from server.console.timetable import Timetable

__all__ = ["PREFIX", "Beside", "Timetable", "console_application", "console_routes", "warm"]
