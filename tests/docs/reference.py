"""Writes docs/reference from the code, so that no page can say what the code does not do."""

import enum
import importlib
import inspect
import json
import types
import typing
from collections.abc import Iterator, Mapping
from typing import Any, cast

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from overlays import wire
from server.api.customers import CustomerWishes, Looks
from server.api.exchange import exchange
from server.api.messages import Why
from server.clock import SystemClock
from server.domain.offers.file import CampaignFile
from server.metrics import Metrics
from server.office.books import OfficeStore
from server.stores.memory import MemoryStore

_DO: Mapping[wire.RefusalReason, str] = {
    wire.RefusalReason.UNKNOWN_CODE: "No customer has this code. Ask for the card of this shop, or the order number.",
    wire.RefusalReason.NO_PICKUP: "The customer is known and nothing is ready. Check the slot on the console.",
    wire.RefusalReason.OTHER_SITE: "The order waits at another site. Tell the customer which.",
    wire.RefusalReason.UNKNOWN_CARD: "The card is from before; scan the customer again.",
    wire.RefusalReason.UNKNOWN_BONUS: "The bonus does not stand on this card; scan the customer again.",
    wire.RefusalReason.RESERVATION_EXPIRED: "Ten minutes went by and the bonus went back; scan again for a new one.",
    wire.RefusalReason.ALREADY_DECIDED: "This bonus was answered before; nothing changes.",
    wire.RefusalReason.TOO_LATE_TO_UNDO: "Undo works for ten seconds; ask the loyalty desk.",
    wire.RefusalReason.ID_REUSED: "A fault of the client: one id came with two contents. Report it.",
    wire.RefusalReason.STORE_UNAVAILABLE: "The database cannot be written (a full disk?). Nothing is lost; try again.",
}

_TELL: Mapping[Why, str] = {
    Why.MALFORMED_REQUEST: "400, 422: the request cannot be read; the text names the place. Mend the program that sends it.",
    Why.UNSUPPORTED_MEDIA_TYPE: "415: send JSON, not compressed.",
    Why.BODY_REFUSED: "400, 408, 413: the body is cut short, takes too long or is too large. Send fewer records.",
    Why.TOKEN_UNKNOWN: "401: no token, or one that was revoked or renewed.",
    Why.TOKEN_ENDED: "401: the last day of the token is over; `integrations add` prints another one.",
    Why.NOT_IN_SCOPE: "403: name the scope too in `integrations add`.",
    Why.TOO_MANY_REQUESTS: "429: wait a second (`Retry-After`), then the same request with the same key.",
    Why.ID_REUSED: "409: this key came with another request before. Take a new key.",
    Why.UNKNOWN_CUSTOMER: "404: there is no such customer, or no longer.",
    Why.UNKNOWN_CODE: "404: no bonus has this code.",
    Why.UNKNOWN_BONUS: "404: there is no such bonus.",
    Why.NOT_A_COUPON: "409: a sample or a message is taken off no bill.",
    Why.NOT_GIVEN: "409: the attendant has not handed it over, or took it back.",
    Why.ALREADY_REDEEMED: "409: another request redeemed it. Do not take it off a second bill.",
    Why.ALREADY_RETURNED: "409: it was brought back, and counts for nothing.",
    Why.STORE_UNAVAILABLE: "503: nothing was changed. The same request with the same key, a moment later.",
    Why.HTTP_ERROR: "404, 405: there is no such address, or not with this method.",
}

_CLOSE: Mapping[wire.CloseCode, str] = {
    wire.CloseCode.MALFORMED_MESSAGE: "The bytes were no message of this protocol. The glasses connect again.",
    wire.CloseCode.CREDENTIAL_UNKNOWN: "No such glasses, or a wrong secret. The glasses stop and say so.",
    wire.CloseCode.CREDENTIAL_REVOKED: "These glasses were revoked. They stop and say so.",
    wire.CloseCode.HELLO_EXPECTED: "Hello did not come first, or not in time.",
    wire.CloseCode.MESSAGE_OUT_OF_ORDER: "A message that may not come now. The glasses connect again.",
    wire.CloseCode.REPLACED: "The same glasses said hello on a newer connection; the older one ends.",
    wire.CloseCode.TOO_MANY_MESSAGES: "More messages than any attendant can cause. The glasses wait and connect again.",
    wire.CloseCode.SERVER_FAULT: "A fault of the server, with its traceback in the server's log. The glasses connect again.",
}

_GENERATED = (
    "<!-- Written by tests/docs/reference.py from the code: change it there, then `make regold`. -->\n"
)


