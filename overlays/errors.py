"""What can be wrong with something both sides agree on.

::

    OverlaysError
    ├── MalformedMessage      the bytes are no message of this protocol
    │   └── OversizedMessage  they are longer than any message may be
    ├── UnknownProfile        no display profile has this name
    ├── DoesNotFit            a card has no authored form that fits this display
    └── SettingsUnusable      a flag, variable or file says something that cannot be

A text here names the fix and never a customer's data: it may be logged.
"""


class OverlaysError(Exception):
    """Anything this package refuses."""


class MalformedMessage(OverlaysError):
    """The other side sent something that is no message; close the connection, change nothing."""


class OversizedMessage(MalformedMessage):
    """The other side sent more bytes than a message may have."""


class UnknownProfile(OverlaysError):
    """A configuration names a display that does not exist; the text lists those that do."""


class DoesNotFit(OverlaysError):
    """Not even the shortest authored form fits its line; nothing is ever cut silently."""


class SettingsUnusable(OverlaysError):
    """A flag, a variable or a file says something that cannot be; the text names it and where it stands."""
