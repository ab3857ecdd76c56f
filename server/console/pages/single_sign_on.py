"""Signing in with the identity provider of the house."""

import dataclasses

import sqlalchemy as sa
import structlog
from starlette.responses import RedirectResponse, Response

from server.console import PREFIX
from server.console.call import Call, Door
from server.console.held import note_sites
from server.console.pages.sign_in import sign_in_form, welcome
from server.console.provider import Answer, Identity, Provider
from server.console.rendering import refuse
from server.console.tokens import new_token
from server.domain.team import HELD_ROLES, Role, User, shown_name, sites_by_provider, well_formed_login
from server.errors import LoginUnusable, ProviderUnavailable, ProviderUntrusted, TeamRefused, Uninvited
from server.stores.console import Entry, audit, places, team

_BACK = "/sign-in/provider/back"
_log = structlog.get_logger(__name__)


def _leave(call: Call) -> Response:
    provider = call.house.beside.provider
    if provider is None:
        return refuse(call, 404)
    try:
        return RedirectResponse(provider.leave_for(call.token, _redirect_uri(call, provider)), 303)
    except ProviderUnavailable as error:
        _log.warning("provider unavailable", why=str(error))
        return sign_in_form(call, 503, "provider")


def _come_back(call: Call) -> Response:
    """Let somebody in whom the provider knows, and who has an account or a role here."""
    provider = call.house.beside.provider
    if provider is None:
        return refuse(call, 404)
    attempts, tick = call.house.attempts, call.house.clock.monotonic()
    who = f"provider {call.address}"
    if attempts.wait_s(who, call.address, tick) > 0:
        return sign_in_form(call, 429, "often")
    answer = Answer(call.query("state", 200), call.query("code", 2000))
    try:
        identity = provider.come_back(call.token, answer, _redirect_uri(call, provider), call.now)
    except ProviderUnavailable as error:
        _log.warning("provider unavailable", why=str(error))
        return sign_in_form(call, 503, "provider")
    except ProviderUntrusted as error:
        _log.warning("provider untrusted", why=str(error))
        # Any page on the web can have a browser come with an answer, and its whole office would have to wait.
        if provider.was_asked(call.token, answer):
            attempts.failed(who, call.address, tick)
        return sign_in_form(call, 401, "untrusted")
    attempts.succeeded(who)
    return _let_in(call, identity)


def _let_in(call: Call, identity: Identity) -> Response:
    try:
        return welcome(call, _account(call, identity), "/", "provider")
    except (Uninvited, TeamRefused) as error:
        refused = Entry(identity.login[:64], "session.refuse", "provider", type(error).__name__)
        with call.store.bookkeeping() as connection:
            audit.append(connection, refused, call.now)
        return sign_in_form(call, 403, "uninvited")


def _account(call: Call, identity: Identity) -> User:
    """The account of somebody, made or brought up to date by what the provider says.

    Raises:
        Uninvited: They have none, and no role; or theirs is locked, or somebody else's.
    """
    with call.store.bookkeeping() as connection:
        try:
            login = well_formed_login(identity.login)
        except LoginUnusable:
            raise Uninvited("the provider's login cannot be one here: see oidc_login_claim") from None
        found = team.of_subject(connection, identity.subject)
        if found is None:
            found = _first_time(call, connection, dataclasses.replace(identity, login=login))
        if not found.active:
            raise Uninvited("this account is locked: an administrator can open it again")
        return _brought_up_to_date(call, connection, found, identity)


def _first_time(call: Call, connection: sa.Connection, identity: Identity) -> User:
    """Bind the account of this login to this person for good, or make one for who has a role."""
    keys = team.keys(connection, identity.login)
    if keys is not None and team.has_subject(connection, keys.user.user_id):
        raise Uninvited("this login belongs to somebody else at the provider")
    if keys is None and identity.role is None:
        raise Uninvited("nobody has this login: an administrator can invite them")
    if keys is None:
        assert identity.role is not None
        name = shown_name(identity.name) or identity.login
        user_id = f"u{new_token()[:12]}"
        sites = _sites(connection, identity, identity.role)
        user = User(user_id, identity.login, name, identity.role, True, call.now, sites)  # noqa: FBT003
        team.add(connection, user)
        _note(call, connection, user, "user.add", f"provider {user.role.value}")
        if sites is not None:
            note_sites(connection, user.login, user, call.now)
    else:
        user = keys.user
        _note(call, connection, user, "user.bind", "provider")
    team.bind(connection, user.user_id, identity.subject)
    return user


def _brought_up_to_date(call: Call, connection: sa.Connection, user: User, identity: Identity) -> User:
    """What the provider says somebody is, and where, they are here; what it is not asked for stays.

    Raises:
        Uninvited: It is asked what somebody is, and names no role.
    """
    role = identity.role if call.house.beside.manages_roles else user.role
    if role is None:
        raise Uninvited("the provider names no role of this console for this account")
    _tell_of_doubt(connection, user, identity, role)
    if role is user.role and _sites(connection, identity, role, user) == user.sites:
        return user
    user = team.hold(connection, user.user_id)
    changed = dataclasses.replace(user, role=role, sites=_sites(connection, identity, role, user))
    team.change(connection, changed)
    if changed.role is not user.role:
        _note(call, connection, changed, "user.change", f"provider {role.value}")
    if changed.sites != user.sites:
        note_sites(connection, user.login, changed, call.now)
    return changed


def _sites(
    connection: sa.Connection, identity: Identity, role: Role, before: User | None = None
) -> frozenset[str] | None:
    """Where somebody works: as the provider names it, or as it was and an administrator says."""
    known = places.names(connection)
    if identity.sites is None:
        if before is not None and before.role is role:
            return before.sites
        return sites_by_provider(role, known, before)
    return identity.sites.among(known) if role in HELD_ROLES else None


def _tell_of_doubt(connection: sa.Connection, user: User, identity: Identity, role: Role) -> None:
    """Say in the log that a claim names what is no site, by the id of the account: never what it holds."""
    if identity.sites is not None and role in HELD_ROLES:
        doubt = identity.sites.doubt_among(places.names(connection))
        if doubt is not None:
            _log.warning("sites of the provider", user=user.user_id, why=doubt.value)


def _note(call: Call, connection: sa.Connection, user: User, action: str, detail: str) -> None:
    audit.append(connection, Entry(user.login, action, f"user:{user.user_id}", detail), call.now)


def _redirect_uri(call: Call, provider: Provider) -> str:
    url = call.request.url
    base = provider.settings.public_url or f"{url.scheme}://{url.netloc}"
    return f"{base.rstrip('/')}{PREFIX}{_BACK}"


DOORS = (
    Door("GET", "/sign-in/provider", _leave),
    Door("GET", _BACK, _come_back),
)
