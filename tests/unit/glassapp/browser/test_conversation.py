"""What a page may say, what it is told, and who is turned away by which name."""

import asyncio
import contextlib
from collections.abc import Callable

import pytest
from PIL import Image
from websockets.exceptions import ConnectionClosed, InvalidStatus

from glassapp.browser import Badge, Fit, Headset
from glassapp.browser.messages import LARGEST_FRAME_BYTES, FrameRefusal, Play
from glassapp.errors import CredentialRefused
from glassapp.sounds import Earcon
from overlays.commands import Command
from tests.unit.glassapp.browser.page import BADGES, Clients, Page, place
from tests.unit.glassapp.browser.test_frames import jpeg

pytestmark = pytest.mark.timeout(240)


async def until(holds: asyncio.Event | None = None, *, turns: int = 200) -> None:
    """Let the other side work for a moment."""
    for _ in range(turns):
        if holds is not None and holds.is_set():
            return
        await asyncio.sleep(0)


async def until_pressed(headset: Headset) -> None:
    """Wait for an answer of the page, and so for everything it said before."""
    async with asyncio.timeout(60):
        while headset.control.waiting == 0:
            await until()


async def happened(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not holds():  # noqa: ASYNC110 - seen from outside
            await asyncio.sleep(0.01)


async def test_a_page_of_another_site_is_not_talked_to() -> None:
    async with place(Clients().wear) as site:
        with pytest.raises(InvalidStatus) as refused:
            async with site.socket(origin="https://elsewhere.example"):
                pass
    assert refused.value.response.status_code == 403


async def test_a_name_that_was_pointed_at_this_machine_is_refused() -> None:
    async with place(Clients().wear) as site:
        with pytest.raises(InvalidStatus) as refused:
            async with site.socket(origin=f"http://elsewhere.example:{site.port}", host="elsewhere.example"):
                pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    ("first", "code", "reason"),
    [
        ('{"type":"press","command":"ok"}', 4408, "wear_expected"),
        ('{"type":"fly"}', 4400, "message_malformed"),
        ("x" * 5000, 4400, "message_malformed"),
        (
            '{"type":"wear","token":"guessed","profile":"usb-c-640x360","language":"fr"}',
            4401,
            "token_unknown",
        ),
        ('{"type":"wear","token":"é","profile":"usb-c-640x360","language":"fr"}', 4401, "token_unknown"),
        (
            f'{{"type":"wear","token":"{BADGES[0].token}","profile":"cinema","language":"fr"}}',
            4400,
            "message_malformed",
        ),
        (b"\x00" * 10, 4408, "wear_expected"),
    ],
    ids=["an answer", "no message", "too long", "a guess", "no token at all", "no such display", "a frame"],
)
async def test_who_does_not_put_glasses_on_is_turned_away(first: str | bytes, code: int, reason: str) -> None:
    clients = Clients()
    async with place(clients.wear) as site, site.socket() as socket:
        await socket.send(first)
        assert await Page(socket).closed() == (code, reason)
    assert clients.worn == []


async def test_who_says_nothing_is_turned_away() -> None:
    async with place(Clients().wear, wear_within_s=0.05) as site, site.socket() as socket:
        assert await Page(socket).closed() == (4408, "wear_expected")


async def test_beyond_so_many_pages_nobody_is_let_in() -> None:
    async with place(Clients().wear, most_pages=1) as site, site.page(), site.socket() as socket:
        page = Page(socket)
        await page.say(type="wear", token=BADGES[1].token, profile="usb-c-640x360", language="fr")
        assert await page.closed() == (4429, "too_many_pages")


async def test_pages_that_say_nothing_take_no_place_of_one_that_is_worn() -> None:
    async with place(Clients().wear, most_pages=1, wear_within_s=60.0) as site, site.socket(), site.page():
        assert len(site.rack.worn) == 1


async def test_a_message_larger_than_a_frame_ends_the_connection() -> None:
    async with place(Clients().wear) as site, site.page() as page:
        await page.say(type="camera", on=True)
        with contextlib.suppress(ConnectionClosed):
            await page.socket.send(b"\x00" * (LARGEST_FRAME_BYTES + 1))
        assert (await page.closed())[0] in {1006, 1009}
        assert all(headset.waiting <= 2 for headset in site.rack.worn)


