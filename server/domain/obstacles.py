"""What stands in the way of publishing: kept as a kind and its values, said in the language of the reader."""

import enum
import string
from collections.abc import Iterable, Mapping
from typing import Final

from pydantic import TypeAdapter, ValidationError, model_validator

from overlays.card import Frozen, Language
from server.domain.issuance import Measure
from server.domain.offers.conditions import Said
from server.domain.offers.versions import LOADED_BY
from server.domain.team import THE_CLOCK
from server.errors import ServerError


class ObstacleKind(enum.StrEnum):
    """Which one; the database keeps these words."""

    UNKNOWN_SITE = "unknown_site"
    OVER_ALREADY = "over_already"
    OFFER_REPEATED = "offer_repeated"
    OFFER_OF_ANOTHER = "offer_of_another"
    TOO_MUCH_OFF = "too_much_off"
    CONTRADICTION = "contradiction"
    ELSEWHERE = "elsewhere"
    NEVER = "never"
    NO_HOURS = "no_hours"
    TITLE_UNFIT = "title_unfit"
    TITLE_UNDRAWABLE = "title_undrawable"
    LIMIT_GONE = "limit_gone"
    LIMIT_USED = "limit_used"
    APPROVAL_NEEDED = "approval_needed"
    CHANGED_MEANWHILE = "changed_meanwhile"
    TOO_LARGE = "too_large"
    NAME_REPEATED = "name_repeated"
    UNREADABLE = "unreadable"
    NO_UTF_8 = "no_utf_8"
    UNKNOWN_CAMPAIGN = "unknown_campaign"
    UNKNOWN_VERSION = "unknown_version"
    UNKNOWN_HASH = "unknown_hash"
    SEVERAL_VERSIONS = "several_versions"
    NOTHING_RUNS = "nothing_runs"
    NEVER_OTHERWISE = "never_otherwise"
    NEVER_PUBLISHED = "never_published"
    NEVER_RAN = "never_ran"
    RUNS_ALREADY = "runs_already"
    OWN_VERSION = "own_version"
    OWN_REQUEST = "own_request"
    NO_APPROVER = "no_approver"
    PROPOSAL_OPEN = "proposal_open"
    PROPOSAL_DECIDED = "proposal_decided"
    UNKNOWN_PROPOSAL = "unknown_proposal"
    REASON_MISSING = "reason_missing"
    TIME_MISSING = "time_missing"
    NO_TIME = "no_time"
    TIME_GONE = "time_gone"
    TIME_TOO_LATE = "time_too_late"


