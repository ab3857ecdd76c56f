"""The certificate of the glasses port."""

import datetime as dt
from pathlib import Path

import pytest

from glassapp.browser.certificate import make_certificate
from server.errors import SettingsError
from server.glasses_port.tls import AUTHORITY, KEY, open_tls
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
