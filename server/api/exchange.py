"""The data interface: records come in, the till asks for bonuses and redeems them. OpenAPI describes it."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Annotated, Any

import structlog
from fastapi import Depends, FastAPI, Header, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from overlays.card import Identifier, Line
from server.api.bounds import BoundedBody
from server.api.customers import CustomerWishes, Looks, add_customers, name_of
from server.api.gate import Gate, NotAllowed, Presented
from server.api.messages import (
    Batch,
    BatchResult,
    Done,
    OrderBonus,
    OrderBonuses,
    Refused,
    Why,
    say_bonuses,
    say_result,
)
from server.api.meter import Meter, Speed
from server.api.plain_body import PlainRoute
from server.api.watching import Lookout
from server.clock import Clock
from server.desk.till import Till, TillAnswer, TillRequest
from server.domain.events import Parcel
from server.domain.intake import read_record
from server.domain.issuance import Issuance, TillDeed
from server.domain.offers.coupon_code import CouponCode
from server.errors import KeyReused, StoreError
from server.metrics import Metrics
from server.office.books import OfficeBooks, OfficeStore
from server.office.integrations import Integrations
from server.office.outbox import Outbox
from server.office.posts import Posts
from server.office.records import Integration, Scope

VERSION = "1"
_log = structlog.get_logger(__name__)
Key = Annotated[
    Identifier,
    Header(alias="Idempotency-Key", description="A new one for each request, the same to repeat it"),
]
_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Refused} for status in (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503)
}
_STATUS = {
    TillAnswer.UNKNOWN_BONUS: (404, "no such bonus"),
    TillAnswer.NOT_A_COUPON: (409, "only a coupon is taken off a bill"),
    TillAnswer.NOT_GIVEN: (409, "the bonus was not given to the customer"),
    TillAnswer.ALREADY_REDEEMED: (409, "the bonus was redeemed before"),
    TillAnswer.ALREADY_RETURNED: (409, "the bonus was returned before"),
    TillAnswer.ID_REUSED: (409, "this key was used for another request: take a new one for each"),
    TillAnswer.STORE_UNAVAILABLE: (503, "nothing was changed: ask again"),
}


def exchange(
    store: OfficeStore,
    clock: Clock,
    wishes: CustomerWishes,
    looks: Looks,
    metrics: Metrics,
    speed: Speed | None = None,
) -> FastAPI:
    """Make the data interface of one store, to be mounted at ``/v1``."""
    app = FastAPI(
        title="Baylens data interface",
        version=VERSION,
        docs_url=None,
        redoc_url=None,
        servers=[{"url": "/v1"}],
        responses=_REFUSALS,
        # Behind a proxy that ends TLS, such a redirect would send the token over http://.
        redirect_slashes=False,
    )
    app.add_middleware(BoundedBody)
    app.router.route_class = PlainRoute
    _say_refusals(app)
    gate = Gate(Integrations(store, clock), Meter(speed or Speed()), clock)
    _add_records(app, store, clock, gate)
    _add_bonuses(app, store, looks, gate)
    _add_till(app, store, clock, gate)
    add_customers(app, wishes, gate)
    _add_metrics(app, metrics, store, clock, gate)
    _describe_events(app)
    return app


def _add_records(app: FastAPI, store: OfficeStore, clock: Clock, gate: Gate) -> None:
    posts = Posts(store, clock)
    sender = Annotated[Integration, Depends(gate.for_scope(Scope.RECORDS))]

    @app.post("/records", summary="Send records", operation_id="send_records")
    def send_records(batch: Batch, key: Key, who: sender) -> BatchResult:
        """Take in records; the same again changes nothing. A bad one keeps no other out."""
        rows = [read_record(number, one) for number, one in enumerate(batch.records, start=1)]
        results = posts.receive(who.integration_id, key, batch.records, rows)
        return BatchResult(results=tuple(say_result(one) for one in results))


def _add_bonuses(app: FastAPI, store: OfficeStore, looks: Looks, gate: Gate) -> None:
    reader = Annotated[Integration, Depends(gate.for_scope(Scope.BONUSES))]

    def told(books: OfficeBooks, found: Sequence[Issuance], who: Integration) -> tuple[OrderBonus, ...]:
        for customer_id in {one.customer_id for one in found}:
            looks.note(name_of(who), customer_id)
        return say_bonuses(books, [one.bonus_id for one in found])

    @app.get("/orders/{order:path}/bonuses", operation_id="bonuses_of_order")
    def bonuses_of_order(order: Annotated[Line, Path()], who: reader) -> OrderBonuses:
        """The bonuses of an order, whatever became of them; none for an order nobody knows.

        The audit log has a line for each integration, customer and day.
        """
        with store.transaction() as books:
            return OrderBonuses(bonuses=told(books, books.issuances(order), who))

    @app.get("/codes/{code}", operation_id="bonus_of_code")
    def bonus_of_code(code: Annotated[CouponCode, Path()], who: reader) -> OrderBonus:
        """The bonus whose code a customer shows at the checkout.

        The audit log has a line for each integration, customer and day.
        """
        with store.transaction() as books:
            bonus_id = books.bonus_of(code)
            issuance = books.issuance(bonus_id) if bonus_id else None
            if issuance is None:
                raise NotAllowed(404, Why.UNKNOWN_CODE, "no bonus has this code")
            return told(books, [issuance], who)[0]


def _add_till(app: FastAPI, store: OfficeStore, clock: Clock, gate: Gate) -> None:
    till = Till(store, clock, _tell)
    cashier = Annotated[Integration, Depends(gate.for_scope(Scope.TILL))]

    def record(bonus_id: str, key: str, who: Integration, deed: TillDeed) -> Done:
        answer = till.record(TillRequest(key, who.integration_id, bonus_id, deed))
        if answer is not TillAnswer.RECORDED:
            status, says = _STATUS[answer]
            raise NotAllowed(status, Why(answer), says)
        return Done(bonus_id=bonus_id)

    @app.post("/bonuses/{bonus_id}/redeem", operation_id="redeem_bonus")
    def redeem(bonus_id: Identifier, key: Key, who: cashier) -> Done:
        """Take a bonus that was given off the bill, once."""
        return record(bonus_id, key, who, TillDeed.REDEEM)

    @app.post("/bonuses/{bonus_id}/return", operation_id="return_bonus")
    def bring_back(bonus_id: Identifier, key: Key, who: cashier) -> Done:
        """Take a bonus back; the stock has it again."""
        return record(bonus_id, key, who, TillDeed.RETURN)


def _add_metrics(app: FastAPI, metrics: Metrics, store: OfficeStore, clock: Clock, gate: Gate) -> None:
    lookout = Lookout(gate, store, Outbox(store, clock))

    @app.get(
        "/metrics",
        operation_id="metrics",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def read_metrics(
        presented: Presented, accept: Annotated[str, Header(include_in_schema=False)] = ""
    ) -> Response:
        """What this server counts, in Prometheus's text format (docs/reference/metrics.md)."""
        seen = await lookout.look(presented)
        page, media_type = metrics.page(accept, seen)
        return Response(page, media_type=media_type)