_SENTENCES: Final[Mapping[ObstacleKind, Said]] = {
    ObstacleKind.UNKNOWN_SITE: Said(
        "le site {site} n’existe pas", "there is no site {site}; load it, or correct the id"
    ),
    ObstacleKind.OVER_ALREADY: Said(
        "la campagne serait déjà terminée sur tous ses sites",
        "the campaign would be over already at all of its sites; give it a later end",
    ),
    ObstacleKind.OFFER_REPEATED: Said("répète {place}", "is the same as {place}"),
    ObstacleKind.OFFER_OF_ANOTHER: Said(
        "appartient à la campagne {campaign}",
        "belongs to the campaign {campaign}; give this offer an id of its own",
    ),
    ObstacleKind.TOO_MUCH_OFF: Said(
        "la remise est de {percent}\u202f% du prix\u202f; le plafond est de {cap}\u202f%",
        "takes {percent} % off the price; the cap is {cap} %",
    ),
    ObstacleKind.CONTRADICTION: Said(
        "se contredisent\u202f: personne ne recevra cette offre", "contradict each other: nobody can get it"
    ),
    ObstacleKind.ELSEWHERE: Said(
        "visent un site où la campagne n’a pas lieu", "name a site at which the campaign does not run"
    ),
    ObstacleKind.NEVER: Said(
        "n’ont lieu à aucun moment où la campagne se déroule", "hold at no time at which the campaign runs"
    ),
    ObstacleKind.NO_HOURS: Said(
        "ces heures ne reviennent jamais entre le début et la fin",
        "these hours never come between start and end",
    ),
    ObstacleKind.TITLE_UNFIT: Said(
        "n’entre pas dans {displays}\u202f; ajoutez une forme plus courte",
        "does not fit {displays}; add a shorter form",
    ),
    ObstacleKind.TITLE_UNDRAWABLE: Said(
        "aucun écran ne sait dessiner {letters}\u202f; écrivez-le autrement",
        "no display can draw {letters}; write it in other letters",
    ),
    ObstacleKind.LIMIT_GONE: Said(
        "sa limite ({measure}) peut changer, mais pas disparaître\u202f: gardez-la, aussi haute que vous "
        "voulez, ou donnez à l’offre un autre identifiant",
        "its limit of {measure} may change, but not go away: keep it, as high as you like, "
        "or give the offer another id",
    ),
    ObstacleKind.LIMIT_USED: Said(
        "il en est déjà réservé ou remis davantage", "more than that is already reserved or given"
    ),
    ObstacleKind.APPROVAL_NEEDED: Said(
        "quelqu’un d’autre doit l’approuver\u202f: demandez une approbation",
        "needs an approver: ask for it with baylens-server campaigns ask",
    ),
    ObstacleKind.CHANGED_MEANWHILE: Said(
        "{campaign} est en cours en version {version}, publiée par {who}\u202f: modifiez celle-là, "
        "ou revenez à cette version-ci",
        "{campaign} runs as {version}, published by {who}: export it, make your change there, "
        "or roll back to this version",
    ),
    ObstacleKind.NAME_REPEATED: Said(
        "figure deux fois dans le même objet\u202f: ne l’écrivez qu’une fois",
        "stands twice in one object: write it once",
    ),
    ObstacleKind.UNREADABLE: Said("{file} ne se lit pas\u202f: {why}", "{file} cannot be read: {why}"),
    ObstacleKind.NO_UTF_8: Said(
        "{file} n’est pas en UTF-8\u202f: enregistrez-le dans ce codage",
        "{file} is not UTF-8: save it in that encoding",
    ),
    ObstacleKind.TOO_LARGE: Said("dépasse {bytes} octets", "larger than {bytes} bytes"),
    ObstacleKind.UNKNOWN_CAMPAIGN: Said(
        "il n’y a pas de campagne {campaign}\u202f; voyez baylens-server campaigns list",
        "there is no campaign {campaign}; look at baylens-server campaigns list",
    ),
    ObstacleKind.UNKNOWN_VERSION: Said(
        "aucune version ne s’appelle {name}\u202f; voyez baylens-server campaigns list",
        "no version is called {name}; look at baylens-server campaigns list",
    ),
    ObstacleKind.SEVERAL_VERSIONS: Said(
        "plusieurs versions s’appellent {name}\u202f; voyez baylens-server campaigns list",
        "more than one version is called {name}; look at baylens-server campaigns list",
    ),
    ObstacleKind.UNKNOWN_HASH: Said(
        "il n’y a pas de version {version}\u202f; importez-la d’abord",
        "there is no version {version}; import it first",
    ),
    ObstacleKind.NOTHING_RUNS: Said("rien n’est en cours de {campaign}", "nothing runs of {campaign}"),
    ObstacleKind.NEVER_OTHERWISE: Said(
        "{campaign} n’a jamais été en cours sous une autre version\u202f; archivez-la pour l’arrêter",
        "{campaign} never ran as another version; archive it to stop it",
    ),
    ObstacleKind.NEVER_PUBLISHED: Said("{campaign} n’a jamais été publiée", "{campaign} was never published"),
    ObstacleKind.NEVER_RAN: Said(
        "{version} n’a jamais été en cours\u202f: publiez-la", "{version} never ran: publish it"
    ),
    ObstacleKind.RUNS_ALREADY: Said("{version} est déjà en cours", "{version} runs already"),
    ObstacleKind.OWN_VERSION: Said(
        "qui l’a écrite ne peut pas l’approuver", "whoever wrote it cannot approve it"
    ),
    ObstacleKind.OWN_REQUEST: Said(
        "qui l’a écrite ou demandée ne peut pas l’approuver",
        "whoever wrote it or asked for it cannot approve it",
    ),
    ObstacleKind.NO_APPROVER: Said(
        "{login} n’est pas approbateur\u202f: voyez baylens-server users add",
        "{login} is no approver: see baylens-server users add",
    ),
    ObstacleKind.PROPOSAL_OPEN: Said(
        "{campaign}\u202f: la demande {number} de {asker} attend\u202f: répondez-y ou annulez-la",
        "{campaign}: proposal {number} of {asker} is open: answer it or cancel it",
    ),
    ObstacleKind.PROPOSAL_DECIDED: Said(
        "la demande {number} est déjà {state}, par {who}", "proposal {number} is {state} already, by {who}"
    ),
    ObstacleKind.UNKNOWN_PROPOSAL: Said(
        "il n’y a pas de demande {number}\u202f: voyez baylens-server campaigns proposals",
        "there is no proposal {number}: see baylens-server campaigns proposals",
    ),
    ObstacleKind.REASON_MISSING: Said(
        "dites pourquoi, pour qu’elle puisse être améliorée", "say why, so that it can be made better"
    ),
    ObstacleKind.TIME_MISSING: Said("dites à quelle heure", "say at which time"),
    ObstacleKind.NO_TIME: Said(
        "l’heure s’écrit comme 2026-12-01T08:00, à l’horloge des sites",
        "the time is written like 2026-12-01T08:00, as the clocks of the sites show it",
    ),
    ObstacleKind.TIME_GONE: Said(
        "{time} est déjà passé sur l’un de ses sites\u202f: choisissez une heure à venir",
        "{time} is over already at one of its sites: choose a time to come",
    ),
    ObstacleKind.TIME_TOO_LATE: Said(
        "le {time}, la campagne sera terminée sur tous ses sites\u202f: choisissez une heure avant sa fin",
        "by {time} the campaign is over at all of its sites: choose a time before its end",
    ),
}
_WORDS: Final[Mapping[tuple[str, str], Said]] = {
    ("measure", Measure.STOCK): Said("en stock", Measure.STOCK),
    ("measure", Measure.UNITS): Said("en nombre", Measure.UNITS),
    ("measure", Measure.CENTS): Said("en euros", Measure.CENTS),
    ("who", LOADED_BY): Said("un document du magasin", LOADED_BY),
    ("who", THE_CLOCK): Said("l’horloge", THE_CLOCK),
    ("state", "waiting"): Said("en attente", "waiting"),
    ("state", "scheduled"): Said("planifiée", "scheduled"),
    ("state", "published"): Said("publiée", "published"),
    ("state", "sent_back"): Said("renvoyée", "sent back"),
    ("state", "cancelled"): Said("annulée", "cancelled"),
    ("state", "overtaken"): Said("dépassée", "overtaken"),
    ("state", "refused"): Said("refusée", "refused"),
}
"""Values that are words of ours, by the name that a sentence has for them."""


