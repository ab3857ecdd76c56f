"""The page in a real browser: what a trainer sees and does."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from overlays.profiles import PROFILES
from overlays.wire import Verdict
from tests.browser.conftest import CODE, Watch, open_page
from tests.browser.console.conftest import complaints
from tests.browser.site import SmallDesk, SmallSite

pytestmark = pytest.mark.timeout(240)

PIXELS_LIT = """() => {
  const canvas = document.getElementById("hud");
  const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let lit = 0;
  for (let at = 0; at < data.length; at += 4) lit += data[at] + data[at + 1] + data[at + 2] > 90;
  return lit;
}"""


def card_is_shown(page: Page, site: SmallSite) -> None:
    page.goto(site.address)
    expect(page.locator("#caption")).to_have_attribute("data-earcon", "recognised")
    expect(page.locator("#steps li.told")).to_have_count(11)


def with_patience(page: Page, holds: Callable[[], object]) -> None:
    """Wait for something outside the page; the page goes on meanwhile."""
    for _ in range(600):
        if holds():
            return
        page.wait_for_timeout(50)
    pytest.fail("it did not happen")


def answer(page: Page, press: Callable[[], None], is_taken: Callable[[], bool]) -> None:
    """Press until it counts: as long as nobody can have read what is asked, it does not."""

    def press_once_more() -> bool:
        press()
        page.wait_for_timeout(250)
        return is_taken()

    with_patience(page, press_once_more)


def test_a_card_held_up_to_the_webcam_is_on_the_display(page: Page, site: SmallSite, desk: SmallDesk) -> None:
    card_is_shown(page, site)
    expect(page.locator("[data-fact=read]")).to_contain_text("EAN-13")
    expect(page.locator("[data-fact=site]")).to_have_text("Rennes Sud")
    assert set(desk.scans) == {CODE}
    assert page.evaluate(PIXELS_LIT) > 1000


def test_the_display_adds_its_light_to_the_webcam(page: Page, site: SmallSite) -> None:
    card_is_shown(page, site)
    assert page.evaluate("getComputedStyle(document.getElementById('frame')).mixBlendMode") == "plus-lighter"
    colours = page.evaluate("""() => {
      const canvas = document.getElementById("hud");
      return [...canvas.getContext("2d").getImageData(0, 0, 1, 1).data];
    }""")
    assert colours == [0, 0, 0, 255]


def test_the_camera_sign_is_lit_while_the_camera_is_on_and_space_switches_it_off(
    page: Page, site: SmallSite
) -> None:
    card_is_shown(page, site)
    expect(page.locator("#camera-sign")).to_have_text("Caméra allumée")
    page.keyboard.press("Space")
    expect(page.locator("#camera-sign")).to_have_text("Caméra éteinte")
    expect(page.locator("#veil")).to_be_visible()
    assert page.evaluate("document.getElementById('webcam').srcObject") is None
    (headset,) = site.headsets()
    with_patience(page, lambda: not headset.camera.armed)
    page.keyboard.press("Space")
    expect(page.locator("#camera-sign")).to_have_text("Caméra allumée")
    assert headset is site.headsets()[0]


def test_every_device_shows_the_card_in_its_own_pixels(page: Page, site: SmallSite) -> None:
    card_is_shown(page, site)
    for profile in PROFILES.values():
        page.click(f"[data-profile={profile.name}]")
        hud = page.locator("#hud")
        expect(hud).to_have_attribute("width", str(profile.width_px))
        expect(hud).to_have_attribute("height", str(profile.height_px))
        expect(page.locator("[data-fact=picture]")).to_have_text(f"{profile.width_px}×{profile.height_px}")
        with_patience(page, lambda: page.evaluate(PIXELS_LIT) > 300)


def test_the_language_changes_the_page_and_the_display(page: Page, site: SmallSite) -> None:
    card_is_shown(page, site)
    before = page.locator("#hud").get_attribute("data-picture")
    page.click("#languages [lang=en]")
    expect(page.locator("#camera-sign")).to_have_text("Camera on")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#hud")).not_to_have_attribute("data-picture", str(before))
    page.reload()
    expect(page.locator("#camera-sign")).to_have_text("Camera on")


def test_keys_and_buttons_answer(page: Page, site: SmallSite, desk: SmallDesk) -> None:
    card_is_shown(page, site)
    answer(page, lambda: page.keyboard.press("Enter"), lambda: len(desk.answers) == 1)
    expect(page.locator("#caption")).to_have_attribute("data-earcon", "given")
    expect(page.locator("#steps li.told")).to_have_count(12)
    answer(page, lambda: page.click("#hand [data-command=next]"), lambda: len(desk.answers) == 2)
    page.click("#hand [data-command=undo]")
    page.keyboard.press("w")
    with_patience(page, lambda: len(desk.answers) == 4)
    verdicts = [answer.verdict for answer in desk.answers]
    assert verdicts == [Verdict.GIVE, Verdict.DECLINE, Verdict.UNDO, Verdict.WRONG_CUSTOMER]


def test_true_size_is_the_angle_of_the_glasses(page: Page, site: SmallSite) -> None:
    page.goto(site.address)
    page.check("#true-size")
    share = page.evaluate(
        "document.getElementById('frame').offsetWidth / document.getElementById('stage').offsetWidth"
    )
    # The tangents of half of 14.7 and of half of 70 degrees.
    assert share == pytest.approx(0.184, abs=0.005)


def test_under_the_sun_the_display_pales_and_the_page_says_so(page: Page, site: SmallSite) -> None:
    page.goto(site.address)
    expect(page.locator("#contrast")).to_have_attribute("data-enough", "true")
    page.fill("#sky", "100")
    expect(page.locator("#contrast")).to_have_attribute("data-enough", "false")
    expect(page.locator("#sky-value")).to_contain_text("cd/m²")
    assert float(page.evaluate("document.getElementById('hud').style.opacity")) < 0.5


def test_the_page_finds_the_program_again_when_it_was_started_anew(
    page: Page, site: SmallSite, desk: SmallDesk
) -> None:
    card_is_shown(page, site)
    site.end()
    expect(page.locator("#banner")).to_be_visible()
    assert page.evaluate(PIXELS_LIT) == 0
    site.begin()
    expect(page.locator("#banner")).to_be_hidden()
    with_patience(page, lambda: len(desk.scans) > 1)
    with_patience(page, lambda: page.evaluate(PIXELS_LIT) > 1000)


class DeadLine:
    """What carries a page's WebSocket until it is dead: then nothing comes through, and nobody is told."""

    def __init__(self) -> None:
        self.dead = False

    def carry(self, page: WebSocketRoute) -> None:
        if self.dead:
            return
        process = page.connect_to_server()
        page.on_message(lambda data: None if self.dead else process.send(data))
        process.on_message(lambda data: None if self.dead else page.send(data))


