"""The certificate of the glasses port."""

import datetime as dt
import shutil
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from glassapp.browser.certificate import VALID_DAYS, make_certificate
from server.errors import SettingsError
from server.glasses_port.tls import AUTHORITY, CERTIFICATE, KEY, Reminder, open_tls
from tests.passphrase import lock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC)).write(tmp_path)
    return tmp_path


def test_a_folder_that_holds_a_certificate_is_opened(folder: Path) -> None:
    assert open_tls(folder).authority == (folder / AUTHORITY).read_bytes()


def test_nobody_is_asked_for_the_passphrase_of_a_key(folder: Path) -> None:
    lock(folder / KEY)
    with pytest.raises(SettingsError, match=r"site-key\.pem has a passphrase.*openssl pkey") as refused:
        open_tls(folder)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", [CERTIFICATE, KEY, AUTHORITY])
def test_a_certificate_that_cannot_be_read_is_not_made_anew(folder: Path, name: str) -> None:
    """Such as one that belongs to root; a link to itself is what root cannot read either."""
    (folder / name).unlink()
    (folder / name).symlink_to(folder / name)
    with pytest.raises(SettingsError, match="cannot be read: Too many levels of symbolic links") as refused:
        open_tls(folder)
    assert "certificate HOST" not in str(refused.value)


@pytest.mark.parametrize("name", [CERTIFICATE, KEY, AUTHORITY])
def test_a_folder_in_which_one_is_missing_holds_none(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(SettingsError, match=r"holds no certificate; make one"):
        open_tls(folder)


@pytest.mark.parametrize("days_ago", [0, VALID_DAYS + 30])
def test_the_day_it_ends_is_known_also_when_that_is_over(tmp_path: Path, days_ago: int) -> None:
    made = dt.datetime.now(dt.UTC).replace(microsecond=0) - dt.timedelta(days=days_ago)
    make_certificate(["127.0.0.1"], made).write(tmp_path)
    assert open_tls(tmp_path).ends == made + dt.timedelta(days=VALID_DAYS)


def test_the_authority_of_another_certificate_is_refused(folder: Path, tmp_path: Path) -> None:
    make_certificate(["127.0.0.1"], dt.datetime.now(dt.UTC)).write(tmp_path / "other")
    shutil.copy(tmp_path / "other" / AUTHORITY, folder / AUTHORITY)
    with pytest.raises(SettingsError, match=r"site-authority\.crt is not who signed it"):
        open_tls(folder)


@pytest.mark.parametrize("written", [b"", b"nothing of the kind", b"\xff"])
def test_an_authority_that_is_none_is_refused(folder: Path, written: bytes) -> None:
    (folder / AUTHORITY).write_bytes(written)
    with pytest.raises(SettingsError, match="holds no certificate"):
        open_tls(folder)


@pytest.mark.parametrize(
    ("days", "said"), [(31, []), (29, ["warning"]), (1, ["warning"]), (0, ["error"]), (-3, ["error"])]
)
def test_the_log_says_that_it_ends_soon_or_has_ended(folder: Path, days: int, said: list[str]) -> None:
    tls = open_tls(folder)
    with capture_logs() as log:
        Reminder(tls).look(tls.ends - dt.timedelta(days=days))
    assert [one["log_level"] for one in log] == said


def test_a_server_that_runs_on_says_each_of_them_once(folder: Path) -> None:
    tls = open_tls(folder)
    reminder = Reminder(tls)
    with capture_logs() as log:
        for hours in range(-40 * 24, 10 * 24):
            reminder.look(tls.ends + dt.timedelta(hours=hours))
    assert [one["log_level"] for one in log] == ["warning", "error"]
