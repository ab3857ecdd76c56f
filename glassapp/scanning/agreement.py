"""Evidence over frames: two frames that agree, never a sum.

Errors repeat from frame to frame: the same glare, the same neighbour in the list. Adding log-likelihoods
counts them as new each time and grows sure of anything (docs/measurements/scanner.md shows both). So a code
that no frame shows clearly enough must be the best in two frames, each well beyond what an outsider
reaches, with nothing else nearly as good in between.
"""

from collections import deque
from dataclasses import dataclass

WINDOW_S = 1.0
SHARE = 0.7
"""Share of the threshold that each of two agreeing frames must reach."""


@dataclass(frozen=True, slots=True)
class Witness:
    """The best match of one frame."""

    text: str
    belief: float
    seen_at: float


class Agreement:
    """The best matches of the last second."""

    def __init__(self) -> None:
        self._witnesses: deque[Witness] = deque(maxlen=64)

    def add(self, text: str, belief: float, now: float, threshold: float) -> bool:
        """Take in a frame's best match.

        Returns:
            Whether it may be believed now: by itself, or because an earlier frame agrees.
        """
        while self._witnesses and now - self._witnesses[0].seen_at > WINDOW_S:
            self._witnesses.popleft()
        enough = SHARE * threshold
        others = [
            witness for witness in self._witnesses if witness.belief >= enough and witness.seen_at < now
        ]
        self._witnesses.append(Witness(text, belief, now))
        if belief >= threshold:
            return True
        agreeing = any(witness.text == text for witness in others)
        return belief >= enough and agreeing and all(witness.text == text for witness in others)

    def forget(self) -> None:
        """Start again, with another list."""
        self._witnesses.clear()