def _describe_events(app: FastAPI) -> None:
    """Say what a subscriber of events gets, so that a receiver can be made of the description too."""

    @app.webhooks.post(
        "events",
        operation_id="events",
        status_code=204,
        response_description="They arrived, as with any status from 200 to 299; the body is not read",
        responses={
            "default": {"description": "They did not arrive, as with a redirect: they are sent again later"}
        },
    )
    def events(
        parcel: Parcel,
        signature: Annotated[
            str,
            Header(
                alias="Baylens-Signature",
                pattern="^t=[0-9]+,v1=[0-9a-f]{64}$",
                description="t: seconds since 1970; v1: HMAC-SHA256 of `t.body` under the secret",
            ),
        ],
    ) -> None:
        """What happened to bonuses, at most 50 events at once; a repeat has the same number and time."""


def _say_refusals(app: FastAPI) -> None:
    """Say every refusal in one form, and never repeat what was sent."""

    @app.exception_handler(NotAllowed)
    def not_allowed(_request: Request, error: NotAllowed) -> JSONResponse:
        return _refusal(error.status_code, error.error, error.detail, error.headers)

    @app.exception_handler(KeyReused)
    def key_reused(_request: Request, error: KeyReused) -> JSONResponse:
        return _refusal(409, Why.ID_REUSED, str(error))

    @app.exception_handler(StoreError)
    def unavailable(_request: Request, error: StoreError) -> JSONResponse:
        _tell(error)
        return _refusal(*_UNAVAILABLE)

    @app.exception_handler(RequestValidationError)
    def malformed(_request: Request, error: RequestValidationError) -> JSONResponse:
        fault = error.errors()[0]
        known = fault["loc"][:1] if fault["type"] == "extra_forbidden" else fault["loc"][:2]
        path = [str(part) for part in known]
        return _refusal(422, Why.MALFORMED_REQUEST, f"{'.'.join(path)}: {fault['msg']}")

    @app.exception_handler(HTTPException)
    def other(request: Request, error: HTTPException) -> JSONResponse:
        # The framework names the methods of the first of several routes.
        headers = {"Allow": _methods(app, request)} if error.status_code == _WRONG_METHOD else error.headers
        return _refusal(error.status_code, Why.HTTP_ERROR, str(error.detail), headers)


def _tell(error: StoreError) -> None:
    _log.warning("store unavailable", error=str(error))


def _methods(app: FastAPI, request: Request) -> str:
    """What may be asked for at the address of a request (RFC 9110, section 10.2.1)."""
    found = (one for one in app.routes if isinstance(one, Route))
    here = (one.methods or () for one in found if one.matches(request.scope)[0] is not Match.NONE)
    return ", ".join(sorted(set(chain.from_iterable(here))))


_WRONG_METHOD = 405
_UNAVAILABLE = (503, Why.STORE_UNAVAILABLE, "nothing was changed: ask again")


def _refusal(status: int, error: Why, says: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(Refused(error=error, says=says).model_dump(), status, headers)
