"""What the rules of our own say to the loyalty team, by the text that they raise."""

SAYINGS: tuple[tuple[str, str, str, str], ...] = (
    (r"end is not after start", "se termine avant de commencer", "ends before it starts", "end"),
    (
        r"most_cents is less than least_cents",
        "est inférieur au minimum",
        "is less than the least",
        "most_cents",
    ),
    (
        r"write the longest form first",
        "commencez par la forme la plus longue",
        "write the longest form first",
        "forms.0",
    ),
    (
        r"two limits count the same.*",
        "deux limites comptent la même chose\u202f; gardez la plus petite",
        "two limits count the same; keep the smaller",
        "",
    ),
    (
        r"every code would be the same.*",
        "tous les codes seraient les mêmes\u202f: # est un chiffre,\u202f? une lettre",
        "every code would be the same: # stands for a digit, ? for a letter",
        "",
    ),
    (r"is no day of the calendar.*", "n’est pas un jour du calendrier", "is no day of the calendar", ""),
    (r"has a wrong check digit", "a un chiffre de contrôle faux", "has a wrong check digit", ""),
    (
        r"holds a character that cannot be printed",
        "contient un caractère invisible ou inconnu\u202f: retapez-le au lieu de le coller",
        "holds an invisible or unknown character: type it anew instead of pasting it",
        "",
    ),
    (
        r"has more than \w+ characters, as Unicode composes them",
        "est trop long\u202f: certains signes comptent plus d’une fois",
        "is too long: some characters count more than once",
        "",
    ),
    (
        r"\w+ is never offered",
        "cette catégorie n’est jamais proposée",
        "this category is never offered",
        "category",
    ),
    (
        r"the reason \w+ is said of a green category only",
        "cette raison demande une catégorie non délicate",
        "this reason needs a category that is not delicate",
        "reason",
    ),
    (
        r"nothing is chosen by \w+",
        "rien n’est choisi par cette catégorie",
        "nothing is chosen by this category",
        "category",
    ),
    (
        r"\w+ may choose its own offers only",
        "cette catégorie délicate ne choisit que ses propres offres",
        "this delicate category may choose its own offers only",
        "category",
    ),
    (
        r"a limit of the scope \w+ stands on an offer",
        "cette limite se pose sur une offre",
        "this limit stands on an offer",
        "scope",
    ),
    (
        r"a limit of the scope \w+ stands on the campaign",
        "cette limite se pose sur la campagne",
        "this limit stands on the campaign",
        "scope",
    ),
    (
        r"a limit of a group names it, and no other does",
        "un groupe va avec la limite d’un groupe, et seulement avec elle",
        "a group goes with the limit of a group, and with no other",
        "group",
    ),
    (
        r"no offer of this campaign is in it",
        "aucune offre de la campagne n’est dans ce groupe",
        "no offer of this campaign is in this group",
        "",
    ),
    (
        r"an offer’s limit counts the offer’s own group|an offer's limit counts the offer's own group",
        "la limite compte le groupe de l’offre",
        "the limit counts the offer’s own group",
        "group",
    ),
    (
        r"a login stands in it twice",
        "un identifiant y figure deux fois",
        "a login stands in it twice",
        "people",
    ),
    (
        r"such a role holds at every site",
        "ce rôle vaut pour tous les sites",
        "such a role holds at every site",
        "",
    ),
    (r"the offer is in no group", "l’offre n’est dans aucun groupe", "the offer is in no group", "scope"),
)
"""Pattern of the text, French, English, and the field inside that it is about."""
