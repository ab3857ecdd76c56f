"""What the eye sees: light of the display added to the light of the world."""

from PIL import Image, ImageChops

Box = tuple[int, int, int, int]
"""Left, upper, right, lower, in pixels of the scene."""


def additive(view: Image.Image, hud: Image.Image, box: Box | None = None) -> Image.Image:
    """Add a painted face to a scene; black adds nothing, bright scenes wash it out.

    Args:
        view: The scene, RGB.
        hud: What :func:`overlays.paint.paint` made.
        box: Where the display's picture stands in the scene; by default the largest one in the middle.

    Returns:
        A new picture of the scene's size, RGB.
    """
    scene = view.convert("RGB")
    left, upper, right, lower = box or _middle(scene.size, hud.size)
    size = (right - left, lower - upper)
    light = hud if hud.size == size else hud.resize(size, Image.Resampling.LANCZOS)
    seen = ImageChops.add(scene.crop((left, upper, right, lower)), light)
    scene.paste(seen, (left, upper))
    return scene


def _middle(scene: tuple[int, int], hud: tuple[int, int]) -> Box:
    scale = min(scene[0] / hud[0], scene[1] / hud[1])
    width, height = round(hud[0] * scale), round(hud[1] * scale)
    left, upper = (scene[0] - width) // 2, (scene[1] - height) // 2
    return left, upper, left + width, upper + height
