"""English: as short as the French, and as complete."""

from overlays.card import GreenCategory, ReasonKind
from overlays.wire import NoticeKind, RefusalReason
from overlays.words.vocabulary import Bags, Phrase, State, Vocabulary

_RESCAN = ("Scan again",)

ENGLISH = Vocabulary(
    client="Customer",
    orders=("Order {}", "{}"),
    bays=("Bay {}", "B. {}"),
    bags=Bags(
        one="{} bag",
        many="{} bags",
        frozen="{} frozen",
        frozen_short="{} frz.",
        left=("{} to go",),
        all_in=("All bags are in", "All in"),
    ),
    categories={
        GreenCategory.BREAD: ("bread", "bread"),
        GreenCategory.CHEESE: ("cheese", "cheese"),
        GreenCategory.CHOCOLATE: ("chocolate", "chocolate"),
        GreenCategory.COFFEE: ("coffee", "coffee"),
        GreenCategory.DAIRY: ("dairy", "dairy"),
        GreenCategory.DETERGENT: ("detergent", "detergent"),
        GreenCategory.FRUIT: ("fruit", "fruit"),
        GreenCategory.JUICE: ("fruit juice", "fruit juice"),
        GreenCategory.OLIVE_OIL: ("olive oil", "olive oil"),
        GreenCategory.PASTA: ("pasta", "pasta"),
        GreenCategory.RICE: ("rice", "rice"),
        GreenCategory.TEA: ("tea", "tea"),
        GreenCategory.VEGETABLES: ("vegetables", "vegetables"),
        GreenCategory.WATER: ("water", "water"),
        GreenCategory.YOGHURT: ("yoghurt", "yoghurt"),
    },
    reasons={
        ReasonKind.REGULAR: ("Regular for {}",),
        ReasonKind.FAVOURITE_BACK: ("Back again: {}", "Back: {}"),
        ReasonKind.OFFER_OF_THE_MOMENT: ("Offer of the moment", "Offer of today"),
        ReasonKind.NEW_ON_THE_SHELF: ("New on the shelf",),
        ReasonKind.THANK_YOU: ("Thank you for coming", "Thank you"),
        ReasonKind.WELCOME: ("Welcome to the shop", "Welcome"),
        ReasonKind.SORRY_FOR_THE_WAIT: ("Sorry for the wait",),
    },
    refusals={
        RefusalReason.UNKNOWN_CODE: Phrase(("Unknown code",), ("Ask for the order", "Order number?")),
        RefusalReason.NO_PICKUP: Phrase(("No pickup",), ("Check the time",)),
        RefusalReason.OTHER_SITE: Phrase(("Another shop",), ("Pickup elsewhere",)),
        RefusalReason.UNKNOWN_CARD: Phrase(("Unknown card",), _RESCAN),
        RefusalReason.UNKNOWN_BONUS: Phrase(("Unknown bonus",), _RESCAN),
        RefusalReason.RESERVATION_EXPIRED: Phrase(("Bonus expired",), _RESCAN),
        RefusalReason.ALREADY_DECIDED: Phrase(("Already decided",), ("Nothing changed",)),
        RefusalReason.TOO_LATE_TO_UNDO: Phrase(("Too late to undo",), ("Nothing changed",)),
        RefusalReason.ID_REUSED: Phrase(("Sent twice",), _RESCAN),
        RefusalReason.STORE_UNAVAILABLE: Phrase(("Server is down",), ("No bonus now",)),
    },
    notices={
        NoticeKind.RIGHT_BAG: Phrase(("Right bag",)),
        NoticeKind.WRONG_BAG: Phrase(("WRONG BAG",), ("Not this customer",)),
        NoticeKind.BONUSES_OFF: Phrase(("Bonuses paused",), ("Hand over the bags", "Bags only")),
        NoticeKind.BONUSES_ON: Phrase(("Bonuses are back",)),
    },
    states={
        State.CONNECTING: Phrase(("Connecting…",)),
        State.READY: Phrase(("Ready",)),
        State.SCANNING: Phrase(("Reading…",)),
        State.OFFLINE: Phrase(("Offline",), ("No bonus now",)),
        State.UNREADABLE: Phrase(("Cannot read it",), ("Come closer",)),
        State.CAMERA_STOPPED: Phrase(("Camera stopped",), ("Check it",)),
        State.CONFIRM: Phrase(("This customer?",), ("Say OK, or nod", "OK or nod")),
        State.GIVEN: Phrase(("Given",)),
        State.DECLINED: Phrase(("Not given",)),
        State.UNDONE: Phrase(("Undone",)),
        State.DONE: Phrase(("Done",)),
        State.WITHDRAWN: Phrase(("Card withdrawn",)),
        State.IN_SERVICE: Phrase(("On duty",), ("Badge accepted",)),
        State.READ: Phrase(("Read",)),
    },
    minutes="{} min",
    many_minutes="99+ min",
    others=("and {} more", "+ {}"),
)
