"""A browser as a pair of glasses: the laptop simulator, and headsets whose own browser is the display."""

from glassapp.browser.camera import BrowserCamera
from glassapp.browser.control import BrowserControl
from glassapp.browser.conversation import Reception
from glassapp.browser.display import BrowserDisplay
from glassapp.browser.headset import Fit, Headset
from glassapp.browser.rack import IDLE_S, Badge, Rack, Wear
from glassapp.browser.serving import LOOPBACK, Listening, Tls, server_for
from glassapp.browser.shelves import Shelves
from glassapp.browser.site import build_site

__all__ = [
    "IDLE_S",
    "LOOPBACK",
    "Badge",
    "BrowserCamera",
    "BrowserControl",
    "BrowserDisplay",
    "Fit",
    "Headset",
    "Listening",
    "Rack",
    "Reception",
    "Shelves",
    "Tls",
    "Wear",
    "build_site",
    "server_for",
]
