"""What the page asks of the device it runs on, and what it tells of it: battery, wake lock, camera."""

from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.browser.conftest import Watch, chromium_with, open_page
from tests.browser.site import SmallDesk, SmallSite, at
from tests.browser.test_page import with_patience

pytestmark = pytest.mark.timeout(240)

BATTERY = """() => {
  const battery = new EventTarget();
  battery.level = 0.424;
  navigator.getBattery = async () => battery;
  window.drain = (level) => {
    battery.level = level;
    battery.dispatchEvent(new Event("levelchange"));
  };
}"""


def levels(site: SmallSite) -> list[int | None]:
    return [headset.battery for headset in site.headsets()]


def test_the_program_hears_what_is_left_in_the_headset_and_a_new_one_hears_it_too(
    page: Page, site: SmallSite
) -> None:
    page.add_init_script(f"({BATTERY})()")
    page.goto(site.address)
    with_patience(page, lambda: levels(site) == [42])
    page.evaluate("drain(0.09)")
    with_patience(page, lambda: levels(site) == [9])
    site.end()
    site.begin()
    with_patience(page, lambda: levels(site) == [9])


def test_a_browser_that_tells_nothing_of_its_battery_is_glasses_all_the_same(
    page: Page, site: SmallSite
) -> None:
    page.add_init_script("delete Navigator.prototype.getBattery")
    page.goto(site.address)
    expect(page.locator("#caption")).to_have_attribute("data-earcon", "recognised")
    assert levels(site) == [None]


DEVICE = """(slow) => {
  window.asked = { locks: [], cameras: [], opened: [] };
  const lock = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (kind) => {
    const found = await lock(kind);
    window.asked.locks.push({ kind, held: found });
    return found;
  };
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.asked.cameras.push({ wanted, tracks: stream.getTracks() });
    if (slow) await new Promise((opened) => window.asked.opened.push(opened));
    return stream;
  };
}"""
"""Lets the real browser do what it is asked for, and remembers it; a slow camera opens when the test says so,
as where a person is still asked for leave."""

OPEN = "asked.opened.forEach((opened) => opened())"

