"""The parts a person chose: camera, display, controls; a pair of Brilliant glasses can be all three."""

from typing import TYPE_CHECKING

from glassapp.app.painter import AskingPainter, Painter
from glassapp.cameras import NONE as NO_CAMERA
from glassapp.cameras import NoCamera, open_camera
from glassapp.clock import Clock
from glassapp.displays import open_display
from glassapp.errors import CameraNotFound, DisplayUnavailable, SettingsError
from glassapp.ports import Battery, Camera, Control, Display
from glassapp.power_supply import NONE, PowerSupply
from glassapp.settings import Settings
from overlays.card import Language
from overlays.profiles import DisplayProfile

if TYPE_CHECKING:
    from glassapp.halo import HaloControl, HaloGlasses

HALO = "halo"
_LOST = {Language.FRENCH: "LIEN PERDU", Language.ENGLISH: "LINK LOST"}
"""ASCII: the glasses write this themselves when they hear nothing of us."""


class Parts:
    """Opens what the settings name; a pair of Brilliant glasses is connected once, with its first part."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._brilliant = _is_halo(settings.camera) or _is_halo(settings.display)
        self._pair: HaloGlasses | None = None

    def open_camera(self) -> Camera:
        """Open the camera.

        Raises:
            SettingsError: There is no such kind of camera, or none and no finger scanner either.
            CameraNotFound: There is, but it is not here, or its library is not.
        """
        if self._settings.camera == NO_CAMERA:
            if self._settings.ring is None:
                raise SettingsError("without a camera a finger scanner reads: set ring, or nothing does")
            return NoCamera()
        if not _is_halo(self._settings.camera):
            return open_camera(self._settings.camera, self._clock)
        return self._worn().camera()

    def open_display(self) -> Display:
        """Open the display.

        Raises:
            SettingsError: There is no such kind of display.
            DisplayUnavailable: There is, but it cannot be opened here.
        """
        if not _is_halo(self._settings.display):
            return open_display(self._settings.display)
        try:
            return self._worn().display()
        except CameraNotFound as away:
            raise DisplayUnavailable(str(away)) from None

    def painter(self, display: Display, profile: DisplayProfile) -> Painter:
        """What paints on this display; with Brilliant glasses it lets a nod answer what it asks."""
        plain = (display, profile, self._settings.language, self._clock)
        return HaloPainter(*plain, control=self._worn().control()) if self._brilliant else Painter(*plain)

    @property
    def controls(self) -> tuple[Control, ...]:
        """Taps and nods, where there are any."""
        return (self._worn().control(),) if self._brilliant else ()

    def battery(self) -> Battery:
        """What says how much is left: Brilliant glasses themselves, else this machine.

        Raises:
            SettingsError: There is no such battery.
        """
        own = PowerSupply(self._settings.battery).percent
        return self._worn().battery if self._brilliant and self._settings.battery != NONE else own

    def close(self) -> None:
        """Take the glasses off; may be called twice."""
        if self._pair is not None:
            self._pair.close()
            self._pair = None

    def _worn(self) -> "HaloGlasses":
        try:
            from glassapp.halo import HaloConfig, HaloGlasses
        except ImportError:
            raise CameraNotFound("halo needs the maker's library: pip install 'baylens[brilliant]'") from None
        if self._pair is None:
            name = _one_name(self._settings)
            config = HaloConfig(name=name, lost_words=_LOST[self._settings.language])
            pair = HaloGlasses(config, self._clock)
            try:
                pair.wait()
            except CameraNotFound:
                pair.close()
                raise
            self._pair = pair
        return self._pair


class HaloPainter(AskingPainter):
    """Paints for Brilliant glasses, which listen for a nod themselves."""

    def __init__(
        self,
        display: Display,
        profile: DisplayProfile,
        language: Language,
        clock: Clock,
        *,
        control: "HaloControl",
    ) -> None:
        super().__init__(display, profile, language, clock)
        self._control = control

    def _listen(self, *, begins: bool) -> None:
        if begins:
            self._control.arm()
        else:
            self._control.disarm()


def _is_halo(spec: str) -> bool:
    return spec.partition(":")[0] == HALO


def _one_name(settings: Settings) -> str | None:
    specs = [spec for spec in (settings.camera, settings.display) if _is_halo(spec)]
    names = {spec.partition(":")[2] for spec in specs} - {""}
    if len(names) > 1:
        raise SettingsError(f"camera and display are two pairs of glasses: {', '.join(sorted(names))}")
    return names.pop() if names else None
