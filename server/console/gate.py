"""The one place where every request is checked: who, from our own form, with which role, at which site."""

import datetime as dt
import json
from collections.abc import Iterable
from urllib.parse import quote

import structlog
from babel import negotiate_locale
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from overlays.card import Language
from server.console import PREFIX
from server.console.access import SITES, At
from server.console.call import Call, Door, Form, House
from server.console.kept import said_of, what_was_kept, worth_keeping
from server.console.passwords import TooBusy
from server.console.refusals import sentence, status
from server.console.rendering import go, page, refuse
from server.console.tokens import hashed, is_ours, new_token
from server.domain.team import User
from server.errors import ServerError, StoreUnavailable
from server.stores.console import places, sessions

LARGEST_FORM_BYTES = 1024 * 1024
_LARGEST_KEPT_BYTES = 4 * LARGEST_FORM_BYTES
"""The form of the sign-in page carries another form inside, written as JSON and then once more as a form."""
MOST_FIELDS = 5000
THEMES = ("light", "dark")
_COOKIE_S = 30 * 24 * 3600
_log = structlog.get_logger(__name__)


class Gate:
    """Lets requests through to their pages."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def pass_through(self, door: Door, request: Request) -> Response:
        """Answer one request; everything but the reading of its form happens in a thread."""
        form = Form()
        if request.method == "POST":
            length = request.headers.get("Content-Length", "")
            most = _LARGEST_KEPT_BYTES if door.path == "/sign-in" else LARGEST_FORM_BYTES
            if not length.isdecimal() or int(length) > most:
                return await run_in_threadpool(self.refuse, request, 413)
            try:
                form = await _read(request)
            except ClientDisconnect:
                return Response(status_code=400)
        if _holds_a_nul((*request.path_params.values(), *request.query_params.values())):
            return await run_in_threadpool(self.refuse, request, 404)
        if _holds_a_nul(value for _, value in form.fields):
            return await run_in_threadpool(self.refuse, request, 422)
        return await run_in_threadpool(self._answer, door, request, form)

    def refuse(self, request: Request, status: int) -> Response:
        """Answer what has no door; who is signed in sees their pages around it."""
        return self._answer(Door("GET", "", lambda call: refuse(call, status)), request, Form())

    def _answer(self, door: Door, request: Request, form: Form) -> Response:
        now = self._house.clock.now()
        try:
            user = self._session(request, now, is_use=not door.listens)
        except StoreUnavailable as error:
            _log.warning("store unavailable", error=str(error))
            call = self._call(door, request, form, now)
            return _with_cookie(call, refuse(call, 503))
        call = self._call(door, request, form, now, user)
        return _with_cookie(call, _checked(call, door))

    def _session(self, request: Request, now: dt.datetime, *, is_use: bool) -> User | None:
        """Whose session the cookie holds; once a minute it is noted that it is in use."""
        token = _cookie(request)
        if not token:
            return None
        name = hashed(token)
        with self._house.store.reading() as connection:
            session = sessions.find(connection, name, now)
        if session is None:
            return None
        if is_use and session.is_due(now):
            with self._house.store.bookkeeping() as connection:
                sessions.note(connection, name, now)
        return session.user

    def _call(
        self, door: Door, request: Request, form: Form, now: dt.datetime, user: User | None = None
    ) -> Call:
        theme = request.cookies.get("baylens_theme", "")
        return Call(
            house=self._house,
            request=request,
            door=door.name,
            form=form,
            token=_cookie(request) or new_token(),
            user=user,
            now=now,
            language=_language(request),
            theme=theme if theme in THEMES else "",
        )


def _checked(call: Call, door: Door) -> Response:
    """First the form, then who it is, then their role; only then the page."""
    ours = door.method != "POST" or is_ours(call.form.text("form_token"), call.token)
    if not ours and not _comes_from_here(call.request):
        return refuse(call, 403, "form")
    if not call.may(door.name):
        return refuse(call, 403, "role") if call.user else _sign_in_first(call)
    return _answered(call, door) if ours else _given_back(call, door)


def _comes_from_here(request: Request) -> bool:
    """Whether a page of this console sent it: browsers say so (Fetch Metadata), and no other site can.

    A browser that says nothing of the site, as over plain HTTP, names the page's origin.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.url.scheme}://{request.url.netloc}"


