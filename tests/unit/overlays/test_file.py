"""A file that was named: read whole when it is small, refused when it never ends."""

from pathlib import Path

import pytest

from overlays.file import read_whole

ENDLESS = Path("/dev/zero")


def test_a_file_that_is_just_small_enough_is_read(tmp_path: Path) -> None:
    (tmp_path / "full").write_bytes(b"12345")
    assert read_whole(tmp_path / "full", 5) == b"12345"


def test_a_file_with_a_byte_more_is_refused_by_its_size(tmp_path: Path) -> None:
    (tmp_path / "fuller").write_bytes(b"123456")
    with pytest.raises(OSError, match="larger than 5 bytes"):
        read_whole(tmp_path / "fuller", 5)


@pytest.mark.skipif(not ENDLESS.exists(), reason="this system has no endless file")
def test_a_file_that_never_ends_is_refused() -> None:
    with pytest.raises(OSError, match="larger than 1048576 bytes"):
        read_whole(ENDLESS)
