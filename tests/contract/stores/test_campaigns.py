"""Campaigns on every store: versions stay, what is published runs, and nobody overwrites unseen."""

import datetime as dt
import threading
from typing import Any

import pytest

from server.clock import SetClock
from server.desk.campaigns import CampaignDesk
from server.desk.store import Store
from server.domain.offers.benefit import PercentOff
from server.domain.offers.campaign import Campaign
from server.domain.offers.errors import CampaignChanged, CampaignRefused, UnknownCampaign, UnknownVersion
from server.domain.offers.lint import PublishPolicy
from server.domain.offers.schedule import Schedule
from server.domain.offers.versions import LOADED_BY, Act, CampaignVersion
from server.domain.team import Role, Signer
from server.errors import ShopRefused, StoreUnavailable
from tests.unit.server.small_shop import NINE, Counter, load, offer, shop


def campaign(*names: str, **changes: Any) -> Campaign:
    fields = {"campaign_id": "autumn", "name": "Autumn", "offers": tuple(offer(name) for name in names)}
    return Campaign(**fields | changes)


def team(store: Store, **policy: Any) -> CampaignDesk:
    return CampaignDesk(store, SetClock(NINE), PublishPolicy(**policy))


def published(desk: CampaignDesk, one: Campaign, by: str = "lea") -> CampaignVersion:
    version = desk.write(one, by)
    desk.publish(version.hash, by)
    return version


def running(store: Store, site_id: str = "north") -> set[str]:
    with store.transaction() as books:
        return {one.offer.offer_id for one in books.candidates(site_id)}


def life(store: Store, campaign_id: str = "autumn") -> list[tuple[str, Act, str]]:
    with store.transaction() as books:
        return [(one.version_hash, one.act, one.by) for one in books.publications(campaign_id)]


def test_what_is_published_runs_beside_the_other_campaigns(store: Store) -> None:
    load(store, shop(offer("gift")))
    version = published(team(store), campaign("tea", "rice"))
    assert running(store) == {"gift", "tea", "rice"}
    assert life(store) == [(version.hash, Act.PUBLISHED, "lea")]


def test_every_running_offer_points_to_its_published_version(store: Store) -> None:
    load(store, shop(offer("gift")))
    version = published(team(store), campaign("tea", priority=4, sites=("north",)))
    with store.transaction() as books:
        terms = {one.offer.offer_id: one.terms for one in books.candidates("north")}
        assert terms["tea"] == version.terms
        loaded = books.version(terms["gift"].version_hash)
    assert loaded is not None
    assert loaded.author == LOADED_BY


def test_a_version_is_never_changed_by_writing_it_again(store: Store) -> None:
    load(store, shop())
    first = team(store).write(campaign("tea"), "lea")
    again = CampaignDesk(store, SetClock(NINE + dt.timedelta(days=1))).write(campaign("tea"), "noel")
    assert again == first
    with store.transaction() as books:
        assert list(books.versions("autumn")) == [first]


def test_a_new_version_takes_the_place_of_the_old_one(store: Store) -> None:
    load(store, shop())
    first = published(team(store), campaign("tea", "rice"))
    second = published(team(store), campaign("rice", "milk"))
    assert running(store) == {"rice", "milk"}
    assert second.parent == first.hash


def test_rolling_back_is_publishing_an_older_version(store: Store) -> None:
    load(store, shop())
    desk = team(store)
    first = published(desk, campaign("tea"))
    second = published(desk, campaign("rice"))
    desk.roll_back(first.hash, "noel", note="rice ran out")
    assert running(store) == {"tea"}
    assert [one[0] for one in life(store)] == [first.hash, second.hash, first.hash]


def test_an_archived_campaign_stops_and_can_come_back(store: Store) -> None:
    load(store, shop(offer("gift")))
    desk = team(store)
    version = published(desk, campaign("tea"))
    desk.archive("autumn", "lea")
    assert desk.archive("autumn", "noel").by == "lea", "it is stopped already"
    assert running(store) == {"gift"}
    desk.publish(version.hash, "lea")
    assert running(store) == {"gift", "tea"}
    assert [act for _, act, _ in life(store)] == [Act.PUBLISHED, Act.ARCHIVED, Act.PUBLISHED]


def test_publishing_what_runs_changes_nothing(store: Store) -> None:
    load(store, shop())
    desk = team(store)
    version = published(desk, campaign("tea"))
    desk.publish(version.hash, "noel")
    assert len(life(store)) == 1


