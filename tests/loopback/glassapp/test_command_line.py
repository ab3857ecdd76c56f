"""``baylens-glasses`` as a person types it: one sentence for every fault, and the right exit code."""

import asyncio
import itertools
import os
import signal
import struct
import sys
from pathlib import Path

import cv2
import pytest
from websockets.asyncio.server import ServerConnection

from glassapp.app.journal import CardArrived, PictureShown, read_entry
from glassapp.cli import main
from overlays.codes import Symbology
from overlays.wire import CloseCode
from tests.loopback.glassapp.pictures import nothing, picture_of
from tests.loopback.glassapp.small_server import SmallServer, small_server

pytestmark = pytest.mark.timeout(240)


async def start(*arguments: str) -> asyncio.subprocess.Process:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BAYLENS_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from glassapp.cli import main; main()", *arguments),
        env=clean | {"COLUMNS": "120", "NO_COLOR": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def call(*arguments: str) -> tuple[int, str, str]:
    process = await start(*arguments)
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    assert process.returncode is not None
    assert b"Traceback" not in err, err.decode()
    return process.returncode, out.decode(), err.decode()


@pytest.fixture
def credential(tmp_path: Path) -> str:
    file = tmp_path / "credential"
    file.write_text("bay-1.secret\n")
    file.chmod(0o600)
    return str(file)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number in range(4):
        cv2.imwrite(str(pictures / f"{number}.png"), picture_of("3012345678902", Symbology.EAN_13))
    return pictures


async def test_one_pickup_from_the_command_line(tmp_path: Path, folder: Path, credential: str) -> None:
    (folder / "broken.png").write_bytes(b"no picture")
    journal = tmp_path / "day.jsonl"
    async with small_server(SmallServer.desk) as server:
        code, _, err = await call(
            *("run", "--server", f"ws://127.0.0.1:{server.port}", "--credential-file", credential),
            *("--camera", f"folder:{folder}", "--display", f"png:{tmp_path / 'hud'}"),
            *("--profile", "halo-256-round", "--language", "en", "--journal", str(journal)),
        )
    entries = [read_entry(line) for line in journal.read_text("utf-8").splitlines()]
    pictures = [entry for entry in entries if isinstance(entry, PictureShown)]
    assert code == 0
    assert [entry.card_id for entry in entries if isinstance(entry, CardArrived)] == ["card-1"]
    assert server.trials == [False]
    assert "Aïcha B." in pictures[-1].lines
    assert len(list((tmp_path / "hud").glob("hud-*.png"))) == len(pictures)
    assert "for invented people only" in err
    assert "3012345678902" not in err
    assert "secret" not in err


async def test_run_may_be_left_out_and_ctrl_c_takes_the_glasses_off(tmp_path: Path, credential: str) -> None:
    pictures = tmp_path / "many"
    pictures.mkdir()
    cv2.imwrite(str(pictures / "0.png"), nothing())
    arrived = asyncio.Event()

    async def desk(shop: SmallServer, connection: ServerConnection) -> None:
        arrived.set()
        await shop.desk(connection)

    async with small_server(desk) as server:
        process = await start(
            *("--server", f"ws://127.0.0.1:{server.port}", "--credential-file", credential),
            *("--camera", f"folder:{pictures}", "--display", "memory"),
        )
        async with asyncio.timeout(60):
            await arrived.wait()
            process.send_signal(signal.SIGINT)
            _, err = await process.communicate()
    assert process.returncode == 0
    assert b"Traceback" not in err


def call_here(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The same without a process of its own: quicker, for what ends before anything is opened."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    return int(ended.value.code or 0), said.out, said.err


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call_here(capsys, "--version")
    assert code == 0
    assert out.startswith("baylens-glasses ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--camera"], "requires an argument"),
        (["--colour", "red"], "No such option"),
        (["fly"], "'fly'"),
        (["chek"], "Did you mean 'check'?"),
        (["--log-level", "verbose"], "log_level (flag): must be debug, info, warning or error"),
        (["--credential-file", "."], "the credential file . is a folder"),
        (["--language", "de"], "language (flag)"),
        (["--config", "nowhere.toml"], "nowhere.toml cannot be read"),
        (["--server", "ws://h:x"], "server (flag): must look like ws://host:port"),
        (["--server", "wss://h:99999999"], "server (flag): must look like ws://host:port"),
        (["--server", "ws://[::1"], "server (flag): must look like ws://host:port"),
        (["check", "--camera", "\udcff"], "argument 3 is no UTF-8"),
        (["voice", "words\0"], "argument 2 is no UTF-8"),
        (["--display", "memory"], "no credential"),
        (["--server", "ws://localhost:99999"], "server (flag): must look like ws://host:port"),
        (["check", "--server", "ws://a..b:80"], "server (flag): must look like ws://host:port"),
    ],
)
def test_a_wrong_call_ends_with_2(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    code, _, err = call_here(capsys, *arguments)
    assert code == 2
    assert words in err


@pytest.mark.parametrize(
    ("flag", "value", "words"),
    [
        ("--camera", "telescope:1", "no camera 'telescope:1'"),
        ("--display", "wall", "no display 'wall'"),
        ("--profile", "cinema", "no display profile 'cinema'"),
        ("--decoders", "eyes", "no decoder is called eyes"),
    ],
)
def test_a_part_that_does_not_exist_is_a_wrong_call(
    capsys: pytest.CaptureFixture[str], folder: Path, credential: str, flag: str, value: str, words: str
) -> None:
    given = {"--camera": f"folder:{folder}", "--display": "memory", "--credential-file": credential}
    code, _, err = call_here(capsys, *itertools.chain(*(given | {flag: value}).items()))
    assert code == 2
    assert words in err


def test_a_camera_of_a_number_that_no_camera_has_is_not_found(
    capsys: pytest.CaptureFixture[str], credential: str
) -> None:
    camera = ("--camera", "opencv:99999999999999999999")
    code, _, err = call_here(capsys, *camera, "--display", "memory", "--credential-file", credential)
    assert code == 1
    assert "99999999999999999999; is it plugged in" in err


@pytest.mark.parametrize("address", ["ws://[::1", "ws://h:99999", "wss://:8765"])
def test_an_invitation_to_nowhere_is_none(capsys: pytest.CaptureFixture[str], address: str) -> None:
    code, _, err = call_here(capsys, "pair", "--code", f"BAYLENS-PAIR:1 {address} ticket -")
    assert code == 1
    assert "the invitation to pair is damaged" in err


def test_a_part_that_fails_ends_with_1_and_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, credential: str
) -> None:
    nowhere = str(tmp_path / "nowhere")
    code, _, err = call_here(
        capsys, "--camera", f"folder:{nowhere}", "--display", "memory", "--credential-file", credential
    )
    assert code == 1
    assert err.startswith("baylens-glasses: ")
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("address", ["wss://host:99999", "wss://[", "ws://host:99999", "ws://a..b"])
def test_a_code_with_an_address_that_cannot_be_ends_with_1(
    capsys: pytest.CaptureFixture[str], address: str
) -> None:
    code, _, err = call_here(capsys, "pair", "--code", f"BAYLENS-PAIR:1 {address} ticket {'A' * 43}")
    assert code == 1
    assert err == "baylens-glasses: the invitation to pair is damaged\n"


