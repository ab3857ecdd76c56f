"""The identity provider as the settings name it: what is missing or cannot be is said at the start."""

from pathlib import Path

import pytest

from server.domain.team import Role
from server.errors import SettingsError
from server.settings import Settings, read_settings
from server.single_sign_on import open_provider, password_logins

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


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"oidc_client_id": None}, "oidc_client_id"),
        ({"oidc_role_claim": "groups"}, "oidc_roles"),
        ({"oidc_roles": "loyalty=king"}, "king"),
        ({"oidc_secret_file": Path("nowhere")}, "cannot be read"),
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