LOCKS = "() => asked.locks.map(({ kind, held }) => `${kind} ${held.released ? 'released' : 'held'}`)"
CAMERAS = "() => asked.cameras.map(({ tracks }) => tracks.map((one) => `${one.kind} ${one.readyState}`))"
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  if (hidden) asked.locks.forEach(({ held }) => held.release());
  document.dispatchEvent(new Event("visibilitychange"));
}"""
"""What a browser does when another page comes before this one: it lets the lock go and says so to the page.
Playwright keeps every page visible, so that chromium itself cannot be made to do it."""


def test_a_worn_page_keeps_the_screen_awake_and_takes_the_lock_again_when_it_is_back(
    browser: Browser, lan: SmallSite
) -> None:
    page = open_page(browser)
    page.add_init_script(f"({DEVICE})()")
    page.goto(lan.addresses["bay-1"])
    with_patience(page, lambda: page.evaluate(LOCKS) == ["screen held"])
    page.click("#stage")
    expect(page.locator("body")).to_have_class("worn seeing")
    assert page.evaluate(LOCKS) == ["screen held"], "one is enough"
    page.evaluate(HIDE, arg=True)
    with_patience(page, lambda: page.evaluate(LOCKS) == ["screen released"])
    page.evaluate(HIDE, arg=False)
    with_patience(page, lambda: page.evaluate(LOCKS) == ["screen released", "screen held"])
    page.context.close()


def test_a_laptops_page_leaves_the_screen_alone(page: Page, site: SmallSite) -> None:
    page.add_init_script(f"({DEVICE})()")
    page.goto(site.address)
    expect(page.locator("#caption")).to_have_attribute("data-earcon", "recognised")
    assert page.evaluate(LOCKS) == []


def test_the_camera_that_looks_forward_is_asked_for_and_no_microphone(page: Page, site: SmallSite) -> None:
    page.add_init_script(f"({DEVICE})()")
    page.goto(site.address)
    with_patience(page, lambda: page.evaluate(CAMERAS) == [["video live"]])
    wanted = page.evaluate("asked.cameras[0].wanted")
    assert wanted["video"]["facingMode"] == {"ideal": "environment"}
    assert wanted["audio"] is False


def test_the_camera_is_off_while_the_page_is_hidden(page: Page, site: SmallSite) -> None:
    page.add_init_script(f"({DEVICE})()")
    page.goto(site.address)
    # The page asks for its camera before it has reached the program: the one says nothing of the other.
    with_patience(page, lambda: page.evaluate(CAMERAS) == [["video live"]])
    with_patience(page, site.headsets)
    (headset,) = site.headsets()
    with_patience(page, lambda: headset.camera.armed)
    page.evaluate(HIDE, arg=True)
    assert page.evaluate(CAMERAS) == [["video ended"]]
    with_patience(page, lambda: not headset.camera.armed)
    page.evaluate(HIDE, arg=False)
    assert page.evaluate(CAMERAS) == [["video ended"]], "nobody has asked for it again"


def test_a_camera_that_opens_after_the_page_was_hidden_is_let_go(page: Page, site: SmallSite) -> None:
    page.add_init_script(f"({DEVICE})(true)")
    page.goto(site.address)
    with_patience(page, lambda: page.evaluate(CAMERAS) == [["video live"]])
    page.evaluate(HIDE, arg=True)
    page.evaluate(OPEN)
    with_patience(page, lambda: page.evaluate(CAMERAS) == [["video ended"]])
    expect(page.locator("#camera-sign")).to_have_text("Caméra éteinte")
    expect(page.locator("#camera-trouble")).to_be_hidden()


def test_a_camera_asked_for_twice_is_open_once(page: Page, site: SmallSite) -> None:
    page.add_init_script(f"({DEVICE})(true)")
    page.goto(site.address)
    with_patience(page, lambda: page.evaluate(CAMERAS) == [["video live"]])
    page.keyboard.press("Space")
    with_patience(page, lambda: page.evaluate(CAMERAS) == [["video live"], ["video live"]])
    page.evaluate(OPEN)
    with_patience(page, lambda: page.evaluate(CAMERAS) == [["video ended"], ["video live"]])
    expect(page.locator("#camera-sign")).to_have_text("Caméra allumée")
    page.keyboard.press("Space")
    with_patience(page, lambda: page.evaluate(CAMERAS) == [["video ended"], ["video ended"]])


def test_a_page_that_is_opened_behind_another_leaves_the_camera_off(page: Page, site: SmallSite) -> None:
    page.add_init_script(f"({DEVICE})(); ({HIDE})(true)")
    page.goto(site.address)
    with_patience(page, site.headsets)
    expect(page.locator("[data-fact=site]")).to_have_text("Rennes Sud")
    assert page.evaluate(CAMERAS) == []
    page.evaluate(HIDE, arg=False)
    page.keyboard.press("Space")
    with_patience(page, lambda: page.evaluate(CAMERAS) == [["video live"]])


def test_the_camera_is_off_when_nothing_is_scanned_and_on_again_at_a_touch(
    browser: Browser, desk: SmallDesk
) -> None:
    page = open_page(browser)
    page.add_init_script(f"({DEVICE})()")
    with SmallSite(at(desk), idle_s=0.0) as site:
        page.goto(site.address)
        with_patience(page, lambda: page.evaluate(CAMERAS)[-1:] == [["video ended"]])
        expect(page.locator("#camera-sign")).to_have_text("Caméra éteinte")
        (headset,) = site.headsets()
        assert not headset.camera.armed
        before = len(page.evaluate(CAMERAS))
        page.keyboard.press("Space")
        with_patience(page, lambda: len(page.evaluate(CAMERAS)) > before)
        page.context.close()


def test_the_camera_goes_off_by_itself_when_the_program_is_gone(browser: Browser, desk: SmallDesk) -> None:
    page = open_page(browser)
    page.add_init_script(f"({DEVICE})()")
    with SmallSite(at(desk), idle_s=8.0) as site:
        page.goto(site.address)
        expect(page.locator("#caption")).to_have_attribute("data-earcon", "recognised")
    assert page.evaluate(CAMERAS) == [["video live"]]
    with_patience(page, lambda: page.evaluate(CAMERAS) == [["video ended"]])
    expect(page.locator("#camera-sign")).to_have_text("Caméra éteinte")
    expect(page.locator("#camera-trouble")).to_contain_text("s’est éteinte")
    page.context.close()


def test_a_wearer_switches_the_camera_off_with_a_key_and_no_answer_switches_it_on_again(
    browser: Browser, lan: SmallSite
) -> None:
    page = open_page(browser)
    page.add_init_script(f"({DEVICE})()")
    page.goto(lan.addresses["bay-1"])
    body = page.locator("body")
    expect(body).to_have_class("worn seeing")
    page.keyboard.press("Space")
    page.keyboard.press("n")
    expect(body).to_have_class("worn")
    assert page.evaluate(CAMERAS) == [["video ended"]]
    for by_touch in (False, True):
        if by_touch:
            page.click("#stage")
        else:
            page.keyboard.press("Space")
        expect(body).to_have_class("worn seeing")
        page.keyboard.press("Space")
        expect(body).to_have_class("worn")
    page.context.close()


IN_USE = "document.getElementById('webcam').srcObject?.getVideoTracks()[0].label"


def test_of_several_cameras_one_is_chosen_and_kept(playwright: Playwright, site: SmallSite) -> None:
    with closing(chromium_with(playwright, cameras=3)) as browser:
        page = open_page(browser)
        watch = Watch(page.context, site.address)
        page.goto(site.address)
        cameras = page.locator("#cameras")
        expect(cameras.locator("option")).to_have_text(["fake_device_0", "fake_device_1", "fake_device_2"])
        expect(cameras.locator("option:checked")).to_have_text(page.evaluate(IN_USE))
        cameras.select_option("fake_device_2")
        with_patience(page, lambda: page.evaluate(IN_USE) == "fake_device_2")
        page.reload()
        with_patience(page, lambda: page.evaluate(IN_USE) == "fake_device_2")
        expect(cameras.locator("option:checked")).to_have_text("fake_device_2")
        said: list[str] = []
        page.on("websocket", lambda wire: wire.on("framesent", lambda sent: said.append(str(sent))))
        page.reload()
        with_patience(page, lambda: page.evaluate(IN_USE) == "fake_device_2")
        cameras.focus()
        page.keyboard.press("ArrowUp")
        with_patience(page, lambda: page.evaluate(IN_USE) == "fake_device_1")
        assert [one for one in said if '"press"' in one] == [], "arrows choose a camera, and answer nothing"
        page.evaluate("localStorage.setItem('baylens-camera', '[\"unplugged\", \"the old one\"]')")
        page.reload()
        with_patience(page, lambda: page.evaluate(IN_USE) == "fake_device_0")
        expect(cameras.locator("option:checked")).to_have_text("fake_device_0")
        assert watch.wrongs == []


def test_one_camera_is_no_choice(page: Page, site: SmallSite) -> None:
    page.goto(site.address)
    expect(page.locator("#camera-sign")).to_have_text("Caméra allumée")
    expect(page.locator("#cameras option")).to_have_count(1)
    expect(page.locator("#cameras")).to_be_hidden()
