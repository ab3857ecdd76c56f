"""A camera that is not there."""

import pytest

from glassapp.cameras import OpenCvCamera, OpenCvConfig
from glassapp.errors import CameraNotFound

NO_SUCH_DEVICE = 97


def test_a_camera_that_is_not_plugged_in_is_named_and_nothing_is_written_to_the_terminal(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(CameraNotFound, match=f"{NO_SUCH_DEVICE}; is it plugged in"):
        OpenCvCamera(OpenCvConfig(device=NO_SUCH_DEVICE))
    assert capfd.readouterr() == ("", "")


def test_a_stream_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(CameraNotFound) as refused:
        OpenCvCamera(OpenCvConfig(device="http://user:secret@127.0.0.1:9/view", opening_s=1))
    assert "127.0.0.1:9/view" in str(refused.value)
    assert "secret" not in str(refused.value)