@pytest.mark.parametrize("profile", ["", "cinema"])
def test_the_check_greets_no_server_with_a_profile_that_does_not_exist(
    capsys: pytest.CaptureFixture[str], folder: Path, credential: str, profile: str
) -> None:
    code, out, _ = call_here(
        capsys,
        *("check", "--server", "ws://127.0.0.1:1", "--credential-file", credential, "--profile", profile),
        *("--camera", f"folder:{folder}", "--display", "memory", "--decoders", "zxing"),
    )
    assert code == 1
    assert [line.split(";")[0] for line in out.splitlines()[-2:]] == [
        f"failed display: no display profile '{profile}'",
        f"failed server: no display profile '{profile}'",
    ]


def test_without_a_camera_a_finger_scanner_reads_or_nothing_does(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, credential: str
) -> None:
    scanner = tmp_path / "event5"
    os.mkfifo(scanner)
    config = tmp_path / "glasses.toml"
    config.write_text(f"[glasses]\nring = 'keyboard:{scanner}'\n", "utf-8")
    worn = ("--camera", "none", "--display", "memory", "--credential-file", credential)
    code, _, err = call_here(capsys, *worn)
    assert (code, err) == (
        2,
        "baylens-glasses: without a camera a finger scanner reads: set ring, or nothing does\n",
    )
    _, out, _ = call_here(capsys, "check", *worn, "--config", str(config), "--server", "ws://127.0.0.1:1")
    assert f"ok     camera: there is none, keyboard:{scanner} reads" in out


