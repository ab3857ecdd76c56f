"""One's own account: another password, and an end to every session."""

from starlette.responses import Response

from server.console import passwords
from server.console.call import Call, Door
from server.console.refusals import sentence
from server.console.rendering import go, page
from server.domain.team import check_password
from server.errors import AccountChanged, PasswordWeak
from server.stores.console import team


def _show(call: Call) -> Response:
    return page(call, "account.html", wrong="")


def _change(call: Call) -> Response:
    user, tick = call.somebody, call.house.clock.monotonic()
    if call.house.attempts.wait_s(user.login, call.address, tick) > 0:
        return page(call, "account.html", 429, wrong="often")
    with call.store.reading() as connection:
        keys = team.keys(connection, user.login)
    if keys is None or not passwords.proves(call.form.secret("old_password"), keys.password_hash):
        call.house.attempts.failed(user.login, call.address, tick)
        return page(call, "account.html", 422, wrong="old")
    password = call.form.secret("password")
    try:
        check_password(password, user.login)
    except PasswordWeak as error:
        return page(call, "account.html", 422, wrong=sentence(error))
    password_hash = passwords.keep(password)
    entry = call.entry("user.password", f"user:{user.user_id}")
    try:
        with call.store.changing(entry, call.now) as connection:
            team.hold_keys(connection, keys)
            team.set_password(connection, user.user_id, password_hash)
    except AccountChanged:
        return page(call, "account.html", 422, wrong="old")
    return go("/sign-in", "password_changed")


DOORS = (
    Door("GET", "/account", _show),
    Door("POST", "/account/password", _change),
)
