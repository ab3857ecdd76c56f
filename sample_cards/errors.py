"""What can go wrong while samples are drawn or played, by what the caller can do about it.

::

    SampleError
    ├── UnwritableCode   the symbology cannot say this text; the text names the rule
    ├── BadCommandKey    the site's key is not 64 hexadecimal digits
    ├── BadSite          a key came without its site, a site without its key, or no site is called that
    ├── PhotosUnusable   the folder of photographs is missing, empty or its manifest cannot be read
    └── DemoFailed       server or glasses did not start, stopped early or did not end in time
"""


class SampleError(Exception):
    """Anything this package reports in one sentence."""


class UnwritableCode(SampleError):
    """This text cannot be written in this symbology."""


class BadCommandKey(SampleError):
    """The key of a site is 32 bytes, written as 64 hexadecimal digits."""


class BadSite(SampleError):
    """Cards of the staff are signed for one site with its own key: both are named, as the server has them."""


class PhotosUnusable(SampleError):
    """There is nothing to play in the folder of photographs."""


class DemoFailed(SampleError):
    """One of the two programs did not do what it was started for."""
