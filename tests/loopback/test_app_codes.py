"""The shop's own QR codes, from the setting of the server to the scanner of the glasses."""

import math

import cv2
import numpy as np

from glassapp.app.glasses import listed
from glassapp.clock import ManualClock
from glassapp.ports import Gray
from glassapp.scanning.concert import ConcertConfig, ConcertScanner
from glassapp.scanning.decoders import ZxingDecoder
from glassapp.scanning.qr_symbols import draw
from overlays.codes import Symbology
from overlays.wire import Expected, Knowledge, decode_from_server, encode
from sample_cards.shop import sample_shop
from sample_cards.shop.codes import APP_QR, drawn_as
from sample_cards.symbols import write
from server.clock import SetClock
from server.desk.desk import Desk
from server.domain.parts import CodeKind
from server.stores.memory import MemoryStore
from tests.unit.server.small_shop import NINE, load


def test_the_app_draws_as_its_setting_says() -> None:
    codes = [code for one in sample_shop().customers for code in one.codes if code.kind is CodeKind.APP]
    qr = [code.text for code in codes if code.symbology is Symbology.QR_CODE]
    assert len(qr) > 5
    for text in qr:
        drawn = write(text, Symbology.QR_CODE, **drawn_as(text, Symbology.QR_CODE))
        alike = draw(text, APP_QR)
        assert alike is not None
        assert np.array_equal(drawn.modules, alike)


def test_a_code_too_blurred_to_read_is_known_because_the_server_says_how_the_app_draws() -> None:
    shop, store = sample_shop(), MemoryStore()
    load(store, shop, NINE)
    desk = Desk(store, SetClock(NINE), app_qr=APP_QR)
    site = shop.sites[0].site_id
    expected = decode_from_server(encode(desk.expected(site)))
    assert isinstance(expected, Expected)
    groups = tuple(one for one in expected.groups if one.symbology is Symbology.QR_CODE)
    texts = [code for one in groups for code in one.codes]
    symbol = write(texts[0], Symbology.QR_CODE, **drawn_as(texts[0], Symbology.QR_CODE))
    plain = np.full((480, 640), 205, np.uint8)
    code = 40 + 0.78 * np.asarray(symbol.draw(4).convert("L"))  # no screen is black and white
    plain[150 : 150 + code.shape[0], 250 : 250 + code.shape[1]] = code
    picture: Gray = cv2.GaussianBlur(plain, (0, 0), 3.6).astype(np.uint8)
    assert ZxingDecoder().decode(picture) == ()
    scanner = ConcertScanner([ZxingDecoder()], ManualClock().monotonic, ConcertConfig(budget_s=math.inf))
    scanner.set_expected(listed(groups), [])
    (found,) = scanner.scan(picture)
    assert (found.text, found.knowledge) == (texts[0], Knowledge.MATCHED)
