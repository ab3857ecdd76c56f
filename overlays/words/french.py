"""French: formal, without gender where the customer's is not known, U+202F before ``: ; ! ?``."""

from overlays.card import GreenCategory, ReasonKind
from overlays.wire import NoticeKind, RefusalReason
from overlays.words.vocabulary import Bags, Phrase, State, Vocabulary

_RESCAN = ("Rescannez le code", "Rescannez")

FRENCH = Vocabulary(
    client="Client",
    orders=("Commande {}", "Cde {}", "{}"),
    bays=("Quai {}", "Q. {}"),
    bags=Bags(
        one="{} sac",
        many="{} sacs",
        frozen="{} en surgelé",
        frozen_short="{} surg.",
        left=("Encore {}",),
        all_in=("Tous les sacs y sont", "Tout y est"),
    ),
    categories={
        GreenCategory.BREAD: ("au pain", "le pain"),
        GreenCategory.CHEESE: ("au fromage", "le fromage"),
        GreenCategory.CHOCOLATE: ("au chocolat", "le chocolat"),
        GreenCategory.COFFEE: ("au café", "le café"),
        GreenCategory.DAIRY: ("à la crémerie", "la crémerie"),
        GreenCategory.DETERGENT: ("à la lessive", "la lessive"),
        GreenCategory.FRUIT: ("aux fruits", "les fruits"),
        GreenCategory.JUICE: ("aux jus de fruits", "les jus"),
        GreenCategory.OLIVE_OIL: ("à l’huile d’olive", "l’huile d’olive"),
        GreenCategory.PASTA: ("aux pâtes", "les pâtes"),
        GreenCategory.RICE: ("au riz", "le riz"),
        GreenCategory.TEA: ("au thé", "le thé"),
        GreenCategory.VEGETABLES: ("aux légumes", "les légumes"),
        GreenCategory.WATER: ("à l’eau minérale", "l’eau minérale"),
        GreenCategory.YOGHURT: ("aux yaourts", "les yaourts"),
    },
    reasons={
        ReasonKind.REGULAR: ("Fidèle {}",),
        ReasonKind.FAVOURITE_BACK: ("Revoici {}",),
        ReasonKind.OFFER_OF_THE_MOMENT: ("Offre du moment",),
        ReasonKind.NEW_ON_THE_SHELF: ("Nouveau en rayon",),
        ReasonKind.THANK_YOU: ("Merci de votre fidélité", "Merci, fidélité"),
        ReasonKind.WELCOME: ("Bienvenue chez nous", "Bienvenue"),
        ReasonKind.SORRY_FOR_THE_WAIT: ("Pardon pour l’attente", "Pardon, attente"),
    },
    refusals={
        RefusalReason.UNKNOWN_CODE: Phrase(("Code inconnu",), ("Demandez la commande", "Commande\u202f?")),
        RefusalReason.NO_PICKUP: Phrase(("Aucun retrait",), ("Vérifiez l’heure",)),
        RefusalReason.OTHER_SITE: Phrase(("Autre magasin",), ("Retrait ailleurs",)),
        RefusalReason.UNKNOWN_CARD: Phrase(("Fiche inconnue",), _RESCAN),
        RefusalReason.UNKNOWN_BONUS: Phrase(("Bonus inconnu",), _RESCAN),
        RefusalReason.RESERVATION_EXPIRED: Phrase(("Bonus expiré",), _RESCAN),
        RefusalReason.ALREADY_DECIDED: Phrase(("Déjà répondu",), ("Rien ne change",)),
        RefusalReason.TOO_LATE_TO_UNDO: Phrase(("Trop tard",), ("Plus d’annulation", "Rien ne change")),
        RefusalReason.ID_REUSED: Phrase(("Envoi en double",), _RESCAN),
        RefusalReason.STORE_UNAVAILABLE: Phrase(("Serveur en panne",), ("Pas de bonus",)),
    },
    notices={
        NoticeKind.RIGHT_BAG: Phrase(("Bon sac",)),
        NoticeKind.WRONG_BAG: Phrase(("MAUVAIS SAC",), ("Pas à ce client",)),
        NoticeKind.BONUSES_OFF: Phrase(("Bonus en pause",), ("Remettez les sacs",)),
        NoticeKind.BONUSES_ON: Phrase(("Bonus de retour",)),
    },
    states={
        State.CONNECTING: Phrase(("Connexion…",)),
        State.READY: Phrase(("Prêt",)),
        State.SCANNING: Phrase(("Lecture…",)),
        State.OFFLINE: Phrase(("Hors ligne",), ("Pas de bonus",)),
        State.CARD_HOLDS: Phrase(("Fiche valable",), ("Hors ligne",)),
        State.UNREADABLE: Phrase(("Code illisible",), ("Rapprochez-vous", "Plus près")),
        State.CAMERA_STOPPED: Phrase(("Caméra arrêtée",), ("Vérifiez-la",)),
        State.SCANNER_AWAY: Phrase(("Lecteur absent",), ("Réveillez-le",)),
        State.CONFIRM: Phrase(
            ("C’est ce client\u202f?", "Ce client\u202f?"), ("OK ou hochez la tête", "OK ou hochez")
        ),
        State.GIVEN: Phrase(("Remis",)),
        State.DECLINED: Phrase(("Non remis",)),
        State.UNDONE: Phrase(("Annulé",)),
        State.DONE: Phrase(("Terminé",)),
        State.WITHDRAWN: Phrase(("Fiche retirée",)),
        State.IN_SERVICE: Phrase(("En service",), ("Badge accepté",)),
        State.READ: Phrase(("Lu",)),
    },
    minutes="{} min",
    many_minutes="99+ min",
    others=("et {} autres", "+ {}"),
)
