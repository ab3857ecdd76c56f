"""What complaints about records say in French, by what they say in English."""

import re

from overlays.card import Language
from server.domain.intake.outcome import Complaint

_SAYINGS: tuple[tuple[str, str], ...] = (
    ("Field required", "à remplir"),
    ("does not belong to this record", "n’appartient pas à cet enregistrement"),
    ("Input should be a valid integer.*", "un nombre entier est attendu, en chiffres"),
    ("Input should be a valid boolean.*", "true ou false est attendu"),
    ("Input should be a valid string", "un texte est attendu"),
    ("Input should be a valid (?:array|tuple)", "une liste est attendue"),
    ("Input should be an object", "un objet {{…}} est attendu"),
    ("Input should be greater than or equal to (.*)", "au moins {}"),
    ("Input should be less than or equal to (.*)", "au plus {}"),
    ("Input should be a valid date.*", "n’est pas un jour ou une heure du calendrier"),
    ("Input should have timezone info", "le décalage avec UTC manque, comme dans 2026-03-02T09:00:00+01:00"),
    ("Input should be ('.*) or ('.*)", "choisissez {} ou {}"),
    ("Input should be ('.*')", "choisissez {}"),
    ("String should match pattern '\\^\\[A-Za-z0-9_-\\].*", "1 à 64 lettres sans accent, chiffres, - et _"),
    ("String should match pattern '(.*)'", "doit avoir la forme {}"),
    ("String should have at most (\\d+) characters?", "{} caractères au plus"),
    ("String should have at least (\\d+) characters?", "{} caractère au moins"),
    ("Tuple should have at most (\\d+) items? after validation, not .*", "{} au plus"),
    ("Tuple should have at least (\\d+) items? after validation, not .*", "{} au moins"),
    ("is no time with its offset, such as (.*)", "n’est pas une heure avec son décalage, comme {}"),
    ("is no day, such as (.*)", "n’est pas un jour, comme {}"),
    ("is not between 2000 and 2100", "n’est pas entre 2000 et 2100"),
    ("holds a character that cannot be printed", "contient un caractère qui ne s’affiche pas"),
    ("has more than (\\d+) characters, as Unicode composes them", "a plus de {} caractères"),
    ("is one letter", "une seule lettre est attendue"),
    ("is printed as a bar code: ASCII only", "s’imprime en code-barres\u202f: ASCII seulement"),
    (
        "is no time zone of the IANA list, such as (.*)",
        "n’est pas un fuseau horaire de la liste IANA, comme {}",
    ),
    ("has a wrong check digit", "a un chiffre de contrôle faux"),
    (
        "(.*) cannot hold this text: check its length and check digit",
        "{} ne peut pas contenir ce texte\u202f: vérifiez sa longueur et son chiffre de contrôle",
    ),
    (
        "a text that begins with (.*) is read as a command card",
        "un texte qui commence par {} est lu comme une carte de commande",
    ),
    ("a (.*) code needs its end: until", "un code {} a besoin de sa fin\u202f: until"),
    (
        "what is received is more than nothing; use adjust to take away",
        "ce qui est reçu est plus que rien\u202f; adjust retire",
    ),
    ("the month has no such day", "ce mois n’a pas ce jour"),
    (
        "stands twice in one object: write it once",
        "figure deux fois dans le même objet\u202f: ne l’écrivez qu’une fois",
    ),
    ("is no JSON object", "n’est pas un objet JSON"),
    (
        "nests too deep, or holds half of a character.*",
        "est trop imbriqué, ou contient la moitié d’un caractère (un surrogate seul)",
    ),
    ("is none of (.*)", "n’est aucun de\u202f: {}"),
    (
        "is no CSV: .*",
        "n’est pas du CSV\u202f: un guillemet n’est pas fermé dans sa ligne ou n’a rien à faire là, une "
        "ligne finit au milieu, ou une cellule est beaucoup trop longue",
    ),
    ("is longer than (\\d+) bytes", "dépasse {} octets"),
    (
        "is not UTF-8: save the file in that encoding",
        "n’est pas en UTF-8\u202f: enregistrez le fichier ainsi",
    ),
    ("is missing", "manque"),
    ("is no field of (\\w+): (.*)", "n’est pas un champ de {}\u202f: {}"),
    ("names a field twice", "nomme un champ deux fois"),
    ("has (\\d+) cells and not (\\d+)", "a {} cellules et non {}"),
    ("no such customer: send the customer first", "client inconnu\u202f: envoyez d’abord le client"),
    (
        "stands for somebody who was erased: take an id of your own",
        "désigne quelqu’un qui a été effacé\u202f: prenez un identifiant à vous",
    ),
    ("no such site: send the site first", "site inconnu\u202f: envoyez d’abord le site"),
    (
        "no such offer, or its coupons have no code: publish it with a code_pattern",
        "offre inconnue, ou ses bons n’ont pas de code\u202f: publiez-la avec un code_pattern",
    ),
    ("no such offer, or nobody counts its stock", "offre inconnue, ou personne ne compte son stock"),
    ("does not look like the code_pattern of its offer", "ne ressemble pas au code_pattern de son offre"),
    ("belongs to another offer", "appartient à une autre offre"),
    (
        "belongs to another customer, who has to give it up first \\(held: false\\)",
        "appartient à un autre client, qui doit d’abord le rendre (held: false)",
    ),
    (
        "is a purchase of another customer: .*",
        "est l’achat d’un autre client\u202f: reprenez-le-lui d’abord (bought: false)",
    ),
    ("is the order of another customer", "est la commande d’un autre client"),
    (
        "was collected already: give the next order a number of its own",
        "a déjà été retirée\u202f: donnez à la prochaine commande un numéro à elle",
    ),
    ("no such order: send the order first", "commande inconnue\u202f: envoyez d’abord la commande"),
    ("was another movement before", "était un autre mouvement auparavant"),
    ("takes away more than there is", "retire plus qu’il n’y a"),
    (
        "is in the future: set the clock of the system that sends it",
        "est dans le futur\u202f: réglez l’horloge du système qui l’envoie",
    ),
    (
        "is more than a year ahead: check the year",
        "est dans plus d’un an : vérifiez l’année",
    ),
    (
        "is in the future: send what was bought, when it was",
        "est dans le futur\u202f: envoyez ce qui est acheté une fois acheté",
    ),
)
_COMPILED = tuple((re.compile(english, re.DOTALL), french) for english, french in _SAYINGS)


def in_language(complaint: Complaint, language: Language) -> str:
    """Say a complaint with its line and field; names of fields and values stay as the file has them."""
    if language is Language.ENGLISH:
        return str(complaint)
    return f"ligne {complaint.line}, {complaint.field}\u202f: {_in_french(complaint.says)}"


def _in_french(says: str) -> str:
    for english, french in _COMPILED:
        found = english.fullmatch(says)
        if found:
            return french.format(*found.groups())
    return says
