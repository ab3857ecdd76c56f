"""What the console says when something is refused, in the user's language."""

from server.console.words import mark
from server.domain.team import LONGEST_PASSWORD, SHORTEST_PASSWORD
from server.errors import (
    LastAdministrator,
    LoginTaken,
    LoginUnusable,
    PasswordWeak,
    ServerError,
    StockShort,
    UnknownCustomer,
    UnknownGlasses,
    UnknownSample,
    UnknownSite,
    UnknownUser,
    UnknownVersion,
)

_SENTENCES: dict[type[ServerError], str] = {
    LoginUnusable: mark("A login has 1 to 64 small letters, digits and . _ @ + -"),
    LoginTaken: mark("Somebody has this login already. Choose another one."),
    UnknownUser: mark("There is no such user any more. Open the team’s page again."),
    UnknownSite: mark("There is no such site. Open the page of the sites again."),
    UnknownGlasses: mark("There are no such glasses. Open the page of the sites again."),
    UnknownVersion: mark("There is no such campaign or version. Open the list of campaigns again."),
    UnknownCustomer: mark("No such customer is known any more: they were erased, or the address is wrong."),
    UnknownSample: mark("Nobody counts this sample at this site. Open the page of the samples again."),
    StockShort: mark("There is less on the shelf than that, or it is reserved for a customer who waits."),
    LastAdministrator: mark("Somebody has to stay administrator. Make somebody else one first."),
    PasswordWeak: mark(
        "A password has 12 to 256 characters, at least five of them different, and is not the login."
    ),
}
assert (SHORTEST_PASSWORD, LONGEST_PASSWORD) == (12, 256)
_ANY = mark("That cannot be done like this. Nothing was changed.")


def sentence(error: ServerError) -> str:
    """The sentence for an error, in English; the template translates it."""
    return _SENTENCES.get(type(error), _ANY)
