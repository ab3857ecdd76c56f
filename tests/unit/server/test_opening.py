"""What the settings mean to whoever chooses and publishes."""

from pathlib import Path

from server.domain.offers.lint import PublishPolicy
from server.opening import publish_policy
from server.settings import Settings


def test_each_rule_of_publishing_is_set_by_the_settings(tmp_path: Path) -> None:
    amounts = {"discount_cap_percent": 20, "approval_above_cents": 300, "keep_purchases_days": 400}
    settings = Settings(store=tmp_path / "books.sqlite3", publish_needs_approver=True, **amounts)
    assert publish_policy(settings) == PublishPolicy(needs_approver=True, **amounts)
    assert publish_policy(Settings(store=tmp_path / "books.sqlite3")) == PublishPolicy()
