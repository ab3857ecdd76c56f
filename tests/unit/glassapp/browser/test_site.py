"""The site: what it serves, to whom, and with which headers."""

import ssl
import stat
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from glassapp.browser import LOOPBACK, Listening, Shelves, Tls
from glassapp.browser.certificate import make_certificate
from glassapp.errors import SettingsError
from glassapp.sounds import Earcon, wav
from overlays.card import Language
from overlays.profiles import PROFILES
from tests.passphrase import lock
from tests.unit.glassapp.browser.page import Clients, Place, place

pytestmark = pytest.mark.timeout(240)
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


async def get(site: Place, path: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(f"{site.origin}{path}", headers=headers)


@pytest.mark.parametrize("path", ["/", "/cards", "/parts/main.js", "/setup.json", "/nowhere"])
async def test_every_answer_says_that_nothing_foreign_may_be_loaded(path: str) -> None:
    async with place(Clients().wear) as site:
        answer = await get(site, path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "*" not in policy
    assert f"connect-src 'self' ws://{LOOPBACK}:{site.port};" in policy
    assert "microphone=()" in answer.headers["permissions-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


async def test_every_part_the_page_asks_for_is_there() -> None:
    async with place(Clients().wear) as site:
        for path in ("/parts/look.css", "/parts/mark.svg", "/fonts/medium.otf", "/parts/cards.js"):
            assert (await get(site, path)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/parts/../messages.py",
        "/parts/%2e%2e%2fmessages.py",
        "/parts/__init__.py",
        "/fonts/arial.otf",
        "/sounds/fanfare.wav",
        "/cards/0",
        "/clip/0",
        "/cards/..%2fsetup.json",
    ],
)
async def test_what_is_not_on_a_shelf_is_not_handed_out(path: str) -> None:
    async with place(Clients().wear) as site:
        assert (await get(site, path)).status_code == 404


async def test_a_request_for_another_host_is_refused_by_name() -> None:
    async with place(Clients().wear) as site:
        answer = await get(site, "/", Host="elsewhere.example")
    assert answer.status_code == 421
    assert answer.text.startswith("host_unknown")


@pytest.mark.parametrize("host", ["[", "a]", "127.0.0.1]:1", ""])
async def test_a_host_that_is_none_is_refused_by_name(host: str) -> None:
    async with place(Clients().wear) as site:
        answer = await get(site, "/", Host=host)
    assert answer.status_code == 421


async def test_a_host_is_ours_however_it_is_spelt() -> None:
    async with place(Clients().wear, host="Bay-PC.local") as site:
        for name in ("bay-pc.local", "BAY-PC.LOCAL:8770"):
            assert (await get(site, "/", Host=name)).status_code == 200


async def test_the_page_is_told_every_device() -> None:
    async with place(Clients().wear) as site:
        setup = (await get(site, "/setup.json")).json()
    assert [each["name"] for each in setup["profiles"]] == list(PROFILES)
    assert setup["languages"] == ["fr", "en"]
    assert (setup["cards"], setup["clip"], setup["headsets"]) == ([], 0, False)


@pytest.mark.parametrize("profile", PROFILES)
async def test_every_device_has_a_name_in_each_language(profile: str) -> None:
    async with place(Clients().wear) as site:
        words = (await get(site, "/parts/words.js")).text
    assert words.count(f'"{profile}": ') == len(Language)


@pytest.mark.parametrize("earcon", Earcon)
async def test_the_earcons_are_served(earcon: Earcon) -> None:
    async with place(Clients().wear) as site:
        answer = await get(site, f"/sounds/{earcon}.wav")
    assert answer.content == wav(earcon)


async def test_cards_and_clip_come_from_their_folders_alone(tmp_path: Path) -> None:
    cards, clip = tmp_path / "cards", tmp_path / "clip"
    cards.mkdir()
    clip.mkdir()
    (cards / "card-1.png").write_bytes(b"card")
    (cards / "credential").write_bytes(b"secret")
    (clip / "0000-a.jpg").write_bytes(b"first")
    (clip / "0001-b.jpg").write_bytes(b"second")
    async with place(Clients().wear, shelves=Shelves.stocked(cards, clip)) as site:
        assert (await get(site, "/cards/0")).content == b"card"
        assert (await get(site, "/cards/1")).status_code == 404
        assert (await get(site, "/clip/1")).content == b"second"
        setup = (await get(site, "/setup.json")).json()
    assert setup["cards"] == ["card-1.png"]
    assert setup["clip"] == 2


def test_an_empty_shelf_says_how_to_fill_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="make cards"):
        Shelves.stocked(cards=tmp_path)
    with pytest.raises(SettingsError, match="folder of JPEG"):
        Shelves.stocked(clip=tmp_path)
    with pytest.raises(SettingsError, match="there is no folder"):
        Shelves.stocked(clip=tmp_path / "nowhere")


def test_beyond_this_machine_nothing_is_served_in_clear() -> None:
    with pytest.raises(SettingsError, match="baylens-glasses certificate"):
        Listening(host="192.168.1.20")
    with pytest.raises(SettingsError, match=r"site\.pem"):
        Listening("192.168.1.20", tls=Tls(Path("site.pem"), Path("site-key.pem")))


def test_nobody_is_asked_for_the_passphrase_of_a_key(tmp_path: Path) -> None:
    _, certificate, key = make_certificate(["bay.local"], NOW).write(tmp_path)
    lock(key)
    with pytest.raises(SettingsError, match=r"site-key\.pem has a passphrase.*openssl pkey"):
        Listening("192.168.1.20", tls=Tls(certificate, key))


def test_a_port_that_is_taken_is_named() -> None:
    with Listening(port=0).bound() as first:
        port = int(first.getsockname()[1])
        with pytest.raises(SettingsError, match=f"port {port} of 127.0.0.1 cannot be used"):
            Listening(port=port).bound()


# -- the certificate -------------------------------------------------------------------------------


def shake_hands(authority: bytes, folder: Path, name: str) -> None:
    """A TLS handshake in memory between a headset that trusts this authority and the site."""
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(folder / "site.pem", folder / "site-key.pem")
    headset_side = ssl.create_default_context(cadata=authority.decode())
    to_server, to_headset = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = server_side.wrap_bio(to_server, to_headset, server_side=True)
    headset = headset_side.wrap_bio(to_headset, to_server, server_hostname=name)
    for _ in range(4):
        for side in (headset, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert headset.version() == "TLSv1.3"


@pytest.mark.parametrize("host", ["192.168.1.20", "bay-pc.local"])
def test_a_headset_that_trusts_the_authority_trusts_this_host(tmp_path: Path, host: str) -> None:
    made = make_certificate([host], datetime.now(UTC))
    made.write(tmp_path)
    shake_hands(made.authority, tmp_path, host)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(made.authority, tmp_path, "elsewhere.example")


def test_the_authority_can_vouch_for_nothing_else() -> None:
    authority = x509.load_pem_x509_certificate(make_certificate(["192.168.1.20"], NOW).authority)
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    assert [str(each.value) for each in constraints.value.permitted_subtrees or ()] == ["192.168.1.20/32"]
    assert [each.value for each in constraints.value.excluded_subtrees or ()] == [""]


def test_the_key_is_its_owners_and_a_certificate_that_is_trusted_is_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "certificate"
    made = make_certificate(["bay.local"], NOW)
    _, _, key = made.write(folder)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with pytest.raises(SettingsError, match="is there already"):
        make_certificate(["bay.local"], NOW).write(folder)
    assert key.read_bytes() == made.key


@pytest.mark.parametrize(
    "host", ["bay.local", "BAY-7", "7bay", "4.bay.local", "192.168.1.20", "::1", f"{'a' * 63}.local"]
)
def test_a_name_or_an_address_gets_a_certificate(host: str) -> None:
    assert make_certificate([host], NOW).certificate


@pytest.mark.parametrize(
    "hosts",
    [
        [],
        ["*"],
        ["https://bay.local"],
        ["quai n° 7"],
        ["192.168.1.300"],
        ["192.168.1"],
        ["bay..local"],
        ["-bay"],
        ["bay.local\n"],
        ["a" * 64],
    ],
)
def test_what_is_no_host_gets_no_certificate(hosts: list[str]) -> None:
    with pytest.raises(SettingsError, match="host"):
        make_certificate(hosts, NOW)
