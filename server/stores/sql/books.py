"""The books, open inside one transaction of a database."""

import datetime as dt
from collections.abc import Collection

from server.desk.records import Census, Waiting
from server.domain.facts import Fact, Facts
from server.domain.intake import Fault, Outcome, Record
from server.domain.offers.offer import AnyOffer
from server.domain.shop import Shop
from server.domain.visit import Visitor
from server.stores.sql.bonuses import BonusStatements
from server.stores.sql.campaigns import CampaignStatements
from server.stores.sql.cards import CardStatements
from server.stores.sql.catalogue import Catalogue
from server.stores.sql.coupon_codes import CouponStatements
from server.stores.sql.customer_file import FileStatements
from server.stores.sql.facts import FactStatements
from server.stores.sql.intake import Intake
from server.stores.sql.integrations import IntegrationStatements
from server.stores.sql.learning import LearningStatements
from server.stores.sql.loading import Loading
from server.stores.sql.lobby import LobbyStatements
from server.stores.sql.outbox import OutboxStatements
from server.stores.sql.people import PeopleStatements
from server.stores.sql.proposals import ProposalStatements
from server.stores.sql.shelving import has_room
from server.stores.sql.statements import Statements
from server.stores.sql.switches import SwitchStatements
from server.stores.sql.worn import WornStatements


class SqlBooks(
    SwitchStatements,
    PeopleStatements,
    LobbyStatements,
    CardStatements,
    BonusStatements,
    CampaignStatements,
    ProposalStatements,
    LearningStatements,
    FileStatements,
    IntegrationStatements,
    OutboxStatements,
    WornStatements,
    CouponStatements,
):
    """Everything the desk may ask and write; the transaction is the store's."""

    def __init__(self, connection: Statements, catalogue: Catalogue) -> None:
        self._connection = connection
        self._catalogue = catalogue

    def census(self) -> Census:
        """How much is in the books."""
        row = self._connection.execute(
            """
            SELECT (SELECT count(*) FROM sites),
                   (SELECT count(*) FROM glasses WHERE revoked_at IS NULL),
                   (SELECT count(*) FROM customers WHERE erased_at IS NULL),
                   (SELECT count(*) FROM pickups WHERE collected_at IS NULL),
                   (SELECT count(*) FROM bonuses WHERE state = 'reserved'),
                   (SELECT count(*) FROM bonuses WHERE state IN ('given', 'redeemed')),
                   (SELECT count(*) FROM bonuses WHERE state = 'returned')
            """
        ).fetchone()
        return Census(*row)

    def visitor(self, customer_id: str) -> Visitor | None:
        """The customer of this id, as the offers see them."""
        member = self.person(customer_id)
        return member.visitor if member else None

    def load(self, shop: Shop, now: dt.datetime) -> None:
        """Bring a shop document into the books."""
        Loading(self._connection, now).load(shop)
        self.recount(customer.customer_id for customer in shop.customers)

    def facts(self, pickup: Waiting, now: dt.datetime, wanted: Collection[Fact] | None = None) -> Facts:
        """What is known of a visit beyond the customer; without a wish, what the running offers read."""
        asked = self._catalogue.facts if wanted is None else wanted
        return FactStatements(self._connection, pickup, now).read(asked)

    def has_room(self, offer: AnyOffer, site_id: str) -> bool:
        """Whether an offer has room for one more here, were it published as it stands."""
        return has_room(self._connection, offer, site_id)

    def take(self, record: Record, now: dt.datetime) -> Outcome | Fault:
        """Bring a record into the books, or say what speaks against it."""
        return Intake(self._connection, now).take(record)
