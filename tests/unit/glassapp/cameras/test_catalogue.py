"""What a person may write after --camera."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from glassapp.cameras import CAMERAS, NONE, FolderCamera, NoCamera, VideoCamera, open_camera
from glassapp.errors import CameraFinished, CameraNotFound, SettingsError
from glassapp.settings import Settings


def test_a_folder_is_opened_by_its_specification(tmp_path: Path) -> None:
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    assert isinstance(open_camera(f"folder:{tmp_path}"), FolderCamera)


def test_a_film_is_opened_by_its_specification_even_with_a_colon_in_its_name(tmp_path: Path) -> None:
    file = tmp_path / "12:30.avi"
    writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()
    camera = open_camera(f"video:{file}")
    assert isinstance(camera, VideoCamera)
    camera.close()


@pytest.mark.parametrize("spec", ["opencv:98", "opencv:http://127.0.0.1:9/", "video:none.avi", "folder:none"])
def test_a_camera_that_is_not_there_is_not_found(spec: str) -> None:
    with pytest.raises(CameraNotFound):
        open_camera(spec)


@pytest.mark.parametrize("spec", ["", "opencv", "opencv:", "webcam:0", "folder:", "FOLDER:x", ":", "0"])
def test_an_unknown_camera_is_refused_and_the_known_ones_are_named(spec: str) -> None:
    with pytest.raises(SettingsError, match="opencv:NUMBER, opencv:URL, video:FILE, folder:DIR"):
        open_camera(spec)


@pytest.mark.parametrize("kind", [*CAMERAS, NONE])
def test_every_kind_is_named_by_the_setting_and_by_a_refusal(kind: str) -> None:
    assert kind in str(Settings.model_fields["camera"].description)
    with pytest.raises(SettingsError, match=kind):
        open_camera("webcam:0")


def test_no_camera_delivers_nothing_until_it_is_closed() -> None:
    camera = NoCamera()
    assert [camera.read(0.0) for _ in range(3)] == [None, None, None]
    assert camera.dropped == 0
    camera.close()
    camera.close()
    with pytest.raises(CameraFinished):
        camera.read(60.0)
