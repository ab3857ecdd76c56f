"""A headset's own browser as glasses: over TLS, with an address of its own."""

from functools import partial

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import CODE, Watch, open_page
from tests.browser.site import SmallDesk, SmallSite
from tests.browser.test_page import with_patience

pytestmark = pytest.mark.timeout(240)


def test_two_headsets_wear_two_pairs_of_glasses_full_screen(
    browser: Browser, lan: SmallSite, desk: SmallDesk
) -> None:
    pages = {name: open_page(browser) for name in lan.addresses}
    watches = []
    for name, page in pages.items():
        watches.append(Watch(page.context, lan.addresses[name]))
        page.goto(lan.addresses[name])
        expect(page.locator("body")).to_have_class("worn seeing")
        expect(page.locator("#caption")).to_have_attribute("data-earcon", "recognised")
        expect(page.locator("aside")).to_be_hidden()
        page.click("#stage")
        with_patience(page, partial(page.evaluate, "document.fullscreenElement !== null"))
    assert sorted(headset.name for headset in lan.headsets()) == ["bay-1", "bay-2"]
    assert set(desk.scans) == {CODE}
    for page in pages.values():
        page.context.close()
    assert [watch.wrongs for watch in watches] == [[], []]


@pytest.mark.parametrize("end", ["", "#headset=00000000000000000000000000000000"])
def test_a_stranger_on_the_network_wears_nothing(browser: Browser, lan: SmallSite, end: str) -> None:
    page = open_page(browser)
    page.goto(lan.address.partition("#")[0] + end)
    expect(page.locator("#banner")).to_contain_text("aucune de nos lunettes")
    assert lan.headsets() == ()
    page.context.close()


HEAD_AT = """(degrees) => {
  const down = (degrees * Math.PI) / 180;
  const [y, z] = [9.81 * Math.cos(down), 9.81 * Math.sin(down)];
  for (let tick = 0; tick < 60; tick += 1)
    dispatchEvent(new DeviceMotionEvent("devicemotion", { accelerationIncludingGravity: { x: 0, y, z } }));
}"""


def test_the_display_dims_while_the_head_looks_down_and_not_at_a_nod(
    browser: Browser, lan: SmallSite
) -> None:
    page = open_page(browser)
    page.goto(lan.addresses["bay-1"])
    expect(page.locator("body")).to_have_class("worn seeing")
    frame = page.locator("#frame")
    for degrees, dim in ((0, False), (25, False), (55, True), (35, True), (5, False)):
        page.evaluate(HEAD_AT, degrees)
        expect(frame).to_have_css("opacity", "0.25" if dim else "1")
    page.context.close()
