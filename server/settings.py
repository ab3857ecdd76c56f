"""The settings of the server: a flag wins over the environment, that over a TOML file, that over the default.

Variables are called ``BAYLENS_SERVER_<SETTING>``; a file has them in its table ``[server]``, so that one file
can serve glasses and server. A name that is no setting fails, wherever it stands.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from overlays.errors import SettingsUnusable
from overlays.settings import Places
from server.domain.offers.lint import FRENCH_CAP_PERCENT
from server.domain.parts import TimeZone
from server.errors import SettingsError
from server.stores.address import PostgresUrl, address

PREFIX = "BAYLENS_SERVER_"
TABLE = "server"

_ISSUER = r"^(https://[^\s/?#]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?)(/[^\s?#]*)?$"
"""Only what stays on this machine may do without TLS."""
Port = Annotated[int, Field(ge=0, le=65_535)]


class Settings(BaseModel):
    """Everything that can be set, and what it is when nobody sets it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    store: Annotated[Path | PostgresUrl, BeforeValidator(address)] = Field(
        Path("baylens.sqlite3"), description="The shop's books: an SQLite file, or postgresql://..."
    )
    host: str = Field("127.0.0.1", description="Address at which glasses connect")
    port: Port = Field(8765, description="Port at which glasses connect; 0 = any free one")
    certificate: Path | None = Field(
        None,
        description="Folder of the site's certificate, as baylens-glasses certificate makes it; glasses then "
        "connect with wss://",
    )
    announce: bool = Field(
        default=False,
        description="Whether baylens-glasses find sees this server in its network (extra discovery)",
    )
    http_host: str = Field(
        "127.0.0.1", description="Address of the console, the data interface, health and readiness"
    )
    http_port: Port = Field(
        8780, description="Port of the console, the data interface, health and readiness; 0 = any free one"
    )
    heartbeat_s: float = Field(
        0.7,
        gt=0,
        le=120,
        description="How often glasses say that they are there; two without an answer, and they connect anew",
    )
    tidy_s: float = Field(15.0, gt=0, le=300, description="How often expired reservations return")
    messages_per_second: float = Field(20.0, gt=0, le=10_000, description="Messages of one pair of glasses")
    prepare_s: float = Field(
        300.0, gt=0, le=86_400, description="How often bid prices are computed anew, at least"
    )
    explore_share: float = Field(
        0.0, ge=0, le=0.5, description="How often a place on a card goes to chance, to learn from it"
    )
    holdout_share: float = Field(
        0.0, ge=0, le=0.5, description="Customers for whom nothing is chosen by what they bought"
    )
    draw_salt: Annotated[str, StringConstraints(min_length=1, max_length=64)] = Field(
        "baylens", description="Makes the draws this shop's own; another one draws another holdout"
    )
    long_queue: int = Field(
        12, ge=0, le=10_000, description="So many customers here at once: cards without bonuses; 0 = never"
    )
    app_qr: Annotated[str, StringConstraints(pattern="^[1-6][LMQH][0-7]$")] | None = Field(
        None,
        description="How the app draws its QR codes, where it draws all of them alike: version, error "
        "correction and mask, such as 2M3; then they are known by their shape too",
    )
    discount_cap_percent: int = Field(
        FRENCH_CAP_PERCENT, ge=0, le=100, description="The most that a published coupon takes off a price"
    )
    publish_needs_approver: bool = Field(
        default=False,
        description="Whether somebody else than the author agrees before a campaign is published",
    )
    approval_above_cents: int | None = Field(
        None,
        ge=0,
        description="Somebody else agrees before a campaign is published that may cost more than this; "
        "without it, no amount needs that",
    )
    oidc_issuer: Annotated[str, StringConstraints(pattern=_ISSUER)] | None = Field(
        None, description="Identity provider for the console, by its issuer: https://... (OpenID Connect)"
    )
    oidc_client_id: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="What the identity provider calls this console"
    )
    oidc_secret_file: Path | None = Field(
        None, description="File with the client's secret; without it, the code is protected by PKCE alone"
    )
    oidc_authority_file: Path | None = Field(
        None,
        description="File with the certificate authority of the identity provider (PEM), where it is one of "
        "the house; without it, those that this machine trusts",
    )
    oidc_login_claim: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_.:/-]{1,100}$")] = Field(
        "preferred_username", description="The claim that is the login here, such as email"
    )
    oidc_role_claim: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_.:/-]{1,100}$")] | None = Field(
        None,
        description="The claim that says what somebody is, such as groups; without it, only those who have "
        "an account may sign in",
    )
    oidc_roles: Annotated[str, StringConstraints(max_length=2000)] = Field(
        "", description="What its values are here, the first that fits: group=role, with commas"
    )
    oidc_site_claim: Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_.:/-]{1,100}$")] | None = Field(
        None,
        description="The claim that says at which sites a store manager or an operator works, by their ids; "
        "without it, an administrator says so",
    )
    oidc_site_prefix: Annotated[str, StringConstraints(max_length=100)] = Field(
        "", description="What stands before the id of a site in its values, where it holds others too"
    )
    oidc_every_site: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="The value of it that stands for every site, also for those to come"
    )
    console_url: Annotated[str, StringConstraints(pattern=_ISSUER)] | None = Field(
        None, description="Where browsers find the console, when something stands in front of it: https://..."
    )
    password_logins: Annotated[str, StringConstraints(max_length=2000)] = Field(
        "*", description="Who may sign in to the console with a password: * for all, or a few, with commas"
    )
    console_timezone: TimeZone = Field(
        "Europe/Paris",
        description="The time zone of the console's clock and days, as the IANA list names it",
    )
    busy_s: float = Field(5.0, gt=0, le=60, description="How long a transaction waits for another")
    keep_customers_days: int = Field(
        1096, ge=1, le=36_500, description="How long a customer is kept after the last activity"
    )
    keep_purchases_days: int = Field(
        1096,
        ge=92,
        le=36_500,
        description="How long a line of a receipt is kept, whose counters stay, and the basket of an order",
    )
    keep_scans_hours: int = Field(24, ge=1, le=8760, description="How long answers to scans are kept")
    log_level: Annotated[str, StringConstraints(pattern="^(debug|info|warning|error)$")] = Field(
        "info", description="debug, info, warning or error"
    )
    log_format: Annotated[str, StringConstraints(pattern="^(console|json)$")] = Field(
        "console", description="console, for people, or json, for machines"
    )


_places = Places(Settings, PREFIX, TABLE)


def read_settings(flags: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Put the settings together: flag before variable before file before default.

    Args:
        flags: What the command line says; a flag that is None was not given.
        environment: All variables.

    Raises:
        SettingsError: Something is unknown or cannot be; the text names it and where it stands.
    """
    try:
        return _places.read(flags, environment)
    except SettingsUnusable as error:
        raise SettingsError(str(error)) from None