def test_of_two_who_publish_one_is_told_that_the_other_did(store: Store) -> None:
    load(store, shop())
    desk = team(store)
    published(desk, campaign("tea"))
    hers = desk.write(campaign("rice"), "lea")
    his = desk.write(campaign("milk"), "noel")
    desk.publish(hers.hash, "lea")
    with pytest.raises(CampaignChanged, match="published by lea"):
        desk.publish(his.hash, "noel")
    assert running(store) == {"rice"}


def test_what_is_corrected_before_it_runs_can_be_published(store: Store) -> None:
    load(store, shop())
    desk = team(store)
    runs = published(desk, campaign("tea"))
    first = desk.write(campaign("rice"), "lea", runs.hash)
    better = desk.write(campaign("milk"), "lea", first.hash)
    best = desk.write(campaign("rice", "milk"), "lea", better.hash)
    desk.publish(best.hash, "lea")
    assert running(store) == {"rice", "milk"}


def test_what_was_made_from_a_version_that_was_taken_back_is_not_published(store: Store) -> None:
    load(store, shop())
    desk = team(store)
    first = published(desk, campaign("tea"))
    second = published(desk, campaign("rice"))
    third = desk.write(campaign("milk"), "lea", desk.write(campaign("bread"), "lea", second.hash).hash)
    desk.roll_back(first.hash, "noel", note="rice ran out")
    with pytest.raises(CampaignChanged, match="published by noel"):
        desk.publish(third.hash, "lea")


def test_old_content_that_is_written_again_goes_on_from_what_runs(store: Store) -> None:
    load(store, shop())
    desk = team(store)
    first = published(desk, campaign("tea"))
    unused = desk.write(campaign("milk"), "lea")
    second = published(desk, campaign("rice"))
    for name, old in (("milk", unused), ("tea", first)):
        runs = desk.running("autumn")
        again = desk.write(campaign(name), "noel")
        assert (again.author, again.parent) == ("noel", runs.hash)
        assert desk.write(campaign(name), "lea") == again, "and that can run, so it is no third one"
        assert desk.find(old.hash) == old, "what was written stays"
        desk.publish(again.hash, "noel")
        assert running(store) == {name}
        assert desk.write(campaign(name), "lea") == again, "it runs"
    assert [one[0] for one in life(store)][:2] == [first.hash, second.hash]


def test_old_content_from_an_old_version_stays_what_it_was(store: Store) -> None:
    load(store, shop())
    desk = team(store)
    first = published(desk, campaign("tea"))
    unused = desk.write(campaign("milk"), "lea", first.hash)
    published(desk, campaign("rice"))
    assert desk.write(campaign("milk"), "noel", first.hash) == unused
    with pytest.raises(CampaignChanged):
        desk.publish(unused.hash, "noel")


def test_two_who_publish_at_the_same_moment_do_not_both_win(store: Store) -> None:
    load(store, shop())
    desk = team(store)
    published(desk, campaign("tea"))
    versions = [desk.write(campaign(f"one-{n}"), f"team-{n}") for n in range(8)]
    start = threading.Barrier(len(versions))
    told: list[str] = []

    def try_it(version: CampaignVersion) -> None:
        start.wait(20)
        try:
            desk.publish(version.hash, version.author)
        except (CampaignChanged, StoreUnavailable):
            told.append(version.author)

    threads = [threading.Thread(target=try_it, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(told) == len(versions) - 1
    assert len(running(store)) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"sites": ("east",)}, "sites.0: there is no site east"),
        ({"schedule": Schedule(end="2026-03-01T00:00")}, "schedule.end: the campaign would be over"),
        ({"offers": (offer("tea", benefit=PercentOff(percent=50)),)}, "offers.0.benefit: takes 50 % off"),
        ({"offers": (offer("gift"),)}, "offers.0.offer_id: belongs to the campaign spring"),
        ({"offers": (offer("tea"), offer("tea"))}, "offers.1.offer_id: is the same as offers.0"),
    ],
)
def test_what_breaks_a_rule_is_not_published(store: Store, changes: dict[str, Any], said: str) -> None:
    load(store, shop(offer("gift")))
    desk = team(store)
    version = desk.write(campaign("tea", **changes), "lea")
    with pytest.raises(CampaignRefused, match=said):
        desk.publish(version.hash, "lea")
    assert running(store) == {"gift"}
    assert life(store) == []


def test_a_cap_may_be_another_one(store: Store) -> None:
    load(store, shop())
    half = campaign(offers=(offer("tea", benefit=PercentOff(percent=50)),))
    published(team(store, discount_cap_percent=50), half)
    assert running(store) == {"tea"}


