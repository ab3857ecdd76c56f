"""What customers may ask for, by another system of the shop: their file, and to be forgotten."""

from typing import Annotated, Protocol

from fastapi import Depends, FastAPI

from overlays.card import Frozen, Identifier
from server.api.gate import Gate, NotAllowed
from server.api.messages import Why
from server.domain.customer_file import CustomerFile
from server.errors import UnknownCustomer
from server.office.records import Integration, Scope


class CustomerWishes(Protocol):
    """Does what customers ask for, and writes down who asked."""

    def export(self, who: str, customer_id: str) -> CustomerFile:
        """Everything the shop keeps of a customer.

        Raises:
            UnknownCustomer: There is no such customer, or no longer.
        """
        ...

    def erase(self, who: str, customer_id: str) -> bool:
        """Forget a customer; says whether there was one."""
        ...


class Looks(Protocol):
    """Writes down who read about whom."""

    def note(self, who: str, customer_id: str) -> None:
        """Note a look; nobody waits until it is written.

        Raises:
            StoreUnavailable: Too many wait already; then nobody is to be told anything.
        """
        ...


class Erased(Frozen):
    """Nobody of this id is known any more."""

    customer_id: Identifier
    erased: bool
    """False: there was nobody before, either."""


def add_customers(app: FastAPI, wishes: CustomerWishes, gate: Gate) -> None:
    """Add what a customer may ask for to the data interface."""
    officer = Annotated[Integration, Depends(gate.for_scope(Scope.CUSTOMERS))]

    @app.get("/customers/{customer_id}", operation_id="customer_file")
    def customer_file(customer_id: Identifier, who: officer) -> CustomerFile:
        """Everything that is kept of a customer; the audit log says who asked."""
        try:
            return wishes.export(name_of(who), customer_id)
        except UnknownCustomer:
            raise NotAllowed(404, Why.UNKNOWN_CUSTOMER, "there is no such customer, or no longer") from None

    @app.delete("/customers/{customer_id}", operation_id="erase_customer")
    def erase_customer(customer_id: Identifier, who: officer) -> Erased:
        """Forget a customer: the person is gone, every total and balance stays. Twice is harmless."""
        return Erased(customer_id=customer_id, erased=wishes.erase(name_of(who), customer_id))


def name_of(who: Integration) -> str:
    """As the audit log calls it: apart from every login, which has no colon."""
    return f"integration:{who.integration_id}"