def _given_back(call: Call, door: Door) -> Response:
    """A form from before somebody signed in again in another tab: nothing is done, they may send it anew."""
    if call.is_partial and call.user:
        return _session_over(call)
    at_sign_in = door.path == "/sign-in"
    path, fields = what_was_kept(call) if at_sign_in else (call.path, worth_keeping(call.form))
    if call.user is None or not path or not fields:
        return refuse(call, 403, "form")
    return page(call, "kept.html", 409, path=path, fields=fields, said=said_of(path, fields, call.language))


def _answered(call: Call, door: Door) -> Response:
    """The page's answer, or a page that says why there is none."""
    try:
        return door.answer(call) if _is_theirs(call, door) else refuse(call, 403, "site")
    except (StoreUnavailable, TooBusy) as error:
        _log.warning("cannot answer", door=door.name, error=str(error))
        return refuse(call, 503)
    except ServerError as error:
        return refuse(call, status(error, door.method), sentence(error))
    except Exception:  # noqa: BLE001 - the top of a request
        _log.exception("fault", door=door.name)
        return refuse(call, 500)


def _is_theirs(call: Call, door: Door) -> bool:
    """Whether a door leads to a site of whoever calls, or to none."""
    if call.user is None or call.user.sites is None or door.name not in SITES:
        return True
    site_id = _site(call, SITES[door.name])
    return site_id is None or call.may_at(door.name, site_id)


def _site(call: Call, at: At) -> str | None:
    """The site that a request is about; None = of glasses that there are not."""
    match at:
        case At.ADDRESS:
            return call.parameter("site_id")
        case At.FORM:
            return call.form.text("site_id", 64)
        case At.GLASSES:
            with call.store.reading() as connection:
                return places.site_of(connection, call.parameter("glasses_id"))


def _sign_in_first(call: Call) -> Response:
    """Somebody's session has run out, or there was none. What they posted comes back after they signed in."""
    if call.is_partial and call.request.method == "POST":
        return _session_over(call)
    if call.is_partial:
        answer = Response(status_code=401)
        answer.headers["HX-Redirect"] = f"{PREFIX}/sign-in"
        return answer
    if call.request.method != "POST":
        query = f"?{call.request.url.query}" if call.request.url.query else ""
        return go(f"/sign-in?next={quote(call.path + query)}")
    return page(
        call,
        "sign_in.html",
        401,
        next="/",
        kept_path=call.path,
        kept_form=json.dumps(worth_keeping(call.form), ensure_ascii=False),
        provider=call.house.beside.provider is not None,
        few=call.house.beside.password_logins is not None,
        wrong="",
        login="",
    )


def _session_over(call: Call) -> Response:
    """Somebody is typing: they stay where they are, and are told above what they typed."""
    answer = page(call, "session_over.html", 401)
    answer.headers.update({"HX-Retarget": "#session", "HX-Reselect": "#over", "HX-Reswap": "innerHTML"})
    return answer


async def _read(request: Request) -> Form:
    async with request.form(max_fields=MOST_FIELDS, max_files=0) as posted:
        return Form(tuple((name, value) for name, value in posted.multi_items() if isinstance(value, str)))


def _holds_a_nul(texts: Iterable[str]) -> bool:
    """No browser writes one, and PostgreSQL keeps no text with one."""
    return any("\0" in text for text in texts)


def _cookie(request: Request) -> str:
    return request.cookies.get(cookie_name(request), "")[:100]


def cookie_name(request: Request) -> str:
    """Behind TLS the browser itself sees to it that nobody but this host sets the cookie."""
    return "__Host-baylens" if request.url.scheme == "https" else "baylens"


def _with_cookie(call: Call, response: Response) -> Response:
    """Give the browser its token when it has none, or another one."""
    if call.request.cookies.get(cookie_name(call.request)) != call.token:
        set_token(call.request, response, call.token)
    return response


def set_token(request: Request, response: Response, token: str) -> None:
    """Put a token into the browser's cookie, where no script reads it and no other site sends it."""
    name = cookie_name(request)
    # A page that has set another one already has the last word.
    if not any(value.startswith(f"{name}=") for value in response.headers.getlist("set-cookie")):
        response.set_cookie(
            name,
            token,
            max_age=_COOKIE_S,
            path="/",
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )


def _language(request: Request) -> Language:
    chosen = request.cookies.get("baylens_language", "")
    spoken = [language.value for language in Language]
    if chosen in spoken:
        return Language(chosen)
    wanted = [
        part.partition(";")[0].strip() for part in request.headers.get("Accept-Language", "").split(",")
    ]
    return Language(negotiate_locale(wanted[:10], spoken, sep="-") or Language.FRENCH.value)
