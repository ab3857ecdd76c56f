"""The statements that SQLite and PostgreSQL both understand, and the books that are made of them."""

from server.stores.sql.books import SqlBooks
from server.stores.sql.catalogue import Catalogue
from server.stores.sql.statements import Rows, Statements, Value

__all__ = ["Catalogue", "Rows", "SqlBooks", "Statements", "Value"]
