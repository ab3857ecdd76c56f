"""Style, letters and htmx: each under an address that holds its hash, so that a browser asks once.

htmx comes from the wheel of django-htmx, whose files it is the keeper of; Django itself is neither needed nor
imported (docs/decisions). The letters come from font-hanken-grotesk.
"""

import functools
import gzip
import hashlib
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

import font_hanken_grotesk

from server.errors import ConsoleIncomplete

_STATIC = Path(__file__).parent / "static"
_HTMX = "django_htmx/static/django_htmx/"
_LETTERS = ("HankenGrotesk-Regular.otf", "HankenGrotesk-SemiBold.otf")
_NAMED = re.compile(rb"asset\(([\w.-]+)\)")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as a browser gets it."""

    path: str
    """Its address below the console's."""
    content: bytes
    packed: bytes
    media_type: str


class Assets:
    """Every file, read once."""

    def __init__(self) -> None:
        """Read them all.

        Raises:
            ConsoleIncomplete: One of the packages they come from is not installed.
        """
        letters = Path(font_hanken_grotesk.font_directory)
        self._by_name: dict[str, Asset] = {}
        for name in _LETTERS:
            self._add(name, (letters / name).read_bytes(), "font/otf")
        self._add("htmx.js", _of_htmx("htmx-2.min.js"), "text/javascript; charset=utf-8")
        self._add("htmx-sse.js", _of_htmx("ext/hx-sse-2.min.js"), "text/javascript; charset=utf-8")
        for path in sorted(_STATIC.iterdir()):
            self._add(path.name, self._with_addresses(path.read_bytes()), _media_type(path))
        self._by_path = {asset.path: asset for asset in self._by_name.values()}

    def path(self, name: str) -> str:
        """The address of a file, below the console's."""
        return self._by_name[name].path

    def at(self, path: str) -> Asset | None:
        """The file of an address."""
        return self._by_path.get(path)

    def _add(self, name: str, content: bytes, media_type: str) -> None:
        digest = hashlib.sha256(content).hexdigest()[:16]
        packed = gzip.compress(content, 9, mtime=0)
        self._by_name[name] = Asset(f"/static/{digest}/{name}", content, packed, media_type)

    def _with_addresses(self, content: bytes) -> bytes:
        """Style sheets name files as ``asset(name)``; two steps up from their own address is /static."""

        def address(match: re.Match[bytes]) -> bytes:
            path = self.path(match[1].decode()).removeprefix("/static/")
            return f'url("../{path}")'.encode()

        return _NAMED.sub(address, content)


@functools.cache
def assets() -> Assets:
    """The files of this installation."""
    return Assets()


def _of_htmx(name: str) -> bytes:
    try:
        found = files("django-htmx") or []
    except PackageNotFoundError:
        found = []
    for path in found:
        if path.as_posix() == _HTMX + name:
            return Path(str(path.locate())).read_bytes()
    raise ConsoleIncomplete(
        f"{name} is missing: install this program with its requirements, django-htmx among them"
    )


def _media_type(path: Path) -> str:
    kinds = {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
    return kinds[path.suffix]
