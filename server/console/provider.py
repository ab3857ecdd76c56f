"""The identity provider of the house: OpenID Connect with code, PKCE, state and nonce.

Nothing is asked of it before somebody signs in: a server starts where no provider can be reached. State,
nonce and verifier are made from the token in the browser's cookie and a salt that travels in the state, so
that an answer is good in that browser alone and nothing has to be kept (OpenID Connect Core 1.0, section 3.1;
RFC 7636).
"""

import datetime as dt
import hashlib
import hmac
import re
import secrets
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from server.console.named_sites import NamedSites, SiteClaim
from server.domain.team import Role
from server.errors import ProviderUnavailable, ProviderUntrusted

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""What a token may be signed with: nothing symmetric, and never ``none``."""
PATIENCE_S = 10.0
LEEWAY_S = 60
_LARGEST_ANSWER = 1024 * 1024
_STATE = re.compile(r"[0-9a-f]{32}\.[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SingleSignOn:
    """Which provider, and what its claims mean here."""

    issuer: str
    client_id: str
    secret: str | None
    login_claim: str
    role_claim: str | None
    """Holds what somebody is; None = only those who have an account may sign in."""
    roles: Mapping[str, Role]
    """What a value of that claim is here, the first one that fits."""
    public_url: str | None
    """Where browsers find the console; None = where the request came to."""
    trust: ssl.SSLContext | None = None
    """Which authorities vouch for the provider; None = those that this machine trusts."""
    site_claim: SiteClaim | None = None
    """Names the sites of somebody; None = an administrator says where they work."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody is, as the provider says."""

    subject: str
    login: str
    name: str
    role: Role | None
    sites: NamedSites | None = None
    """None = it does not say where."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider sent the browser back with."""

    state: str
    code: str