def wire_page() -> str:
    """docs/reference/wire.md."""
    parts = [
        "# The wire protocol\n",
        _GENERATED,
        f"Glasses and server speak over one WebSocket, sub-protocol `{wire.SUBPROTOCOL}`, in JSON text frames of at most "
        f"{wire.LARGEST_MESSAGE_BYTES // 1024} KiB, without compression. The glasses' credential is in the handshake: "
        "`Authorization: Bearer <glasses id>.<secret>`. A field, a type or a length that does not belong refuses the whole "
        "message: the connection is closed by name and nothing changes.\n",
        "This protocol and the database schema are the promises of compatibility. A message never changes under one name of the sub-protocol: a change is `baylens.v2`, and a server may speak several.\n",
        "## From the glasses\n",
    ]
    parts += [_message(model) for model in typing.get_args(wire.FromGlasses)]
    parts.append("## From the server\n")
    parts += [_message(model) for model in typing.get_args(wire.FromServer)]
    parts.append("## Parts of messages\n")
    parts += [_message(model) for model in _parts()]
    parts.append("## Words\n")
    parts += [_words(words) for words in _enums()]
    parts.append("## Why a connection ends\n\n| code | reason text | what happens |\n|---|---|---|")
    parts += [f"| {code.value} | `{code.name.lower()}` | {_CLOSE[code]} |" for code in sorted(wire.CloseCode)]
    return "\n".join(parts).rstrip() + "\n"


def errors_page() -> str:
    """docs/reference/errors.md."""
    parts = [
        "# Errors and refusals\n",
        _GENERATED,
        "An expected answer is a *refusal*: the attendant sees a word, nothing changes, work goes on. A broken contract is an "
        "*error*: the program says one sentence that names the fix. Neither ever holds a customer's data.\n",
        "## Refusals\n",
        "| reason | what to do |\n|---|---|",
    ]
    parts += [f"| `{reason.value}` | {_DO[reason]} |" for reason in wire.RefusalReason]
    parts.append("")
    parts += [
        "## Refusals of the data interface\n",
        "The `error` of an answer of [`/v1`](../guides/data.md#by-http): programs go by it, people by what it `says`.\n",
        "| error | status, and what to do |\n|---|---|",
    ]
    parts += [f"| `{why.value}` | {_TELL[why]} |" for why in Why]
    parts.append("")
    parts += ["## Closed connections\n\nSee [wire.md](wire.md#why-a-connection-ends).\n"]
    for package in ("glassapp", "server", "server.domain.offers", "overlays", "sample_cards"):
        errors = importlib.import_module(f"{package}.errors")
        parts.append(f"## Errors of `{package}`\n")
        for name, error in vars(errors).items():
            if (
                isinstance(error, type)
                and issubclass(error, Exception)
                and error.__module__ == errors.__name__
            ):
                parts.append(f"### {name}\n\n{_kind_of(error)}{_first_line(error)}\n")
    return "\n".join(parts).rstrip() + "\n"


def settings_page() -> str:
    """docs/reference/settings.md."""
    parts = [
        "# Settings\n",
        _GENERATED,
        "A flag wins over a variable of the environment, a variable over a TOML file, a file over the default. A name that is no "
        "setting is refused, wherever it stands. One file can serve both programs, each with its own table. `~/` at the "
        "beginning of a value, or behind `folder:` and the like, is the home of whoever runs the program.\n",
        '```toml\n[glasses]\nserver = "wss://drive-lille.example:8765"\ncamera = "opencv:0"\n\n[server]\nstore = "/var/lib/baylens/baylens.sqlite3"\n```\n',
    ]
    for package, program in (("glassapp", "baylens-glasses"), ("server", "baylens-server")):
        settings = importlib.import_module(f"{package}.settings")
        parts.append(
            f"## `{program}`\n\nVariables `{settings.PREFIX}<SETTING>`, table `[{settings.TABLE}]`; "
            f"`--config FILE` or `{settings.PREFIX}CONFIG` names the file.\n\n| setting | default | meaning |\n|---|---|---|"
        )
        parts += [
            f"| `{name}` | {_default(field)} | {_cell(field.description or '')} |"
            for name, field in settings.Settings.model_fields.items()
        ]
        parts.append("")
    return "\n".join(parts).rstrip() + "\n"


def openapi_document() -> str:
    """docs/reference/openapi.json."""
    wishes, looks = cast("CustomerWishes", None), cast("Looks", None)
    app = exchange(cast("OfficeStore", MemoryStore()), SystemClock(), wishes, looks, Metrics())
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False) + "\n"


def campaign_schema() -> str:
    """docs/reference/campaign.schema.json."""
    return json.dumps(CampaignFile.model_json_schema(by_alias=True), indent=1, ensure_ascii=False) + "\n"