async def test_the_page_tells_what_is_left_and_the_next_page_begins_without_knowing() -> None:
    clients = Clients()
    async with place(clients.wear) as site:
        async with site.page() as page:
            (headset,) = clients.worn
            levels = [headset.battery]
            await page.say(type="battery", percent=81)
            await page.say(type="battery", percent=80)
            await page.say(type="press", command="ok")
            await until_pressed(headset)
            levels.append(headset.battery)
        async with site.page():
            levels.append(headset.battery)
    assert levels == [None, 80, None]


TOO_STRONG = '{"type":"head","samples":[{"at_ms":1,"across":0,"forward":1e9,"up":0}]}'
TOO_MANY = '{"type":"head","samples":[' + ",".join(['{"at_ms":1,"across":0,"forward":0,"up":9}'] * 25) + "]}"


@pytest.mark.parametrize(
    "data",
    [
        "{}",
        '{"type":"press","command":"dance"}',
        '{"type":"battery","percent":101}',
        '{"type":"battery","percent":4.5}',
        TOO_STRONG,
        TOO_MANY,
        b"\x00\x01",
    ],
)
async def test_what_is_no_message_ends_the_connection_by_name(data: str | bytes) -> None:
    async with place(Clients().wear) as site, site.page() as page:
        await page.socket.send(data)
        assert await page.closed() == (4400, "message_malformed")


async def test_each_token_is_one_pair_of_glasses() -> None:
    clients = Clients()
    async with place(clients.wear) as site, site.page(BADGES[0]), site.page(BADGES[1]) as second:
        clients.worn[1].tell(Play(earcon=Earcon.GIVEN))
        assert (await second.told("play"))["earcon"] == "given"
        assert [headset.name for headset in clients.worn] == ["bay-1", "bay-2"]


async def test_the_newer_page_wears_the_glasses_and_the_older_one_is_told() -> None:
    clients = Clients()
    async with place(clients.wear) as site, site.page() as older, site.page():
        assert await older.closed() == (4410, "replaced")
        assert len(clients.worn) == 1


async def test_a_page_that_was_replaced_does_not_take_the_glasses_with_it() -> None:
    clients = Clients()
    async with place(clients.wear, leave_s=0.01) as site, site.page() as older, site.page() as newer:
        await newer.say(type="camera", on=True)
        await older.closed()
        await newer.send_frame(1, jpeg(64, 64))
        assert await asyncio.to_thread(clients.worn[0].camera.read, 5.0) is not None
        await asyncio.sleep(0.1)
        assert clients.worn[0].camera.armed
        assert site.rack.worn == (clients.worn[0],)


async def test_two_pages_that_both_talk_do_not_fight_over_the_glasses() -> None:
    clients = Clients()
    async with place(clients.wear) as site, site.page() as older, asyncio.TaskGroup() as tasks:
        talking = tasks.create_task(_talk(older))
        async with site.page():
            assert await older.closed() == (4410, "replaced")
        talking.cancel()


async def _talk(page: Page) -> None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            await page.say(type="drawn", number=0)
            await asyncio.sleep(0)


async def test_a_hostile_frame_is_refused_by_name_and_the_next_one_is_taken() -> None:
    clients = Clients()
    async with place(clients.wear) as site, site.page() as page:
        await page.say(type="camera", on=True)
        await page.send_frame(1, b"rubbish")
        camera = clients.worn[0].camera
        assert await asyncio.to_thread(camera.read, 5.0) is None
        first = await page.told("taken")
        await page.send_frame(2, jpeg(320, 240))
        frame = await asyncio.to_thread(camera.read, 5.0)
        second = await page.told("taken")
    assert first["refused"] == FrameRefusal.FRAME_CORRUPT
    assert second["refused"] is None
    assert frame is not None
    assert frame.pixels.shape == (240, 320, 3)


async def test_a_frame_while_the_camera_is_off_is_forgotten_unseen() -> None:
    clients = Clients()
    async with place(clients.wear) as site, site.page() as page:
        await page.send_frame(1, jpeg(320, 240))
        assert (await page.told("taken"))["refused"] == FrameRefusal.CAMERA_OFF
        assert clients.worn[0].camera.waiting == 0


async def test_a_camera_nobody_needs_is_switched_off() -> None:
    clients = Clients()
    async with place(clients.wear) as site, site.page() as page:
        await page.say(type="camera", on=True)
        await page.send_frame(1, jpeg(64, 64))
        assert await asyncio.to_thread(clients.worn[0].camera.read, 5.0) is not None
        site.clock.advance(46)
        await page.told("sleep")
        assert not clients.worn[0].camera.armed


