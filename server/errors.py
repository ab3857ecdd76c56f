"""What can go wrong on the server, by what the caller can do about it.

::

    ServerError
    ├── SettingsError            a flag, variable or file says something that cannot be
    ├── ShopRefused              a shop document cannot be loaded; the text names every path
    │   ├── LimitGone            a limit of what ran before may change, but not go away; keep it
    │   └── LimitUsed            more than a limit allows has left already
    ├── FileUnreadable           a file that was named cannot be read, or is of no kind we know
    ├── FileUnwritable           a file that was named cannot be written; the text says why
    ├── ValueUnfit               the books cannot hold a value that was sent; nothing was changed
    ├── UnknownCustomer          no such customer is in the books
    ├── WishUnfit                what a customer said cannot be noted like that; nothing was changed
    ├── UnknownSite              there is no such site; bring it in first
    ├── UnknownIntegration       no such integration was ever issued a token
    ├── TokenError
    │   ├── TokenEnded           the token was good once; issue another one
    │   └── LastDayUnfit         a token cannot end then: name a day to come, within ten years
    ├── KeyReused                one key came with two requests; take a new one for each
    ├── UnknownOrder             there is no such order; bring it in first
    ├── MemoRefused              no display can show a message; the text says why
    ├── UnknownSubscriber        there is no such subscriber, or it cannot be sent to
    ├── UnknownGlasses           no such glasses were ever issued a credential
    ├── GlassesElsewhere         a pair of this name is let in at another site; name this one differently
    ├── StockError
    │   ├── MovementReused       one movement came twice with different units; send it from a new page
    │   ├── StockShort           there is less on the shelf than shall leave it, or it is reserved
    │   └── UnknownSample        nobody counts such a sample at this site
    ├── StoreError
    │   ├── StoreUnavailable     the disk is full, the file is locked or gone; nothing was changed, try again
    │   │   ├── StoreConflict    another transaction was in the way; nothing was changed, begin anew at once
    │   │   └── DeskClosed       the server stops; nothing was changed, ask again when it is back
    │   ├── StoreNotEmpty        there are books where others shall be carried to; name an empty store
    │   ├── StoreOutdated        the schema is not this program's; run ``baylens-server init``
    │   └── StoreDriverMissing   the driver of this kind of store is not installed; the text says how
    ├── RankerMissing            the library of a ranker is not installed; the text says how
    ├── MeasureError
    │   ├── ParquetMissing       pyarrow is not installed; the text says how
    │   ├── ArmsMixed            in these weeks others were held out than now, or nobody was; take fewer
    │   └── UnknownTable         there is no such table to take away
    ├── TeamRefused              somebody's account cannot be changed like that; nothing was changed
    │   ├── LoginUnusable        the login is malformed
    │   ├── LoginTaken           somebody else has this login, or it stands for a program
    │   ├── TeamFileRefused      a file of the team names what cannot be; nobody was changed
    │   ├── UnknownUser          there is no such user
    │   ├── RoleEverywhere       sites were named for a role that holds at every site; name none
    │   ├── PasswordWeak         the password is guessed soon; the text says what is missing
    │   ├── AccountChanged       the password or the invitation was taken away meanwhile; sign in again
    │   └── LastAdministrator    nobody could let anybody in any more
    ├── SignInRefused            somebody cannot be let in by the identity provider; nothing was changed
    │   ├── ProviderUnavailable  the identity provider does not answer, or not as one; try again later
    │   ├── ProviderUntrusted    its answer is not for this browser, or its token is not good; sign in again
    │   └── Uninvited            whoever it is has no account and no role here, or it is locked
    ├── ConsoleIncomplete        a package that the console's pages are made with is not installed
    └── PortUnavailable          a listening address is taken or not allowed

What can go wrong with a campaign stands in ``server.domain.offers.errors``.
An answer that is expected in the course of a pickup is no error: it is an ``overlays.wire.Refusal``.
A text here names the fix and never a customer's data: it may be logged.
"""


class ServerError(Exception):
    """Anything the server reports in one sentence."""

    def __str__(self) -> str:
        return "\n".join(str(one) for one in self.args)


class SettingsError(ServerError):
    """The configuration cannot be used."""


class ShopRefused(ServerError):
    """A shop document cannot be loaded; nothing was changed."""


class LimitGone(ShopRefused):
    """A limit of an offer that ran may change, but not go away: keep it, or give the offer another id.

    The text begins with its path.
    """


