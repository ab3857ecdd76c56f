"""A fitted ranker is a document that cannot change unnoticed."""

import hashlib
import io
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.domain.ranking import DamagedModel, ModelDocument, UnknownModelFormat, freeze, thaw
from tests.unit.server.ranking.two_tastes import SHELF, ranker, visits

MAGIC = b"baylens-ranker 1 "


@pytest.fixture(scope="module")
def document() -> ModelDocument:
    return freeze(ranker())


def test_a_ranker_survives_the_file(document: ModelDocument) -> None:
    examples, _ = visits(3)
    before = ranker().score(examples.counters, examples.market)
    after = thaw(document.content).score(examples.counters, examples.market)
    assert np.array_equal(before.probability, after.probability)
    assert thaw(document.content).categories == SHELF


def test_the_same_ranker_has_the_same_version(document: ModelDocument) -> None:
    assert freeze(thaw(document.content)) == document


def test_another_ranker_has_another_version(document: ModelDocument) -> None:
    assert freeze(ranker(seed=5)).version != document.version


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_one_changed_byte_is_noticed(document: ModelDocument, data: st.DataObject) -> None:
    at = data.draw(st.integers(len(MAGIC), len(document.content) - 1))
    flip = data.draw(st.integers(1, 255))
    content = bytearray(document.content)
    content[at] ^= flip
    with pytest.raises(DamagedModel):
        thaw(bytes(content))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_file_cut_short_is_noticed(document: ModelDocument, data: st.DataObject) -> None:
    keep = data.draw(st.integers(len(MAGIC), len(document.content) - 1))
    with pytest.raises(DamagedModel):
        thaw(document.content[:keep])


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"baylens-ranker 2 abc\n", b"baylens-offers 1 abc\n"]
)
def test_what_is_no_ranker_of_ours_is_refused_by_name(content: bytes) -> None:
    with pytest.raises(UnknownModelFormat, match="fit again"):
        thaw(content)


@pytest.mark.parametrize("body", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_an_honest_hash_over_nonsense_is_refused(body: bytes) -> None:
    with pytest.raises(DamagedModel):
        thaw(_sealed(body))


def test_parts_that_do_not_fit_together_are_refused(document: ModelDocument) -> None:
    arrays = _arrays(document)
    with pytest.raises(DamagedModel):
        thaw(_packed(arrays | {"matrix_1": np.zeros((3, 3))}))
    with pytest.raises(DamagedModel):
        thaw(_packed(arrays | {"new_weights": np.full_like(arrays["new_weights"], np.nan)}))
    with pytest.raises(DamagedModel):
        thaw(_packed({name: array for name, array in arrays.items() if name != "known_knots"}))
    meta = json.loads(arrays["meta"].tobytes()) | {"levels": [math.nan, 0.0]}
    with pytest.raises(DamagedModel):
        thaw(_packed(arrays | {"meta": np.frombuffer(json.dumps(meta).encode(), np.uint8)}))
    for knots, levels in (([], []), ([0.0, 1.0], [0.2, 1.5])):
        steps = {"new_knots": np.array(knots), "new_levels": np.array(levels)}
        with pytest.raises(DamagedModel):
            thaw(_packed(arrays | steps))


def test_a_ranker_of_other_features_is_refused(document: ModelDocument) -> None:
    """An older program fitted it, and its weights fit nothing that this one counts."""
    arrays = _arrays(document)
    shorter = {
        f"{kind}_{part}": arrays[f"{kind}_{part}"][:-1]
        for kind in ("new", "known")
        for part in ("centre", "weights")
    }
    with pytest.raises(DamagedModel, match="fit again"):
        thaw(_packed(arrays | shorter))


def _arrays(document: ModelDocument) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    with np.load(io.BytesIO(document.content.partition(b"\n")[2])) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _packed(arrays: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float64]]]) -> bytes:
    body = io.BytesIO()
    np.savez(body, allow_pickle=False, **arrays)
    return _sealed(body.getvalue())


def _sealed(body: bytes) -> bytes:
    return MAGIC + hashlib.sha256(body).hexdigest().encode() + b"\n" + body