class Obstacle(Frozen):
    """One thing that stands in the way. Its text is its English line, so that an error may be made of it."""

    kind: ObstacleKind
    path: str = ""
    """Where, as the document has it; empty for the whole."""
    values: Mapping[str, str | int | float] = {}
    """What its sentence names."""

    @model_validator(mode="after")
    def _has_what_its_sentence_names(self) -> "Obstacle":
        sentence = _SENTENCES[self.kind].en
        named = {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
        if named != set(self.values):
            raise ValueError(f"{self.kind} goes with {sorted(named)}")
        return self

    @property
    def said(self) -> Said:
        """Its sentence, without the place."""
        french, english = (
            {name: _written(name, value, language) for name, value in self.values.items()}
            for language in (Language.FRENCH, Language.ENGLISH)
        )
        sentence = _SENTENCES[self.kind]
        return Said(sentence.fr.format_map(french), sentence.en.format_map(english))

    def line(self, language: Language) -> str:
        """Its sentence, after its place."""
        said = self.said.in_language(language)
        return f"{self.path}: {said}" if self.path else said

    def __str__(self) -> str:
        """The English line, as the command line and the logs say it."""
        return self.line(Language.ENGLISH)


def obstacles_of(error: ServerError) -> tuple[Obstacle, ...]:
    """What an error was made of; empty when it was made of a text."""
    return tuple(one for one in error.args if isinstance(one, Obstacle))


def kept(obstacles: Iterable[Obstacle]) -> str:
    """Write obstacles down, for ``read_kept``."""
    return _all.dump_json(tuple(obstacles)).decode()


def read_kept(text: str) -> tuple[Obstacle, ...]:
    """Read what ``kept`` wrote; empty for any other text, such as the English of earlier programs."""
    try:
        return _all.validate_json(text)
    except ValidationError:
        return ()


def _written(name: str, value: str | float, language: Language) -> str:
    if isinstance(value, str):
        ours = _WORDS.get((name, value))
        return value if ours is None else ours.in_language(language)
    number = f"{value:.10g}"
    return number.replace(".", ",") if language is Language.FRENCH else number


_all: TypeAdapter[tuple[Obstacle, ...]] = TypeAdapter(tuple[Obstacle, ...])