class LimitUsed(ShopRefused):
    """More than a limit allows is reserved or given already; the text begins with its path."""


class FileUnreadable(ServerError):
    """A file that was named cannot be read, or is of no kind this program knows."""


class FileUnwritable(ServerError):
    """A file that was named cannot be written."""


class ValueUnfit(ServerError):
    """The books cannot hold a value that was sent or asked for; nothing was changed."""


class UnknownCustomer(ServerError):
    """No such customer is in the books."""


class WishUnfit(ServerError):
    """What a customer agreed to or asked for cannot be noted like that."""


class UnknownSite(ServerError):
    """There is no such site."""


class UnknownIntegration(ServerError):
    """No such integration was ever issued a token."""


class TokenError(ServerError):
    """Something about the token of another system."""


class TokenEnded(TokenError):
    """The last day of a token is over: `integrations add` issues another one."""


class LastDayUnfit(TokenError):
    """A token cannot end on that day: it is past, or more than ten years away."""


class KeyReused(ServerError):
    """One key came with two different requests; nothing was changed."""


class UnknownOrder(ServerError):
    """There is no such order."""


class MemoRefused(ServerError):
    """A message to the glasses of a site fits no display or cannot be drawn; nothing was sent."""


class UnknownSubscriber(ServerError):
    """There is no such subscriber, or its address cannot be sent to."""


class UnknownGlasses(ServerError):
    """No such glasses were ever issued a credential."""


class GlassesElsewhere(ServerError):
    """A pair of this name is let in at another site: take another name, or revoke it there if it moves."""


class StoreError(ServerError):
    """The store cannot do its work."""


class StoreUnavailable(StoreError):
    """The store cannot be read or written now; nothing was changed."""


class StoreConflict(StoreUnavailable):
    """Another transaction was in the way; nothing was changed, and the same again may succeed at once."""


class DeskClosed(StoreUnavailable):
    """The server stops; nothing was changed, and it is asked again when it is back."""


class StoreNotEmpty(StoreError):
    """There are books already where others shall be carried to; nothing was changed."""


class StoreDriverMissing(StoreError):
    """The driver of this kind of store is not installed."""


class RankerMissing(ServerError):
    """The library of the ranker that was asked for is not installed."""


class StoreOutdated(StoreError):
    """The store's schema is not the one this program was written for."""


class StockError(ServerError):
    """The stock of a sample cannot be changed like that; nothing was changed."""


class MovementReused(StockError):
    """One movement came again with other units, another cause or another shelf; nothing was changed."""


class StockShort(StockError):
    """There is less on the shelf than shall leave it, or what is there is reserved."""


class UnknownSample(StockError):
    """Nobody counts such a sample at this site."""


class MeasureError(ServerError):
    """Something cannot be measured or taken away."""


class ParquetMissing(MeasureError):
    """The package that writes Parquet is not installed."""


class ArmsMixed(MeasureError):
    """In these weeks others were held out than now, or nobody was: they cannot be compared."""


class UnknownTable(MeasureError):
    """There is no such table to take away."""


class TeamRefused(ServerError):
    """Somebody's account cannot be changed like that; nothing was changed."""


class LoginUnusable(TeamRefused):
    """The login is malformed."""


class LoginTaken(TeamRefused):
    """Somebody else has this login, or it stands for a program in the audit log."""


class TeamFileRefused(TeamRefused):
    """A file of the team cannot be used; each line names a path and what is wrong there."""


class UnknownUser(TeamRefused):
    """There is no such user."""


class RoleEverywhere(TeamRefused):
    """Somebody shall be held to sites whose role holds at every site: name none, or take another role."""


class PasswordWeak(TeamRefused):
    """The password is guessed soon."""


class AccountChanged(TeamRefused):
    """The password or the invitation by which somebody is known was changed or taken away meanwhile."""


class LastAdministrator(TeamRefused):
    """Nobody could let anybody in any more."""


class SignInRefused(ServerError):
    """Somebody cannot be let in by the identity provider."""


class ProviderUnavailable(SignInRefused):
    """The identity provider does not answer, or not as one."""


class ProviderUntrusted(SignInRefused):
    """The identity provider's answer is not for this browser, or its token is not good."""


class Uninvited(SignInRefused):
    """Whoever signed in at the identity provider has no account and no role here, or it is locked."""


class ConsoleIncomplete(ServerError):
    """A package that the console's pages are made with is not installed."""


class PortUnavailable(ServerError):
    """A listening address is taken or not allowed."""