def test_a_line_that_is_dead_without_a_word_leaves_no_card_on_the_display(
    page: Page, site: SmallSite
) -> None:
    line = DeadLine()
    page.route_web_socket("**/glasses", line.carry)
    card_is_shown(page, site)
    line.dead = True
    expect(page.locator("#banner")).to_be_visible()
    assert page.evaluate(PIXELS_LIT) == 0
    line.dead = False
    expect(page.locator("#banner")).to_be_hidden()
    with_patience(page, lambda: page.evaluate(PIXELS_LIT) > 1000)


def test_an_older_page_says_that_the_glasses_are_worn_elsewhere_and_can_take_them_back(
    page: Page, site: SmallSite
) -> None:
    card_is_shown(page, site)
    newer = page.context.new_page()
    newer.goto(site.address)
    expect(page.locator("#banner")).to_contain_text("dans une autre page")
    expect(page.locator("#camera-sign")).to_have_text("Caméra éteinte")
    page.click("#banner button")
    expect(newer.locator("#banner")).to_be_visible()
    expect(page.locator("#banner")).to_be_hidden()


def test_glasses_that_are_taken_back_see_again_as_they_did(page: Page, site: SmallSite) -> None:
    card_is_shown(page, site)
    newer = page.context.new_page()
    newer.goto(site.address)
    page.click("#banner button")
    expect(page.locator("#camera-sign")).to_have_text("Caméra allumée")
    expect(newer.locator("#banner")).to_be_visible()
    page.keyboard.press("Space")
    newer.click("#banner button")
    page.click("#banner button")
    expect(page.locator("#banner")).to_be_hidden()
    expect(page.locator("#camera-sign")).to_have_text("Caméra éteinte")


