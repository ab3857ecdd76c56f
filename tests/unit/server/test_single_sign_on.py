"""The identity provider as the settings name it: what is missing or cannot be is said at the start."""

import ssl
from pathlib import Path

import pytest

from glassapp.browser.certificate import make_certificate
from server.clock import SystemClock
from server.console.named_sites import SiteClaim
from server.domain.team import Role
from server.errors import ProviderUnavailable, SettingsError
from server.settings import Settings, read_settings
from server.single_sign_on import open_provider, password_logins
from tests.provider import provider as serving

ISSUER = "https://login.example/realms/shop"


def test_without_an_issuer_there_is_no_provider_and_everybody_has_a_password() -> None:
    assert open_provider(Settings()) is None
    assert password_logins(Settings()) is None
    assert password_logins(Settings(password_logins="Ada, otto,")) == frozenset({"ada", "otto"})
    assert password_logins(Settings(password_logins="")) == frozenset()


def test_the_first_group_that_fits_is_the_role(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s3cret\n")
    provider = open_provider(
        Settings(
            oidc_issuer=ISSUER,
            oidc_client_id="baylens",
            oidc_secret_file=secret,
            oidc_role_claim="groups",
            oidc_roles="cn=chiefs=approver, loyalty=loyalty_manager",
        )
    )
    assert provider is not None
    assert provider.settings.secret == "s3cret"
    assert provider.settings.roles == {"cn=chiefs": Role.APPROVER, "loyalty": Role.LOYALTY_MANAGER}


def test_a_claim_names_sites_where_a_setting_says_which() -> None:
    fields = {"oidc_issuer": ISSUER, "oidc_client_id": "baylens"}
    told = fields | {"oidc_site_claim": "groups", "oidc_site_prefix": "pickup-", "oidc_every_site": "all"}
    silent, named = (open_provider(Settings.model_validate(one)) for one in (fields, told))
    assert silent is not None
    assert silent.settings.site_claim is None
    assert named is not None
    assert named.settings.site_claim == SiteClaim("groups", "pickup-", "all")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"oidc_client_id": None}, "oidc_client_id"),
        ({"oidc_role_claim": "groups"}, "oidc_roles"),
        ({"oidc_roles": "loyalty=king"}, "king"),
        ({"oidc_site_prefix": "pickup-"}, "oidc_site_claim"),
        ({"oidc_every_site": "all"}, "oidc_site_claim"),
        ({"oidc_secret_file": Path("nowhere")}, "cannot be read"),
        ({"oidc_authority_file": Path("nowhere")}, "oidc_authority_file"),
        ({"oidc_authority_file": Path(__file__)}, "holds no certificate"),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, object], said: str) -> None:
    fields = {"oidc_issuer": ISSUER, "oidc_client_id": "baylens"} | changes
    with pytest.raises(SettingsError, match=said):
        open_provider(Settings.model_validate(fields))


@pytest.mark.parametrize("issuer", ["http://login.example", "login.example", "https://a b", "file:///etc"])
def test_an_issuer_without_tls_stays_on_this_machine(issuer: str) -> None:
    with pytest.raises(SettingsError, match="oidc_issuer"):
        read_settings({"oidc_issuer": issuer}, {})


def test_a_provider_of_the_house_is_believed_by_its_own_authority_alone(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("house", "stranger")]
    house, stranger = (
        make_certificate(["127.0.0.1"], SystemClock().now()).write(folder) for folder in folders
    )
    authority, chain, key = house
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(chain, key)
    with serving(tls) as desk:
        assert desk.issuer.startswith("https://")
        fields = {"oidc_issuer": desk.issuer, "oidc_client_id": "baylens"}
        trusting = open_provider(Settings.model_validate(fields | {"oidc_authority_file": authority}))
        assert trusting is not None
        assert trusting.leave_for("token", "http://shop.test/back").startswith(f"{desk.issuer}/authorize?")
        for changes in ({}, {"oidc_authority_file": stranger[0]}):
            doubting = open_provider(Settings.model_validate(fields | changes))
            assert doubting is not None
            with pytest.raises(ProviderUnavailable):
                doubting.leave_for("token", "http://shop.test/back")
