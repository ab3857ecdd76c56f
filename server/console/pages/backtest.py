"""Trying a draft: what one customer would get of it, and what the last four weeks would have been with it."""

import sqlalchemy as sa
from starlette.responses import Response

from server.console import PREFIX
from server.console.backtesting import DAYS, Task
from server.console.call import Call, Door
from server.console.editor.drafting import opened
from server.console.editor.plots import spend_plot
from server.console.editor.reading import check
from server.console.rendering import go, page
from server.console.tokens import new_token
from server.console.words import mark
from server.desk.preview import preview
from server.domain.offers.campaign import Campaign
from server.errors import ServerError
from server.stores.console import backtests, places
from server.stores.console.backtests import Job, Stage

_ONE = "/campaigns/{campaign_id}/try"
_NOT_YET = mark("The draft is no campaign yet: save it, and see what it still needs.")
_TOO_MANY = mark("Too many back-tests wait already. Try again in a minute.")
_STRANGE = mark("There is no such customer or site.")


def _show(call: Call, wrong: str = "", status: int = 200) -> Response:
    with call.store.reading() as connection:
        desk = opened(call, connection)
        job = backtests.find(connection, call.parameter("campaign_id"))
        return page(
            call,
            "try.html",
            status,
            here=PREFIX + f"/campaigns/{desk.draft.campaign_id}",
            name=desk.sheet.name,
            ready=check(desk.sheet).campaign is not None,
            job=job,
            runs=job is not None and job.runs(call.now),
            plot=None if job is None or job.outcome is None else spend_plot(job.outcome),
            titles=_titles(call, connection, job),
            sites=places.names(connection),
            wrong=wrong,
            seen=(),
            customer=call.form.text("customer", 64),
            site=call.form.text("site", 64),
        )


def _start(call: Call) -> Response:
    """Begin a back-test of the draft as it is saved; an earlier one of the campaign ends."""
    campaign_id = call.parameter("campaign_id")
    with call.store.changing(call.entry("backtest.start", f"campaign:{campaign_id}"), call.now) as connection:
        campaign = _campaign(call, connection)
        running = backtests.find(connection, campaign_id)
        if campaign is not None and not (running is not None and running.runs(call.now)):
            job = Job(
                *(new_token(), campaign_id, call.somebody.login, call.now, call.now),
                *(Stage.RUNNING, 0, DAYS),
            )
            backtests.begin(connection, job)
        else:
            job = None
    if campaign is None:
        return _show(call, _NOT_YET, 422)
    if job is not None and not call.house.backtests.take(Task(job.job_id, campaign)):
        _stop(call)
        return _show(call, _TOO_MANY, 503)
    return go(f"/campaigns/{campaign_id}/try")


def _cancel(call: Call) -> Response:
    _stop(call)
    return go(f"/campaigns/{call.parameter('campaign_id')}/try")


def _stop(call: Call) -> None:
    campaign_id = call.parameter("campaign_id")
    entry = call.entry("backtest.cancel", f"campaign:{campaign_id}")
    with call.store.changing(entry, call.now) as connection:
        backtests.cancel(connection, campaign_id, call.now)


def _see(call: Call) -> Response:
    """What one customer would get, and why not; a look at a customer, so it is written down."""
    customer_id, site_id = call.form.text("customer", 64), call.form.text("site", 64)
    entry = call.entry("customer.look", f"customer:{customer_id}", "preview")
    try:
        with call.store.changing(entry, call.now) as connection:
            campaign = _campaign(call, connection)
            if campaign is None:
                return _show(call, _NOT_YET, 422)
            books, choosing = call.store.books(connection), call.house.beside.choosing
            seen = preview(books, campaign, customer_id, site_id, call.now, choosing)
            site = places.names(connection)[site_id]
    except ServerError:
        return _show(call, _STRANGE, 422)
    titles = {one.offer_id: one.title.in_language(call.language).forms[0] for one in campaign.offers}
    said = [(titles[one.offer_id], one.shown, one.why.in_language(call.language)) for one in seen]
    return page(
        call,
        "try_seen.html",
        here=PREFIX + f"/campaigns/{campaign.campaign_id}",
        name=campaign.name,
        seen=said,
        customer=customer_id,
        site=site,
    )


def _campaign(call: Call, connection: sa.Connection) -> Campaign | None:
    return check(opened(call, connection).sheet).campaign


def _titles(call: Call, connection: sa.Connection, job: Job | None) -> dict[str, str]:
    """What the offers are called of which the outcome speaks: those of the draft and those of others."""
    if job is None or job.outcome is None:
        return {}
    others = backtests.displaced(connection, job.outcome)
    campaign = _campaign(call, connection)
    ours = campaign.offers if campaign is not None else ()
    return {one.offer_id: one.title.in_language(call.language).forms[0] for one in (*others, *ours)}


DOORS = (
    Door("GET", _ONE, _show),
    Door("POST", _ONE, _start),
    Door("POST", _ONE + "/cancel", _cancel),
    Door("POST", _ONE + "/seen", _see),
)
