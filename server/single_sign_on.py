"""From the settings to the identity provider of the house."""

import ssl

from overlays.file import read_whole
from server.console.named_sites import SiteClaim
from server.console.provider import Provider, SingleSignOn
from server.domain.team import Role
from server.errors import SettingsError
from server.settings import Settings


def open_provider(settings: Settings) -> Provider | None:
    """The provider that the settings name; nothing is asked of it yet.

    Raises:
        SettingsError: Something is missing, or cannot be.
    """
    if settings.oidc_issuer is None:
        return None
    if settings.oidc_client_id is None:
        raise SettingsError("oidc_issuer needs oidc_client_id: what the provider calls this console")
    if settings.oidc_role_claim is not None and not settings.oidc_roles:
        raise SettingsError("oidc_role_claim needs oidc_roles: group=role, with commas")
    if settings.oidc_site_claim is None and (settings.oidc_site_prefix or settings.oidc_every_site):
        raise SettingsError(
            "oidc_site_prefix and oidc_every_site need oidc_site_claim: which claim names sites"
        )
    return Provider(
        SingleSignOn(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            secret=_secret(settings),
            login_claim=settings.oidc_login_claim,
            role_claim=settings.oidc_role_claim,
            roles=_roles(settings.oidc_roles),
            public_url=settings.console_url,
            trust=_trust(settings),
            site_claim=_site_claim(settings),
        )
    )


def _site_claim(settings: Settings) -> SiteClaim | None:
    if settings.oidc_site_claim is None:
        return None
    return SiteClaim(settings.oidc_site_claim, settings.oidc_site_prefix, settings.oidc_every_site)


def password_logins(settings: Settings) -> frozenset[str] | None:
    """Who may sign in with a password; None = everybody."""
    if settings.password_logins.strip() == "*":
        return None
    names = (one.strip().lower() for one in settings.password_logins.split(","))
    return frozenset(one for one in names if one)


def _secret(settings: Settings) -> str | None:
    if settings.oidc_secret_file is None:
        return None
    try:
        secret = read_whole(settings.oidc_secret_file).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"oidc_secret_file {settings.oidc_secret_file} cannot be read: {error}"
        ) from error
    if not secret:
        raise SettingsError(f"oidc_secret_file: {settings.oidc_secret_file} is empty")
    return secret


def _trust(settings: Settings) -> ssl.SSLContext | None:
    """Whom to believe that it is the provider: the named authority and nobody else."""
    if settings.oidc_authority_file is None:
        return None
    try:
        return ssl.create_default_context(cafile=settings.oidc_authority_file)
    except (OSError, ValueError) as error:
        path = settings.oidc_authority_file
        raise SettingsError(f"oidc_authority_file {path} holds no certificate in PEM: {error}") from error


def _roles(written: str) -> dict[str, Role]:
    roles = {}
    for one in filter(None, (part.strip() for part in written.split(","))):
        value, _, role = one.rpartition("=")
        if not value or role.strip() not in set(Role):
            known = ", ".join(Role)
            raise SettingsError(f"oidc_roles: {one[:80]} is not group=role, with a role of {known}")
        roles[value.strip()] = Role(role.strip())
    return roles