async def test_an_answer_keeps_the_camera_on() -> None:
    clients = Clients()
    async with place(clients.wear) as site, site.page() as page:
        await page.say(type="camera", on=True)
        await page.say(type="press", command="next")
        await page.send_frame(1, jpeg(64, 64))
        assert await asyncio.to_thread(clients.worn[0].camera.read, 5.0) is not None
        site.clock.advance(30)
        clients.worn[0].touch()
        site.clock.advance(30)
        clients.worn[0].tick()
        assert clients.worn[0].camera.armed
        assert clients.worn[0].control.poll() is Command.NEXT


async def test_a_page_that_comes_back_finds_its_picture_and_its_client() -> None:
    clients = Clients()
    async with place(clients.wear) as site:
        async with site.page() as page:
            clients.worn[0].display.show(Image.new("RGB", (640, 360), "white"))
            first = await page.picture()
        async with site.page() as page:
            assert await page.picture() == first
        assert len(clients.worn) == 1


async def test_glasses_that_were_taken_off_are_put_on_anew() -> None:
    clients = Clients()
    async with place(clients.wear, leave_s=0.01) as site:
        async with site.page():
            pass
        await happened(lambda: not site.rack.worn)
        async with site.page():
            assert len(clients.worn) == 2
            assert len(site.rack.worn) == 1


async def test_whoever_comes_back_while_the_old_client_still_ends_gets_a_new_one() -> None:
    clients = Clients()
    may_end = asyncio.Event()

    async def wear(headset: Headset, badge: Badge) -> None:
        try:
            await clients.wear(headset, badge)
        finally:
            await may_end.wait()

    async with place(wear, leave_s=0.01) as site:
        async with site.page():
            pass
        await happened(lambda: clients.worn[0].ended)
        async with site.page() as page:
            await page.say(type="camera", on=True)
            await happened(lambda: len(clients.worn) == 2 and clients.worn[1].camera.armed)
            may_end.set()
            assert site.rack.worn == (clients.worn[1],)


async def test_why_the_client_ended_is_said_and_another_try_is_another_client() -> None:
    clients = Clients()
    clients.fault = CredentialRefused("the server does not know these glasses")
    async with place(clients.wear) as site:
        async with site.page() as page:
            clients.ends.set()
            assert (await page.told("ended"))["why"] == "the server does not know these glasses"
            assert await page.closed() == (4500, "glasses_ended")
        clients.ends.clear()
        async with site.page():
            assert len(clients.worn) == 2


async def test_a_page_that_does_not_listen_costs_no_memory() -> None:
    clients = Clients()
    async with place(clients.wear) as site, site.page() as page:
        await page.say(type="camera", on=True)
        await until()
        headset = clients.worn[0]
        for number in range(1000):
            headset.tell(Play(earcon=Earcon.ATTENTION))
            headset.display.show(Image.new("RGB", (64, 36), "white"))
            headset.press(Command.OK)
            assert headset.waiting <= 99
            if number % 100 == 0:
                await page.send_frame(number, jpeg(64, 64))


async def test_another_device_is_told_to_the_client() -> None:
    clients = Clients()
    async with place(clients.wear) as site, site.page() as page:
        refitted = asyncio.Event()
        loop = asyncio.get_running_loop()

        def refit(_: Fit) -> None:
            loop.call_soon_threadsafe(refitted.set)

        clients.worn[0].on_refit = refit
        await page.say(type="wear", token=BADGES[0].token, profile="halo-256-round", language="en")
        async with asyncio.timeout(60):
            await refitted.wait()
        assert clients.worn[0].fit.profile.round
        assert clients.worn[0].fit.language == "en"


def test_a_token_tells_nothing_of_the_credential() -> None:
    badge = Badge("bay-1.secret")
    assert "secret" not in repr(badge)
    assert "secret" not in badge.token
    assert len(badge.token) == 32
    assert badge.token != Badge("bay-1.other").token


async def test_a_page_hears_that_the_process_is_there_though_there_is_nothing_to_say() -> None:
    async with place(Clients().wear) as site, site.page() as page:
        assert [await page.told("here") for _ in range(2)] == [{"type": "here"}] * 2
