"""What became of each scene: put together from the journal's events, by the ids they carry."""

from dataclasses import dataclass, field

from glassapp.app.journal import (
    AnswerMade,
    AnswerRecorded,
    CardArrived,
    FrameSeen,
    JournalEntry,
    NoticeHeard,
    PictureShown,
    RefusalHeard,
    ScanDecided,
)
from overlays.wire import NoticeKind, StepTime, Verdict
from sample_cards.clip.scene import Ending, Scene

_VERDICTS = {
    Verdict.GIVE: Ending.GIVEN,
    Verdict.DECLINE: Ending.DECLINED,
    Verdict.UNDO: Ending.UNDONE,
    Verdict.WRONG_CUSTOMER: Ending.REMOVED,
}
_NOTICES = {NoticeKind.RIGHT_BAG: Ending.RIGHT_BAG, NoticeKind.WRONG_BAG: Ending.WRONG_BAG}
_SAID = frozenset({"state", "card"})
_FACES = {
    Ending.CARD: frozenset({"card"}),
    Ending.REFUSED: frozenset({"refusal"}),
    Ending.GIVEN: _SAID,
    Ending.DECLINED: _SAID,
    Ending.UNDONE: _SAID,
    Ending.REMOVED: _SAID,
    Ending.EXPLAINED: frozenset({"reason"}),
    Ending.RIGHT_BAG: frozenset({"notice"}),
    Ending.WRONG_BAG: frozenset({"notice"}),
    Ending.IGNORED: frozenset[str](),
}
"""The kind of face that shows an ending."""
IGNORED_COMMAND = "commandrefused"
EXPLAINED_BONUS = "explained"
VERIFIED_BAG = "verified"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that happened to a scene."""

    ending: Ending
    detail: str = ""


@dataclass(slots=True)
class SceneRecord:
    """One scene as it went."""

    scene: Scene
    scan: ScanDecided | None = None
    outcomes: list[Outcome] = field(default_factory=list)
    lines: tuple[str, ...] = ()
    """What the display said."""
    steps: tuple[StepTime, ...] = ()
    scan_to_card_us: int | None = None
    frames: list[str] = field(default_factory=list)
    """The files of its frames."""
    sighted: bool = False
    """Whether any code was seen in any of them."""
    picture: int | None = None
    """Number of the display's picture that shows the ending."""
    picture_before: int | None = None
    """Number of the one that was shown when the scene began."""

    @property
    def view(self) -> str:
        """A frame in which the hand has come to rest."""
        return self.frames[2 * len(self.frames) // 3]

    @property
    def as_expected(self) -> bool:
        """Whether exactly what the script says has happened."""
        expected = self.scene.ending
        if expected is Ending.NOTHING:
            return not self.outcomes
        if len(self.outcomes) != 1 or self.outcomes[0].ending is not expected:
            return False
        if expected is Ending.CARD:
            return any(self.scene.detail in line for line in self.lines)
        return expected is not Ending.REFUSED or self.outcomes[0].detail == self.scene.detail

    @property
    def happened(self) -> str:
        """What happened, in words."""
        told = [" ".join(filter(None, (one.ending, one.detail))) for one in self.outcomes]
        return ", ".join(told) or str(Ending.NOTHING)


class Recorder:
    """Takes the journal's events and keeps one record for each scene."""

    def __init__(self, scenes: tuple[Scene, ...]) -> None:
        """Begin with scenes of which nothing is known yet; their names are in the names of their frames."""
        self.records = tuple(SceneRecord(scene) for scene in scenes)
        self._by_name = {record.scene.name: record for record in self.records}
        self._by_id: dict[str, SceneRecord] = {}
        self._at_hand: SceneRecord | None = None
        self._awaits_picture: SceneRecord | None = None
        self._view = ""
        self._displayed: int | None = None

    def scene_of(self, source: str) -> SceneRecord | None:
        """The record whose frame has this file name: ``0042-<scene>.jpg``."""
        return self._by_name.get(source.rpartition(".")[0].partition("-")[2])

    def take(self, event: JournalEntry) -> SceneRecord | None:
        """Take one event; returns the record it belongs to, None when it belongs to no scene."""
        match event:
            case FrameSeen():
                return self._saw(event)
            case ScanDecided():
                return self._scanned(event)
            case AnswerMade():
                return self._remember(event.answer_id)
            case PictureShown():
                return self._shown(event)
            case CardArrived() | RefusalHeard() | AnswerRecorded() | NoticeHeard():
                return self._ended(event)
            case _:
                return None

    def _saw(self, event: FrameSeen) -> SceneRecord | None:
        before, record = self.scene_of(self._view), self.scene_of(event.source)
        self._view = event.source
        if record is None:
            return None
        record.frames.append(event.source)
        record.sighted = record.sighted or bool(event.sightings)
        if record is not before:
            record.picture_before = self._displayed
        return record

    def _scanned(self, event: ScanDecided) -> SceneRecord | None:
        record = self.scene_of(event.source)
        if record is None:
            return None
        record.scan, self._at_hand = event, record
        if event.scan_id is not None:
            self._by_id[event.scan_id] = record
        if event.deed == IGNORED_COMMAND:
            record.outcomes.append(Outcome(Ending.IGNORED, event.why))
        if event.deed == EXPLAINED_BONUS:
            record.outcomes.append(Outcome(Ending.EXPLAINED))
            self._awaits_picture = record
        return record

    def _remember(self, answer_id: str) -> SceneRecord | None:
        if self._at_hand is not None:
            self._by_id[answer_id] = self._at_hand
        return self._at_hand

    def _ended(self, event: CardArrived | RefusalHeard | AnswerRecorded | NoticeHeard) -> SceneRecord | None:
        match event:
            case CardArrived():
                record, outcome = self._by_id.get(event.scan_id), Outcome(Ending.CARD)
                if record is not None:
                    record.scan_to_card_us = event.scan_to_card_us
            case RefusalHeard():
                record, outcome = self._by_id.get(event.concerns), Outcome(Ending.REFUSED, event.reason)
            case AnswerRecorded():
                record, outcome = self._by_id.get(event.answer_id), Outcome(_VERDICTS[event.verdict])
                if record is not None:
                    record.steps = (StepTime(step=12, microseconds=event.round_trip_us),)
            case NoticeHeard():
                record, outcome = self._verifying(), Outcome(_NOTICES[event.kind])
        if record is not None:
            record.outcomes.append(outcome)
            self._awaits_picture = record
        return record

    def _verifying(self) -> SceneRecord | None:
        """The last scene in which a bag was looked at: one is asked about at a time."""
        asked = [one for one in self.records if one.scan is not None and one.scan.deed == VERIFIED_BAG]
        return asked[-1] if asked else None

    def _shown(self, event: PictureShown) -> SceneRecord | None:
        self._displayed = event.number
        return self._pictured(event)

    def _pictured(self, event: PictureShown) -> SceneRecord | None:
        """A card's first picture carries its scan; of the others the first face of the right kind counts."""
        if event.scan_id is not None:
            record = self._by_id.get(event.scan_id)
            if record is None or record.picture is not None:
                return None
        else:
            record = self._awaits_picture
            if record is None or event.face not in _FACES[record.outcomes[-1].ending]:
                return None
        self._awaits_picture = None
        record.lines, record.picture = event.lines, event.number
        record.steps = event.steps or record.steps
        return record
