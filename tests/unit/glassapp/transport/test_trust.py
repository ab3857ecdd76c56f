"""Trust: a file that holds no authority is refused in one sentence, whatever it holds instead."""

from pathlib import Path

import pytest

from glassapp.errors import SettingsError
from glassapp.transport.trust import trusting


@pytest.mark.parametrize(
    "held",
    [b"", b"\n", b"\xff", b"no certificate", b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"],
)
def test_a_file_without_a_certificate_is_refused(tmp_path: Path, held: bytes) -> None:
    file = tmp_path / "authority.pem"
    file.write_bytes(held)
    with pytest.raises(SettingsError, match="holds no certificate of an authority"):
        trusting(file)
