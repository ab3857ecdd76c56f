import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

pytest.importorskip("brilliant_msg", reason="pip install 'baylens[brilliant]'")

from brilliant_msg import TxSprite
from lz4 import frame as lz4

from glassapp.errors import DisplayUnavailable
from glassapp.halo.sprites import UNPACKED_BYTES, messages, whole
from glassapp.halo.wire import bytes_on_the_air

SIZE = 64
INKS = [(0, 0, 0), *((17 * step, 255 - 16 * step, 40) for step in range(1, 16))]


class Panel:
    """Draws as the glasses do: index 0 leaves what is there."""

    def __init__(self, width: int = SIZE, height: int = SIZE) -> None:
        self.pixels = np.full((height, width, 3), 77, np.uint8)
        self.shown = False

    def draw(self, body: bytes) -> None:
        flags, x, y, width, bits, inks = struct.unpack_from(">BHHHBB", body)
        palette = np.frombuffer(b"\0\0\0" + body[9 : 9 + inks * 3], np.uint8).reshape(-1, 3)
        sent = body[9 + inks * 3 :]
        assert flags & 4 or not sent[18] & 0x80, "the glasses cannot read a stored block"
        packed = sent if flags & 4 else lz4.decompress(sent)
        assert len(packed) <= UNPACKED_BYTES
        assert len(palette) <= 2**bits
        values = np.unpackbits(np.frombuffer(packed, np.uint8)).reshape(-1, bits)
        indices = (values << np.arange(bits - 1, -1, -1)).sum(axis=1).reshape(-1, width)
        if flags & 1:
            self.pixels[:] = 0
        part = self.pixels[y : y + len(indices), x : x + width]
        assert part.shape[:2] == indices.shape, "inside the panel"
        part[indices > 0] = palette[indices[indices > 0]]
        self.shown = bool(flags & 2)

    @property
    def picture(self) -> Image.Image:
        return Image.fromarray(self.pixels)


def drawing(*boxes: tuple[int, int, int, int, int]) -> Image.Image:
    picture = Image.new("RGB", (SIZE, SIZE))
    for left, top, right, bottom, ink in boxes:
        ImageDraw.Draw(picture).rectangle((left, top, max(left, right), max(top, bottom)), fill=INKS[ink])
    return picture


places = st.integers(0, SIZE - 1)
drawings = st.builds(
    lambda boxes: drawing(*boxes),
    st.lists(st.tuples(places, places, places, places, st.integers(0, 15)), max_size=20),
)


@given(st.lists(drawings, min_size=1, max_size=4))
def test_whatever_was_shown_before_the_next_picture_is_exact(pictures: list[Image.Image]) -> None:
    panel, before = Panel(), None
    for picture in pictures:
        for body in messages(picture, before):
            panel.draw(body)
        assert panel.picture.tobytes() == picture.tobytes()
        assert panel.shown
        before = picture


@given(drawings)
def test_one_palette_for_a_whole_picture_is_exact_too(picture: Image.Image) -> None:
    panel = Panel()
    bodies = whole(picture)
    for body in bodies:
        assert not panel.shown
        panel.draw(body)
    assert panel.shown
    assert panel.picture.tobytes() == picture.tobytes()
    assert len({body[9 : 9 + 3 * body[8]] for body in bodies}) == 1


def test_the_same_picture_again_costs_nothing() -> None:
    picture = drawing((3, 3, 20, 9, 4))
    assert messages(picture, picture) == []


def test_rows_that_did_not_change_are_not_sent() -> None:
    before = drawing((0, 0, 60, 10, 3), (0, 50, 60, 60, 4))
    after = drawing((0, 0, 60, 10, 3), (0, 50, 60, 60, 5))
    (body,) = messages(after, before)
    _, x, y, width, bits, inks = struct.unpack_from(">BHHHBB", body)
    assert (x, y, width, bits, inks) == (0, 50, 64, 1, 1)


def test_two_lines_are_two_sprites_and_the_gap_is_left_out() -> None:
    bodies = messages(drawing((0, 5, 10, 9, 1), (30, 40, 50, 45, 2)), None)
    assert [struct.unpack_from(">BHHH", body)[1:] for body in bodies] == [(0, 5, 16), (30, 40, 24)]


def test_where_sixteen_colours_and_a_drawn_black_do_not_fit_black_goes_first() -> None:
    stripes = [(0, 4 * ink, 40, 4 * ink + 3, ink) for ink in range(1, 16)]
    before = drawing((0, 0, 63, 63, 7))
    panel = Panel()
    for body in [*messages(before, None), *messages(drawing(*stripes), before)]:
        panel.draw(body)
    assert panel.picture.tobytes() == drawing(*stripes).tobytes()


def test_an_empty_picture_empties_a_display_whose_content_is_not_known() -> None:
    panel = Panel()
    for body in messages(drawing(), None):
        panel.draw(body)
    assert not panel.pixels.any()


def test_a_seventeenth_colour_is_refused_with_the_profile_to_choose() -> None:
    picture = Image.linear_gradient("L").resize((SIZE, SIZE)).convert("RGB")
    with pytest.raises(DisplayUnavailable, match="--profile halo-256-round"):
        messages(picture, None)


def test_pixels_are_packed_as_the_makers_own_sprite_packs_them() -> None:
    picture = drawing((0, 0, 63, 63, 5), (8, 8, 30, 30, 6), (20, 20, 50, 60, 7), (1, 1, 5, 5, 8))
    (body,) = messages(picture, None)
    assert not body[0] & 4
    ours = lz4.decompress(body[9 + 3 * body[8] :])
    colours = sorted({*picture.get_flattened_data()})
    indices = bytes(1 + colours.index(pixel) for pixel in picture.get_flattened_data())
    sprite = TxSprite(SIZE, SIZE, 16, bytes(48), indices)
    assert ours == sprite.pack()[7 + 48 :]


@pytest.mark.parametrize(
    ("lengths", "written"),
    [((0,), 4), ((240,), 244), ((241,), 247), ((482,), 488), ((483,), 491), ((1, 1), 10)],
)
def test_heads_of_messages_and_packets_count(lengths: tuple[int, ...], written: int) -> None:
    assert bytes_on_the_air(bytes(length) for length in lengths) == written