def test_where_four_eyes_are_asked_for_somebody_else_has_to_agree(store: Store) -> None:
    load(store, shop())
    desk = team(store, needs_approver=True)
    version = desk.write(campaign("tea"), "lea")
    with pytest.raises(CampaignRefused, match="needs an approver"):
        desk.publish(version.hash, "lea")
    with pytest.raises(CampaignRefused, match="cannot approve"):
        desk.publish(version.hash, "lea", approver=Signer("lea", Role.APPROVER))
    assert desk.publish(version.hash, "lea", approver=Signer("noel", Role.APPROVER)).approver == "noel"


def test_what_was_never_written_or_never_ran_is_refused(store: Store) -> None:
    load(store, shop())
    desk = team(store)
    with pytest.raises(UnknownVersion):
        desk.publish("0" * 64, "lea")
    with pytest.raises(UnknownVersion):
        desk.write(campaign("tea"), "lea", parent="0" * 64)
    with pytest.raises(CampaignRefused, match="never ran"):
        desk.roll_back(desk.write(campaign("tea"), "lea").hash, "lea")
    with pytest.raises(UnknownCampaign):
        desk.archive("autumn", "lea")


def test_a_shop_document_publishes_what_it_holds_and_archives_what_an_earlier_one_held(store: Store) -> None:
    load(store, shop(offer("gift")))
    load(store, shop(offer("gift")))
    assert [act for _, act, _ in life(store, "spring")] == [Act.PUBLISHED], "the same again is nothing new"
    winter = campaign("tea").model_copy(update={"campaign_id": "winter"})
    load(store, shop(campaigns=(winter,)))
    assert running(store) == {"tea"}
    assert [act for _, act, _ in life(store, "spring")] == [Act.PUBLISHED, Act.ARCHIVED]


@pytest.mark.parametrize("stops", [False, True])
def test_what_the_team_made_of_a_campaign_stays_when_its_document_is_loaded_again(
    store: Store, *, stops: bool
) -> None:
    document = shop(offer("gift"))
    load(store, document)
    desk = team(store)
    if stops:
        desk.archive("spring", "lea")
    else:
        published(desk, campaign("tea", campaign_id="spring"))
    load(store, document)
    assert running(store) == (set() if stops else {"tea"})
    load(store, shop(offer("gift", face_value_cents=90)))
    assert running(store) == {"gift"}, "what the document says now is new"


def test_a_shop_document_without_campaigns_stops_none(store: Store) -> None:
    load(store, shop(offer("gift")))
    load(store, shop())
    assert running(store) == {"gift"}


def test_what_the_team_has_published_runs_on_whatever_document_is_loaded(store: Store) -> None:
    load(store, shop(offer("gift")))
    published(team(store), campaign("tea"))
    for document in (shop(), shop(offer("gift"))):
        load(store, document)
        assert [act for _, act, _ in life(store)] == [Act.PUBLISHED]
        assert running(store) >= {"tea"}
    with pytest.raises(ShopRefused, match=r"campaigns\.0\.offers\.0\.offer_id: .* autumn"):
        load(store, shop(offer("tea")))
    assert running(store) == {"gift", "tea"}


def test_a_published_sample_waits_until_its_site_has_received_some(store: Store) -> None:
    load(store, shop())
    published(team(store), campaign(offers=(offer("tea", kind="sample"),)))
    assert there(store, "tea") == {"north": False, "south": False}


def test_a_new_version_keeps_the_stock(store: Store) -> None:
    load(store, shop(offer("tea", kind="sample"), stock={"tea": 3}))
    spring = campaign(campaign_id="spring", offers=(offer("tea", kind="sample", face_value_cents=40),))
    published(team(store), spring)
    assert there(store, "tea") == {"north": True, "south": False}


def there(store: Store, offer_id: str) -> dict[str, bool]:
    with store.transaction() as books:
        return {
            site: next(one.available for one in books.candidates(site) if one.offer.offer_id == offer_id)
            for site in ("north", "south")
        }


def test_a_limit_below_what_has_left_is_refused_and_the_old_version_runs(store: Store) -> None:
    counter = Counter(store, offer("gift"))
    desk = team(store)
    first = published(desk, campaign(offers=(offer("tea", units_total=5),)))
    counter.show("s1")
    second = desk.write(campaign(offers=(offer("tea", units_total=0),)), "lea")
    with pytest.raises(ShopRefused, match=r"offers\.0\.limits\.0\.maximum: more than that"):
        desk.publish(second.hash, "lea")
    assert life(store)[-1][0] == first.hash
    assert counter.piles("tea") == {"units": (4, 1, 0)}
