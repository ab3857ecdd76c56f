"""A desk whose scans are done as the counter of the glasses port has them done."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, cast

from overlays.wire import Answer, Granted, Refusal, ScanReport, ShowCard, Verdict
from server.clock import Clock
from server.desk.desk import Desk
from server.desk.pickup import lookup
from server.desk.records import Glasses
from server.desk.store import Store
from server.errors import StoreUnavailable
from server.opening import ServedStore
from server.stores.postgres.scans import ByItself

Reply = ShowCard | Refusal


class ServedDesk(Desk):
    """Identifies together with others, and by itself whatever does not go with them."""

    def __init__(self, store: Store, clock: Clock, **options: Any) -> None:
        super().__init__(store, clock, **options)
        self._served = cast("ServedStore", store)
        self.meanwhile: Callable[[], object] = lambda: None
        """What happens elsewhere before that is committed which was done together."""

    def identify(self, glasses: Glasses, report: ScanReport) -> Reply:
        (reply,) = self.identify_all([(glasses, report)])
        return reply

    def identify_all(self, scans: Sequence[tuple[Glasses, ScanReport]]) -> list[Reply]:
        """Identify all of these at once; the replies stand in their order."""
        lookups = [lookup(*scan) for scan in scans]
        replies: dict[int, Reply] = {}
        try:
            with self._served.together(lookups) as apart:
                for place, scan in enumerate(scans):
                    if lookups[place] not in apart:
                        with suppress(ByItself):
                            replies[place] = super().identify(*scan)
                self.meanwhile()
            by_themselves = [place for place, one in enumerate(lookups) if one in apart]
        except StoreUnavailable:
            by_themselves = list(range(len(scans)))
        replies |= {place: super(ServedDesk, self).identify(*scans[place]) for place in by_themselves}
        return [replies[place] for place in range(len(scans))]

    def give_all(self, glasses: Glasses, shown: Reply) -> int:
        """Give every bonus of a card; says how many counted."""
        assert isinstance(shown, ShowCard), shown
        counted = 0
        for bonus_id in (one.bonus_id for one in shown.card.bonuses):
            give = Answer(
                answer_id=f"a-{bonus_id}", card_id=shown.card.card_id, bonus_id=bonus_id, verdict=Verdict.GIVE
            )
            counted += isinstance(self.answer(glasses, give), Granted)
        return counted