@pytest.mark.parametrize("clicked", ["#hand [data-command=next]", "#sounds", "#help-tab"])
def test_after_a_click_enter_still_says_ok(
    page: Page, site: SmallSite, desk: SmallDesk, clicked: str
) -> None:
    card_is_shown(page, site)
    page.click(clicked)
    if clicked == "#help-tab":
        page.click("#help button")
        expect(page.locator("#help")).to_be_hidden()
    answer(
        page,
        lambda: page.keyboard.press("Enter"),
        lambda: Verdict.GIVE in [one.verdict for one in desk.answers],
    )
    assert len(desk.answers) <= 2
    expect(page.locator("#help")).to_be_hidden()


def test_a_control_that_was_reached_with_the_keys_keeps_enter(
    page: Page, site: SmallSite, desk: SmallDesk
) -> None:
    card_is_shown(page, site)
    page.focus("#hand [data-command=next]")
    answer(page, lambda: page.keyboard.press("Enter"), lambda: len(desk.answers) > 0)
    assert {one.verdict for one in desk.answers} == {Verdict.DECLINE}


def test_a_webcam_that_is_unplugged_is_said(page: Page, site: SmallSite) -> None:
    card_is_shown(page, site)
    page.evaluate(
        "document.getElementById('webcam').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))"
    )
    expect(page.locator("#camera-trouble")).to_have_text("La caméra ne répond plus. Est-elle branchée ?")
    expect(page.locator("#camera-sign")).to_have_text("Caméra éteinte")
    page.keyboard.press("Space")
    expect(page.locator("#camera-sign")).to_have_text("Caméra allumée")


def test_on_a_narrow_page_the_camera_can_be_switched_on_by_touch(page: Page, site: SmallSite) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    card_is_shown(page, site)
    page.keyboard.press("Space")
    expect(page.locator("#camera-sign")).to_have_text("Caméra éteinte")
    inside = """() => {
      const place = (id) => document.getElementById(id).getBoundingClientRect();
      const [stage, button] = [place("stage"), place("start-webcam")];
      return button.top >= stage.top && button.bottom <= stage.bottom && button.right <= stage.right;
    }"""
    assert page.evaluate(inside)
    page.click("#start-webcam")
    expect(page.locator("#camera-sign")).to_have_text("Caméra allumée")


def test_help_is_in_both_languages(page: Page, site: SmallSite) -> None:
    page.goto(site.address)
    page.click("#help-tab")
    expect(page.locator("#help h2").first).to_have_text("Montrer une carte")
    page.keyboard.press("Escape")
    page.click("#languages [lang=en]")
    page.click("#help-tab")
    expect(page.locator("#help h2").first).to_have_text("Showing a card")


@pytest.mark.parametrize(
    "attempt",
    [
        "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/spy.png'}))",
        "fetch('http://127.0.0.1:9/spy').catch(() => 0)",
        "document.body.append(Object.assign(document.createElement('script'), {text: 'window.spied = 1'}))",
    ],
    ids=["a picture", "a request", "a script"],
)
def test_the_policy_stops_what_is_not_ours_and_the_watch_sees_it(
    browser: Browser, site: SmallSite, attempt: str
) -> None:
    page = open_page(browser)
    watch = Watch(page.context, site.address)
    page.goto(site.address)
    assert watch.wrongs == []
    page.evaluate(f"() => {{ try {{ {attempt} }} catch (error) {{ console.error(error.message) }} }}")
    with_patience(page, lambda: watch.wrongs)
    assert page.evaluate("window.spied") is None
    page.context.close()


NODDING = """() => {
  const listen = window.addEventListener;
  let asked = Infinity;
  window.addEventListener = (type, ...rest) => {
    if (type === "devicemotion") asked = performance.now();
    listen.call(window, type, ...rest);
  };
  // The head keeps its own time, however late a busy browser wakes it: 25 degrees, for 0.32 s of every 1.2 s.
  let at = 0;
  const tilt = () => {
    const down = at % 1200 >= 800 && at % 1200 < 1120 ? 0.44 : 0;
    const felt = { x: 0, y: 9.81 * Math.cos(down), z: 9.81 * Math.sin(down) };
    const motion = new DeviceMotionEvent("devicemotion", { accelerationIncludingGravity: felt });
    Object.defineProperty(motion, "timeStamp", { value: (at += 40) });
    dispatchEvent(motion);
  };
  setInterval(() => {
    // Nobody nods at what they have not read.
    if (performance.now() - asked > 1000) for (let one = 0; one < 12; one++) tilt();
  }, 100);
}"""


