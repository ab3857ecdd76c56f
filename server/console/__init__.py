"""The loyalty team's console: pages made on the server, with their own users, roles and audit log."""

PREFIX = "/console"
"""Where the console stands on the HTTP port."""