def cli_page() -> str:
    """docs/reference/cli.md."""
    parts = [
        "# Commands\n",
        _GENERATED,
        "Exit codes: 0 fine, 1 refused or failed (one sentence says why), 2 used wrongly. Settings that "
        "cannot be used end `baylens-glasses` with 2 and `baylens-server` with 1. Every flag that is a setting can also stand "
        "in a variable or a file ([settings](settings.md)).\n",
    ]
    for package, program in (("glassapp", "baylens-glasses"), ("server", "baylens-server")):
        cli = importlib.import_module(f"{package}.cli")
        group = typer.main.get_command(cli.app)
        commands = getattr(group, "commands", {})
        parts.append(f"## `{program}`\n\n{_prose(group.help)}{_flags(group) if commands else ''}\n")
        parts += [_command(program, group)] if not commands else []
        parts += _commands(program, commands)
    return "\n".join(parts).rstrip() + "\n"


def _commands(title: str, commands: Mapping[str, Any]) -> Iterator[str]:
    """Every command, those of a group behind the group's name."""
    for name, command in commands.items():
        inner = getattr(command, "commands", {})
        if inner:
            yield from _commands(f"{title} {name}", inner)
        else:
            yield _command(f"{title} {name}", command)


def _command(title: str, command: Any) -> str:
    arguments = " ".join(_metavar(one) for one in command.params if one.param_type_name == "argument")
    return f"### `{f'{title} {arguments}'.strip()}`\n\n{_prose(command.help)}{_flags(command)}\n"


def _flags(command: Any) -> str:
    rows = [
        f"| `{', '.join(one.opts)}` | {_cell(one.help or '')} |"
        for one in command.params
        if one.param_type_name == "option" and one.name != "help"
    ]
    return "\n\n| flag | meaning |\n|---|---|\n" + "\n".join(rows) if rows else ""


def _metavar(argument: Any) -> str:
    name = argument.metavar or str(argument.name).upper()
    return f"[{name}]" if not argument.required and not name.startswith("[") else str(name)


def _prose(text: str | None) -> str:
    return inspect.cleandoc(text or "")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _default(field: FieldInfo) -> str:
    value = field.get_default()
    if value is None:
        return ""
    if isinstance(value, tuple):
        value = ",".join(value)
    return f"`{value}`"


def _kind_of(error: type[Exception]) -> str:
    parent = error.__bases__[0]
    return f"*A kind of {parent.__name__}.* " if parent is not Exception else ""


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").strip()


def _message(model: type[BaseModel]) -> str:
    kind = model.model_fields.get("type")
    title = f"### {model.__name__}" + (f" `{kind.default}`" if kind is not None else "")
    rows = [
        f"| `{name}` | {_type(field.annotation)} | {_bounds(field)} |"
        for name, field in model.model_fields.items()
        if name != "type"
    ]
    return (
        f"{title}\n\n{_first_line(model)}\n\n| field | type | bounds |\n|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def _words(words: type[enum.StrEnum]) -> str:
    return (
        f"### {words.__name__}\n\n{_first_line(words)}\n\n"
        + ", ".join(f"`{word.value}`" for word in words)
        + "\n"
    )


def _reachable() -> Iterator[Any]:
    """Every type a message is made of, in the order in which it is first met."""
    waiting: list[Any] = list(typing.get_args(wire.Message))
    seen: set[Any] = set()
    while waiting:
        thing = waiting.pop(0)
        waiting += [argument for argument in typing.get_args(thing) if argument is not Ellipsis]
        if not isinstance(thing, type) or thing in seen:
            continue
        seen.add(thing)
        yield thing
        if issubclass(thing, BaseModel):
            waiting += [field.annotation for field in thing.model_fields.values()]


def _parts() -> list[type[BaseModel]]:
    messages = typing.get_args(wire.Message)
    return [
        thing
        for thing in _reachable()
        if isinstance(thing, type) and issubclass(thing, BaseModel) and thing not in messages
    ]


def _enums() -> list[type[enum.StrEnum]]:
    return [thing for thing in _reachable() if isinstance(thing, type) and issubclass(thing, enum.StrEnum)]


def _type(annotation: Any) -> str:
    origin = typing.get_origin(annotation)
    arguments = [argument for argument in typing.get_args(annotation) if argument is not Ellipsis]
    if origin is typing.Annotated:
        return _type(arguments[0])
    if origin in {typing.Union, types.UnionType}:
        return " or ".join(_type(argument) for argument in arguments)
    if origin is tuple:
        return f"list of {_type(arguments[0])}"
    if annotation is types.NoneType:
        return "null"
    return f"`{getattr(annotation, '__name__', annotation)}`"


def _bounds(field: FieldInfo) -> str:
    said = []
    for rule in field.metadata:
        for name in ("min_length", "max_length", "ge", "gt", "le", "lt", "pattern"):
            value = getattr(rule, name, None)
            if value is not None:
                said.append(f"{name} {value}" if name != "pattern" else f"`{value}`")
    if not field.is_required():
        said.append("optional")
    return ", ".join(said)
