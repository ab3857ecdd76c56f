"""A small identity provider on loopback: signs in whoever it is told to, and makes one mistake on demand."""

import base64
import hashlib
import json
import ssl
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT = "baylens"
SECRET = "of the tests"


@dataclass
class Desk:
    """What the provider knows, and the mistake it makes."""

    claims: dict[str, Any] = field(default_factory=dict)
    now: int = 0
    mistake: str = ""
    issuer: str = ""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    stranger: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))

    def discovery(self) -> dict[str, Any]:
        issuer = "https://elsewhere.example" if self.mistake == "another issuer" else self.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes next: back, with a code."""
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        state = "0" * 32 + "." + "0" * 64 if self.mistake == "another state" else asked["state"]
        return f"{asked['redirect_uri']}?{urllib.parse.urlencode({'code': code, 'state': state})}"

    def token(self, sent: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The tokens for a code, once, for the client who asked for it."""
        asked = self.codes.pop(sent["code"], None)
        expected = base64.b64encode(f"{CLIENT}:{urllib.parse.quote(SECRET)}".encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest())
        if (
            asked is None
            or authorization not in {f"Basic {expected}", f"Basic {plain}"}
            or challenge.rstrip(b"=").decode() != asked["code_challenge"]
            or sent["redirect_uri"] != asked["redirect_uri"]
        ):
            return None
        return {"token_type": "Bearer", "access_token": "none", "id_token": self._signed(asked["nonce"])}

    def _signed(self, nonce: str) -> str:
        claims = {
            "iss": self.issuer,
            "sub": "person-1",
            "aud": CLIENT,
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": nonce,
            **self.claims,
        }
        mistakes: dict[str, dict[str, Any]] = {
            "another nonce": {"nonce": "0" * 64},
            "another audience": {"aud": "somebody-else"},
            "run out": {"iat": self.now - 7200, "exp": self.now - 3600},
            "token of another issuer": {"iss": "https://elsewhere.example"},
        }
        claims |= mistakes.get(self.mistake, {})
        if self.mistake == "unsigned":
            parts = ({"alg": "none", "typ": "JWT"}, claims)
            encoded = (base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=") for one in parts)
            return b".".join((*encoded, b"")).decode()
        key = self.stranger if self.mistake == "another key" else self.key
        return jwt.encode({"alg": "ES256", "kid": "one"}, claims, key)


@contextmanager
def provider(tls: ssl.SSLContext | None = None) -> Iterator[Desk]:
    """Serve it until the block ends; with a certificate, over TLS."""
    desk = Desk()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            desk.asked.append(path)
            if path == "/authorize":
                self.send_response(302)
                self.send_header("Location", desk.authorize(dict(urllib.parse.parse_qsl(query))))
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif path == "/keys":
                self._say({"keys": [desk.key.as_dict(private=False)]})
            else:
                self._say(desk.discovery())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = desk.token(dict(urllib.parse.parse_qsl(body)), self.headers.get("Authorization", ""))
            self._say(answer or {"error": "invalid_grant"}, 200 if answer else 400)

        def _say(self, content: dict[str, Any], status: int = 200) -> None:
            written = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(written)))
            self.end_headers()
            self.wfile.write(written)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    desk.issuer = f"{'http' if tls is None else 'https'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield desk
    finally:
        server.shutdown()
        thread.join(30)
        server.server_close()
