"""A fitted ranker as bytes: immutable, named by the hash of its content."""

import hashlib
import io
import json
import math
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

import numpy as np

from server.domain.ranking.calibration import Calibration
from server.domain.ranking.challenger import BoostedRanker, library
from server.domain.ranking.counters import Floats
from server.domain.ranking.ease import Recipe, View
from server.domain.ranking.errors import DamagedModel, RankingError, UnknownModelFormat
from server.domain.ranking.features import HERS, SHOPS
from server.domain.ranking.fitted import FittedRanker
from server.domain.ranking.head import Head

T = TypeVar("T")
Trained = FittedRanker | BoostedRanker
"""What a document may hold."""
MAGIC = b"baylens-ranker 1 "
LARGEST = 256 * 2**20
"""A document of 3 matrices for 2,000 categories has 96 MB; more is no ranker of ours."""


@dataclass(frozen=True, slots=True)
class ModelDocument:
    """Bytes to keep and the version that stands in the ledger beside each suggestion."""

    version: str
    content: bytes


def freeze(ranker: Trained) -> ModelDocument:
    """Write a ranker; the same ranker always has the same version."""
    meta: dict[str, Any] = {
        "categories": ranker.categories,
        "recipes": [[recipe.view, recipe.shrinkage] for recipe in ranker.recipes],
    }
    own: dict[str, Any] = {}
    if isinstance(ranker, BoostedRanker):
        own["trees"] = np.frombuffer(ranker.trees.encode(), np.uint8)
        own |= _steps("new", ranker.new) | _steps("known", ranker.known)
    else:
        meta["levels"] = [ranker.new.level, ranker.known.level]
        own |= _weights("new", ranker.new) | _weights("known", ranker.known)
    arrays: dict[str, Any] = {"meta": np.frombuffer(json.dumps(meta, sort_keys=True).encode(), np.uint8)}
    arrays |= {f"matrix_{at}": matrix for at, matrix in enumerate(ranker.matrices)}
    return seal(arrays | own)


def _weights(name: str, head: Head) -> dict[str, Any]:
    return {f"{name}_centre": head.centre, f"{name}_weights": head.weights} | _steps(name, head.calibration)


def _steps(name: str, calibration: Calibration) -> dict[str, Any]:
    return {f"{name}_knots": calibration.knots, f"{name}_levels": calibration.levels}


def seal(arrays: dict[str, Any]) -> ModelDocument:
    """Put arrays into a document that is named by the hash of its content."""
    packed = io.BytesIO()
    np.savez(packed, allow_pickle=False, **arrays)
    body = packed.getvalue()
    version = hashlib.sha256(body).hexdigest()
    return ModelDocument(version, MAGIC + version.encode() + b"\n" + body)


def thaw(content: bytes) -> Trained:
    """Read a ranker back, trusting nothing.

    Raises:
        ChallengerMissing: It is one of trees, and LightGBM cannot be loaded here.
        UnknownModelFormat: The bytes are no ranker, or one of a newer program.
        DamagedModel: The content does not have the hash it carries, or its parts do not fit together or
            read other features than this program counts.
    """
    return unseal(content, _ranker)


def unseal(content: bytes, read: Callable[[dict[str, Any]], T]) -> T:
    """Take a document apart, and make of its arrays what they are.

    Raises:
        UnknownModelFormat: The bytes are no document of ours, or one of a newer program.
        DamagedModel: The content does not have the hash it carries, or its parts do not fit together.
    """
    if not content.startswith(MAGIC) or len(content) > LARGEST:
        raise UnknownModelFormat("not a ranker this program can read; fit again with `baylens-server fit`")
    head, newline, body = content[len(MAGIC) :].partition(b"\n")
    if not newline or hashlib.sha256(body).hexdigest().encode() != head:
        raise DamagedModel("the ranker's content does not match its hash; copy the file again or fit again")
    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
            return read({name: arrays[name] for name in arrays.files})
    except RankingError:
        raise
    except (
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        OSError,
        EOFError,
        zipfile.BadZipFile,
    ) as wrong:
        raise DamagedModel(
            "the ranker's content cannot be read; fit again with `baylens-server fit`"
        ) from wrong


def _ranker(arrays: dict[str, Any]) -> Trained:
    meta = json.loads(arrays["meta"].tobytes())
    categories = tuple(str(name) for name in meta["categories"])
    recipes = tuple(Recipe(_view(view), float(shrinkage)) for view, shrinkage in meta["recipes"])
    square = (len(categories), len(categories))
    matrices = tuple(floats(arrays[f"matrix_{at}"], square) for at in range(len(recipes)))
    if "trees" in arrays:
        library()
        steps = _calibration(arrays, "new"), _calibration(arrays, "known")
        boosted = BoostedRanker(categories, recipes, matrices, arrays["trees"].tobytes().decode(), *steps)
        if not boosted.can_read_features():
            raise ValueError("trees")
        return boosted
    new, known = (
        _head(arrays, name, float(level), len(recipes))
        for name, level in zip(("new", "known"), meta["levels"], strict=True)
    )
    return FittedRanker(categories, recipes, matrices, new, known)


def _head(arrays: dict[str, Any], name: str, level: float, matrices: int) -> Head:
    features = (len(HERS) + len(SHOPS) + matrices,)
    if not math.isfinite(level):
        raise ValueError("level")
    centre, weights = (floats(arrays[f"{name}_{part}"], features) for part in ("centre", "weights"))
    return Head(centre, weights, level, _calibration(arrays, name))


def _calibration(arrays: dict[str, Any], name: str) -> Calibration:
    steps = (arrays[f"{name}_knots"].size,)
    knots, levels = (floats(arrays[f"{name}_{part}"], steps) for part in ("knots", "levels"))
    if not steps[0] or levels.min() < 0.0 or levels.max() > 1.0:
        raise ValueError("levels")
    return Calibration(knots, levels)


def _view(name: str) -> View:
    for view in get_args(View):
        if view == name:
            return view  # type: ignore[no-any-return]
    raise ValueError(name)


def floats(array: Any, shape: tuple[int, ...]) -> Floats:  # noqa: ANN401
    """An array of a document, if it is one of finite numbers in this shape; else ``ValueError``."""
    if array.shape != shape or not np.isfinite(array).all():
        raise ValueError("shape")
    return np.asarray(array, dtype=np.float64)