def test_the_check_does_not_say_of_a_finger_scanner_that_is_away_that_it_works(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, credential: str
) -> None:
    config = tmp_path / "glasses.toml"
    config.write_text("[glasses]\nring = 'serial:/dev/ttyASLEEP'\n", "utf-8")
    worn = ("--camera", "none", "--display", "memory", "--credential-file", credential)
    code, out, _ = call_here(capsys, "check", *worn, "--config", str(config), "--server", "ws://127.0.0.1:1")
    assert code == 1
    assert "failed scanner: the scanner /dev/ttyASLEEP is away: asleep, unplugged, or " in out
    assert "wake it up and check again\n" in out


def test_a_code_to_pair_is_not_looked_for_without_a_camera(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = call_here(capsys, "pair", "--camera", "none", "--into", str(tmp_path / "paired"))
    assert code == 2
    assert "--code TEXT" in err


@pytest.mark.parametrize("asleep", [False, True])
async def test_glasses_without_a_camera_serve_whom_the_finger_scanner_reads(
    asleep: bool, tmp_path: Path, credential: str
) -> None:
    device, scanner, journal = tmp_path / "device", tmp_path / "event5", tmp_path / "journal.jsonl"
    os.mkfifo(device)
    scanner.symlink_to("/dev/input/by-id/usb-SCANNER-event-kbd" if asleep else device)
    trigger = os.open(device, os.O_RDWR | os.O_NONBLOCK)
    journal.touch(0o600)
    config = tmp_path / "glasses.toml"
    config.write_text(f"[glasses]\nring = 'keyboard:{scanner}'\n", "utf-8")
    async with small_server(SmallServer.desk) as server, asyncio.timeout(60):
        glasses = await start(
            *("--server", f"ws://127.0.0.1:{server.port}", "--credential-file", credential),
            *("--camera", "none", "--display", "memory", "--config", str(config), "--journal", str(journal)),
        )
        while '"state":"up"' not in journal.read_text("utf-8"):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)
        if asleep:
            while "Lecteur absent" not in journal.read_text("utf-8"):  # noqa: ASYNC110 - another process
                await asyncio.sleep(0.02)
            (tmp_path / "awake").symlink_to(device)
            (tmp_path / "awake").replace(scanner)
        os.write(trigger, typed("3012345678902"))
        while '"type":"card"' not in journal.read_text("utf-8"):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)
        glasses.send_signal(signal.SIGTERM)
        _, err = await glasses.communicate()
    os.close(trigger)
    assert glasses.returncode == 0
    assert b"camera stopped" not in err
    assert (b"it is heard when it comes" in err) is asleep


def typed(digits: str) -> bytes:
    """What the kernel delivers of a scanner that types digits and Enter."""
    keys = [*("1234567890".index(digit) + 2 for digit in digits), 28]
    event = struct.Struct("@llHHi")
    return b"".join(event.pack(0, 0, 1, key, value) for key in keys for value in (1, 0))


async def test_refused_glasses_say_so_and_end_with_1(folder: Path, credential: str) -> None:
    async def refuse(_: SmallServer, connection: ServerConnection) -> None:
        await connection.close(CloseCode.CREDENTIAL_UNKNOWN, "credential_unknown")

    async with small_server(refuse) as server:
        code, _, err = await call(
            *("--server", f"ws://127.0.0.1:{server.port}", "--credential-file", credential),
            *("--camera", f"folder:{folder}", "--display", "memory"),
        )
    assert code == 1
    assert "does not know the credential" in err


