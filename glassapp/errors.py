"""What can go wrong on the glasses, by what the caller can do about it.

::

    GlassesError
    ├── CameraError
    │   ├── CameraNotFound     no such device, file or folder; the text says what was looked for
    │   │   └── CameraAway     not plugged in, asleep or in use: it may come by itself; try again
    │   ├── CameraStopped      it delivered frames and no longer does; reopen it
    │   └── CameraFinished     the file or folder is at its end; nothing is wrong
    ├── FrameRefused           a picture the scanner will not look at (too small, too large, wrong type)
    ├── DecoderUnavailable     a library of the system is missing; the text says how to get it
    ├── DisplayUnavailable     no screen, or the window library is missing
    ├── RingUnavailable        a finger scanner cannot be opened, or its library is missing
    ├── MicrophoneUnavailable  nothing records here, or the extra for voice is missing
    ├── LinkError
    │   ├── CredentialRefused  the server does not know these glasses, or no longer; ask the operator
    │   ├── PairingRefused     the code brings no credential; the text says why
    │   ├── ProtocolRefused    the server speaks another version; update one of the two
    │   └── OutboxFull         too many unanswered messages; the newest is refused, no answer is lost
    └── SettingsError          a flag, variable or file says something that cannot be
"""


class GlassesError(Exception):
    """Anything the client reports in one sentence."""


class CameraError(GlassesError):
    """The camera cannot deliver."""


class CameraNotFound(CameraError):
    """There is no such device, file or folder."""


class CameraAway(CameraNotFound):
    """The device is not plugged in, asleep or in use; it may come by itself."""


class CameraStopped(CameraError):
    """The camera delivered frames and no longer does."""


class CameraFinished(CameraError):
    """The file or folder is at its end."""


class FrameRefused(GlassesError):
    """A picture the scanner will not look at."""


class DecoderUnavailable(GlassesError):
    """A decoder's system library is missing."""


class DisplayUnavailable(GlassesError):
    """The display cannot be opened."""


class RingUnavailable(GlassesError):
    """A finger scanner cannot be opened."""


class MicrophoneUnavailable(GlassesError):
    """Words cannot be listened to."""


class LinkError(GlassesError):
    """The server cannot be used as configured."""


class CredentialRefused(LinkError):
    """The server does not accept these glasses."""


class PairingRefused(LinkError):
    """A code brings these glasses no credential."""


class ProtocolRefused(LinkError):
    """Glasses and server speak different versions."""


class OutboxFull(LinkError):
    """Too many messages wait for an answer."""


class SettingsError(GlassesError):
    """The configuration cannot be used."""