def test_a_nod_of_the_headset_gives_the_bonus(page: Page, site: SmallSite, desk: SmallDesk) -> None:
    page.goto(site.address)
    page.evaluate(NODDING)
    with_patience(page, lambda: desk.answers)
    assert desk.answers[0].verdict is Verdict.GIVE


DURING_A_FADE = """async () => {
  const canvas = document.getElementById("hud");
  const light = () => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
    .reduce((sum, value, at) => sum + (at % 4 === 3 ? 0 : value), 0);
  const seen = [];
  const painted = new Promise((done) => canvas.addEventListener("painted", done, { once: true }));
  document.querySelector("[data-command=help]").click();
  await painted;
  const began = performance.now();
  do {
    seen.push(light());
    await new Promise(requestAnimationFrame);
  } while (performance.now() - began < 400);
  return [seen[0], seen.at(-1), new Set(seen).size];
}"""


def test_a_picture_fades_in_and_begins_bright_enough_to_be_read(page: Page, site: SmallSite) -> None:
    card_is_shown(page, site)
    page.wait_for_timeout(300)
    _, _, different = page.evaluate(DURING_A_FADE)
    assert different > 1
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_timeout(5000)  # HELP is over
    first, last, _ = page.evaluate(DURING_A_FADE)
    assert first == last, "at once, for whoever wants no motion"


def test_every_device_of_the_picker_has_a_name_in_both_languages(page: Page, site: SmallSite) -> None:
    page.goto(site.address)
    for language in ("fr", "en"):
        page.click(f"#languages [lang={language}]")
        names = page.locator("#devices b").all_inner_texts()
        assert len(set(names)) == len(PROFILES)
        assert set(names).isdisjoint(PROFILES)


def test_with_the_keyboard_the_glasses_are_one_stop_and_arrows_choose(
    page: Page, site: SmallSite, desk: SmallDesk
) -> None:
    card_is_shown(page, site)
    devices = page.get_by_role("radio")
    devices.first.click()
    devices.first.focus()
    for key, there in (
        ("ArrowRight", 1),
        ("ArrowDown", 2),
        ("ArrowLeft", 1),
        ("ArrowUp", 0),
        ("ArrowUp", -1),
    ):
        page.keyboard.press(key)
        chosen = devices.last if there < 0 else devices.nth(there)
        expect(chosen).to_be_focused()
        expect(chosen).to_be_checked()
        expect(page.locator("#devices [tabindex='0']")).to_have_count(1)
    assert desk.answers == []


def test_whoever_listens_to_the_page_hears_words_and_no_measurements(page: Page, site: SmallSite) -> None:
    # What is half faded has not the contrast that it will have.
    page.emulate_media(reduced_motion="reduce")
    card_is_shown(page, site)
    assert complaints(page) == ""
    expect(page.get_by_role("img", name="Ce que montrent les lunettes")).to_be_visible()
    assert set(page.locator("#steps output").evaluate_all("all => all.map((one) => one.ariaLive)")) == {"off"}
    expect(page.locator("#sky")).to_have_attribute("aria-valuetext", page.locator("#sky-value").inner_text())


def test_in_the_systems_own_colours_what_is_chosen_can_be_seen(page: Page, site: SmallSite) -> None:
    page.emulate_media(forced_colors="active")
    page.goto(site.address)
    for group, state in (("#devices", "aria-checked"), ("#languages", "aria-pressed")):
        expect(page.locator(f"{group} [{state}=true]")).to_have_count(1)
        paint = "all => [...new Set(all.map((one) => getComputedStyle(one).backgroundColor))]"
        chosen, others = (
            page.locator(f"{group} [{state}={value}]").evaluate_all(paint) for value in ("true", "false")
        )
        assert len(chosen) == len(others) == 1
        assert chosen != others


def test_the_number_of_a_step_can_be_read_over_its_bar(page: Page, site: SmallSite) -> None:
    card_is_shown(page, site)
    told = page.locator("#steps li.told").first
    # Light on green; only the quiet grey of a step that was not told is too close to it.
    expect(told.locator(".number")).to_have_css("color", "rgb(238, 243, 248)")
