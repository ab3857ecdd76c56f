"""Signing in and out, invitations, and how the console looks."""

from starlette.responses import Response

from server.console import passwords
from server.console.call import Call, Door
from server.console.gate import THEMES, set_token
from server.console.kept import MOST_KEPT, said_of, what_was_kept
from server.console.refusals import sentence
from server.console.rendering import go, local, page, refuse
from server.console.tokens import hashed, new_token
from server.domain.team import User, check_password
from server.errors import AccountChanged, PasswordWeak
from server.stores.console import Entry, sessions, team

_YEAR_S = 365 * 24 * 3600


def _show(call: Call) -> Response:
    if call.user is not None:
        return go("/")
    return sign_in_form(call, next=local(call.query("next", 2000)))


def sign_in_form(call: Call, status: int = 200, wrong: str = "", next: str = "/") -> Response:  # noqa: A002 - its name in the form
    """The page at which somebody signs in, with what was wrong."""
    return page(
        call,
        "sign_in.html",
        status,
        next=next,
        wrong=wrong,
        provider=call.house.beside.provider is not None,
        few=call.house.beside.password_logins is not None,
        login=call.form.text("login", 64),
        kept_path=local(call.form.text("kept_path", 2000), otherwise=""),
        kept_form=call.form.text("kept_form", MOST_KEPT),
    )


def _enter(call: Call) -> Response:
    login = call.form.text("login", 64).lower()
    where = local(call.form.text("next", 2000))
    attempts, tick = call.house.attempts, call.house.clock.monotonic()
    if attempts.wait_s(login, call.address, tick) > 0:
        return sign_in_form(call, 429, "often", where)
    with call.store.reading() as connection:
        keys = team.keys(connection, login)
    known = passwords.proves(call.form.secret("password"), keys.password_hash if keys else None)
    allowed = call.house.beside.takes_password(login)
    if keys is None or not known or not keys.user.active or not allowed:
        attempts.failed(login, call.address, tick)
        return sign_in_form(call, 401, "wrong", where)
    attempts.succeeded(login)
    try:
        return welcome(call, keys.user, where, known=keys)
    except AccountChanged:
        return sign_in_form(call, 401, "wrong", where)


def welcome(call: Call, user: User, where: str, how: str = "", known: team.Keys | None = None) -> Response:
    """Begin a session under a new token, and bring back what was being saved when the old one ran out.

    Raises:
        AccountChanged: Somebody is known by this no longer.
    """
    token = new_token()
    entry = Entry(user.login, "session.begin", f"user:{user.user_id}", how)
    with call.store.changing(entry, call.now) as connection:
        if known is not None:
            team.hold_keys(connection, known)
        sessions.end(connection, hashed(call.token))
        sessions.begin(connection, hashed(token), user.user_id, call.now)
    path, fields = what_was_kept(call)
    if path:
        answer = page(
            call.with_token(token),
            "kept.html",
            path=path,
            fields=fields,
            said=said_of(path, fields, call.language),
        )
    else:
        answer = go(where)
    set_token(call.request, answer, token)
    return answer


def _leave(call: Call) -> Response:
    with call.store.changing(call.entry("session.end", _self(call)), call.now) as connection:
        sessions.end(connection, hashed(call.token))
    return _left(call)


def _leave_everywhere(call: Call) -> Response:
    with call.store.changing(call.entry("session.end_all", _self(call)), call.now) as connection:
        sessions.end_all(connection, call.somebody.user_id)
    return _left(call)


def _left(call: Call) -> Response:
    answer = go("/sign-in", "signed_out")
    set_token(call.request, answer, new_token())
    return answer


def _invitation(call: Call) -> Response:
    with call.store.reading() as connection:
        invited = team.invited(connection, hashed(call.parameter("token")), call.now)
    if invited is None or not call.house.beside.takes_password(invited.login):
        return refuse(call, 404, "invitation")
    return page(call, "invitation.html", invited=invited, wrong="")


def _accept(call: Call) -> Response:
    name = hashed(call.parameter("token"))
    with call.store.reading() as connection:
        invited = team.invited(connection, name, call.now)
    if invited is None or not call.house.beside.takes_password(invited.login):
        return refuse(call, 404, "invitation")
    password = call.form.secret("password")
    try:
        check_password(password, invited.login)
    except PasswordWeak as error:
        return page(call, "invitation.html", 422, invited=invited, wrong=sentence(error))
    password_hash = passwords.keep(password)
    entry = Entry(invited.login, "user.password", f"user:{invited.user_id}")
    try:
        with call.store.changing(entry, call.now) as connection:
            team.hold_invitation(connection, name, call.now)
            team.set_password(connection, invited.user_id, password_hash)
        return welcome(call, invited, "/", known=team.Keys(invited, password_hash))
    except AccountChanged:
        return refuse(call, 404, "invitation")


def _appear(call: Call) -> Response:
    """Choose a language or light and dark; nothing is stored but two cookies."""
    answer = go(local(call.form.text("back", 2000)))
    theme, language = call.form.text("theme"), call.form.text("language")
    secure = call.request.url.scheme == "https"
    if theme in THEMES:
        answer.set_cookie("baylens_theme", theme, _YEAR_S, secure=secure, httponly=True, samesite="lax")
    elif theme:
        answer.delete_cookie("baylens_theme")
    if language in {"fr", "en"}:
        answer.set_cookie("baylens_language", language, _YEAR_S, secure=secure, httponly=True, samesite="lax")
    return answer


def _self(call: Call) -> str:
    return f"user:{call.somebody.user_id}"


DOORS = (
    Door("GET", "/sign-in", _show),
    Door("POST", "/sign-in", _enter),
    Door("POST", "/sign-out", _leave),
    Door("POST", "/sign-out-everywhere", _leave_everywhere),
    Door("GET", "/invitation/{token}", _invitation),
    Door("POST", "/invitation/{token}", _accept),
    Door("POST", "/appearance", _appear),
)