class Provider:
    """Talks to the provider. Threads may share it."""

    def __init__(self, settings: SingleSignOn) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._document: Mapping[str, Any] | None = None

    def leave_for(self, token: str, redirect_uri: str) -> str:
        """The address at which the browser signs in.

        Args:
            token: What the browser's cookie holds.
            redirect_uri: Where it comes back to.

        Raises:
            ProviderUnavailable: The provider does not answer, or not as one.
        """
        salt = secrets.token_hex(16)
        address: str = prepare_grant_uri(
            self._endpoint("authorization_endpoint"),
            self.settings.client_id,
            "code",
            redirect_uri,
            "openid profile email",
            state=_state(token, salt),
            nonce=_made(token, salt, "nonce"),
            code_challenge=create_s256_code_challenge(_made(token, salt, "verifier")),
            code_challenge_method="S256",
        )
        return address

    def come_back(self, token: str, answer: Answer, redirect_uri: str, now: dt.datetime) -> Identity:
        """Who it is that came back.

        Args:
            token: What the browser's cookie holds.
            answer: What came back.
            redirect_uri: The same as on leaving.
            now: The time, by which a token has run out.

        Raises:
            ProviderUnavailable: The provider does not answer, or not as one.
            ProviderUntrusted: The answer is not for this browser, or its token is not good.
        """
        if not self.was_asked(token, answer):
            raise ProviderUntrusted("the answer does not belong to this browser: sign in again")
        salt = answer.state.partition(".")[0]
        written = self._exchange(answer.code, _made(token, salt, "verifier"), redirect_uri)
        return self._identity(self._claims(written, _made(token, salt, "nonce"), now))

    def was_asked(self, token: str, answer: Answer) -> bool:
        """Whether it answers what this browser left for; asks nobody."""
        state = answer.state
        ours = _STATE.fullmatch(state) and hmac.compare_digest(state, _state(token, state.partition(".")[0]))
        return bool(ours and answer.code)

    def _exchange(self, code: str, verifier: str, redirect_uri: str) -> str:
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
            "client_id": self.settings.client_id,
        }
        secret = self.settings.secret
        auth = httpx.BasicAuth(self.settings.client_id, secret) if secret else None
        answer = self._ask("POST", self._endpoint("token_endpoint"), data=fields, auth=auth)
        if answer.status_code != httpx.codes.OK:
            raise ProviderUntrusted("the provider does not take the code: sign in again")
        written = _content(answer).get("id_token")
        if not isinstance(written, str):
            raise ProviderUntrusted("the provider gave no ID token: ask its operator for the scope openid")
        return written

    def _claims(self, written: str, nonce: str, now: dt.datetime) -> Mapping[str, Any]:
        keys = _content(self._ask("GET", self._endpoint("jwks_uri")))
        asked = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
        }
        try:
            found = jwt.decode(written, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
            params = {"nonce": nonce, "client_id": self.settings.client_id}
            token = CodeIDToken(found.claims, found.header, asked, params)
            token.validate(now=int(now.timestamp()), leeway=LEEWAY_S)
        except (JoseError, AuthlibBaseError, ValueError, KeyError, TypeError) as error:
            raise ProviderUntrusted(f"the ID token is not good: {type(error).__name__}") from error
        claims: Mapping[str, Any] = found.claims
        return claims

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        login, name = claims.get(self.settings.login_claim), claims.get("name")
        if not isinstance(login, str) or not login:
            raise ProviderUntrusted(
                f"the ID token has no claim {self.settings.login_claim}: set oidc_login_claim"
            )
        if self.settings.login_claim == "email" and claims.get("email_verified") is not True:
            raise ProviderUntrusted("the provider has not verified this e-mail address")
        return Identity(
            subject=str(claims["sub"]),
            login=login.lower(),
            name=name if isinstance(name, str) else login,
            role=self._role(claims),
            sites=self._sites(claims),
        )

    def _role(self, claims: Mapping[str, Any]) -> Role | None:
        if self.settings.role_claim is None:
            return None
        held = claims.get(self.settings.role_claim)
        values = [held] if isinstance(held, str) else held if isinstance(held, list) else []
        return next((role for value, role in self.settings.roles.items() if value in values), None)

    def _sites(self, claims: Mapping[str, Any]) -> NamedSites | None:
        rule = self.settings.site_claim
        return None if rule is None else NamedSites.read(claims.get(rule.claim), rule)

    def _endpoint(self, name: str) -> str:
        """One of the provider's addresses, by its discovery document, which is asked for once."""
        with self._lock:
            if self._document is None:
                self._document = self._discover()
            address = self._document.get(name)
        scheme = self.settings.issuer.partition("://")[0]
        if not isinstance(address, str) or not address.startswith(f"{scheme}://"):
            raise ProviderUnavailable(f"the provider's document names no {name}")
        return address

    def _discover(self) -> Mapping[str, Any]:
        issuer = self.settings.issuer
        found = _content(self._ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
        if found.get("issuer") != issuer:
            raise ProviderUnavailable("the provider's document is that of another issuer: see oidc_issuer")
        return found

    def _ask(self, method: str, address: str, **sent: Any) -> httpx.Response:  # noqa: ANN401 - what httpx takes
        trust = True if self.settings.trust is None else self.settings.trust
        try:
            with httpx.Client(
                timeout=PATIENCE_S, trust_env=False, follow_redirects=False, verify=trust
            ) as client:
                return client.request(method, address, headers={"Accept": "application/json"}, **sent)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderUnavailable(
                f"the identity provider does not answer: {type(error).__name__}"
            ) from error


def _content(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        found = answer.raise_for_status().json() if len(answer.content) <= _LARGEST_ANSWER else None
    except (httpx.HTTPError, ValueError) as error:
        raise ProviderUnavailable(f"the identity provider answers {answer.status_code}") from error
    if not isinstance(found, dict):
        raise ProviderUnavailable("the identity provider answers with no document")
    return found


def _state(token: str, salt: str) -> str:
    return f"{salt}.{_made(token, salt, 'state')}"


def _made(token: str, salt: str, purpose: str) -> str:
    message = f"oidc {purpose} {salt}".encode("utf-8", "replace")
    return hmac.digest(token.encode("utf-8", "surrogatepass"), message, hashlib.sha256).hex()
