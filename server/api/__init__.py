"""HTTP for operators: whether the server is alive and ready. Another port than the glasses'."""

from server.api.listener import HttpListener

__all__ = ["HttpListener"]