async def test_the_check_has_one_line_for_each_part(folder: Path, credential: str) -> None:
    async with small_server(SmallServer.desk) as server:
        code, out, _ = await call(
            *("check", "--server", f"ws://127.0.0.1:{server.port}", "--credential-file", credential),
            *("--camera", f"folder:{folder}", "--display", "memory", "--decoders", "zxing"),
        )
    assert code == 0
    assert server.trials == [True], "glasses that are worn stay connected"
    assert [line.split(":")[0] for line in out.splitlines()] == [
        "ok     decoder zxing",
        "ok     camera",
        "ok     display",
        "ok     server",
    ]


def test_no_code_is_spent_where_its_credential_cannot_be_kept(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    taken.touch()
    invitation = f"BAYLENS-PAIR:1 ws://127.0.0.1:1 {'t' * 43} -"
    code, _, err = call_here(capsys, "pair", "--code", invitation, "--into", str(taken))
    assert code == 2
    assert err == f"baylens-glasses: {taken} cannot be written to: File exists\n"
    code, _, err = call_here(capsys, "pair", "--code", invitation, "--into", str(tmp_path / "fresh"))
    assert code == 1
    assert "ws://127.0.0.1:1 cannot be reached" in err, "only then the server is asked"
    assert list((tmp_path / "fresh").iterdir()) == []


def test_the_check_tries_what_only_some_glasses_have(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, credential: str
) -> None:
    wrong = tmp_path / "glasses.toml"
    wrong.write_text(
        "[glasses]\nring = 'usb:1'\nvoice = '/nowhere/words'\nbattery = 'none-such'\noutbox = '/nowhere'\n",
        "utf-8",
    )
    code, out, _ = call_here(
        capsys,
        *("check", "--config", str(wrong), "--credential-file", credential, "--server", "ws://127.0.0.1:1"),
        *("--camera", f"folder:{tmp_path}", "--display", "memory", "--decoders", "zxing"),
    )
    assert code == 1
    assert [line.split(":")[0] for line in out.splitlines()[3:-1]] == [
        "failed scanner",
        "failed voice",
        "failed battery",
        "failed outbox",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder in which nobody writes")
def test_the_check_says_that_an_outbox_keeps_nothing(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path, credential: str
) -> None:
    config = tmp_path / "glasses.toml"
    # Root does not write there either.
    config.write_text("[glasses]\noutbox = '/proc/sys'\n", "utf-8")
    _, out, _ = call_here(
        capsys,
        *("check", "--config", str(config), "--credential-file", credential, "--server", "ws://127.0.0.1:1"),
        *("--camera", f"folder:{folder}", "--display", "memory", "--decoders", "zxing"),
    )
    assert "failed outbox: /proc/sys cannot be written to: what waits ends with the program" in out


def test_the_check_names_what_does_not_work(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, credential: str
) -> None:
    code, out, _ = call_here(
        capsys,
        *("check", "--server", "ws://127.0.0.1:1", "--credential-file", credential),
        *("--camera", f"folder:{tmp_path / 'nowhere'}", "--display", "wall", "--decoders", "zxing"),
    )
    lines = out.splitlines()
    assert code == 1
    assert [line.split()[0] for line in lines] == ["ok", "failed", "failed", "failed"]
    assert "ws://127.0.0.1:1 cannot be reached" in lines[-1]


@pytest.mark.parametrize("how", ["file", "no file", "full disk"])
async def test_glasses_that_are_taken_off_offline_say_how_much_waits(
    tmp_path: Path, folder: Path, credential: str, how: str
) -> None:
    arguments = ["--server", "ws://127.0.0.1:9", "--camera", f"folder:{folder}", "--display", "memory"]
    if how == "full disk":
        # A folder where the file should be is in the way like a disk that takes nothing.
        (tmp_path / "bay-1.outbox").mkdir()
    if how == "no file":
        arguments += ["--config", str(tmp_path / "glasses.toml")]
        (tmp_path / "glasses.toml").write_text('[glasses]\ncredential = "bay-1.secret"\n')
    else:
        arguments += ["--credential-file", credential]
    code, _, err = await call(*arguments)
    assert code == 0
    assert err.count("reason=unreachable") == 1
    assert "1 message waits for the server" in err
    assert ("put these glasses on again" in err, "it is lost" in err) == (how == "file", how != "file")
