"""Which categories of the Complete Journey data may be suggested, and why the others may not.

Reasons follow the privacy classes of the product: red is never offered nor used, amber is never a
prediction. What is no product of a grocery pickup is left out because nobody can hand over a coupon for it.
"""

from collections.abc import Mapping

NO_PRODUCT = "no product, or none a pickup could put into a bag"
ALCOHOL = "red: alcohol"
TOBACCO = "red: tobacco and smoking cessation"
HEALTH = "red: medicine, vitamins and whatever tells of health"
INTIMATE = "red: feminine hygiene, contraception, incontinence"
INFANT_FORMULA = "red: infant formula"
BABY = "amber: tells of a child"
PETS = "amber: tells of a pet"
FAITH = "amber: seasonal goods that tell of a faith, goods that tell of an origin"

_REASONS: Mapping[str, tuple[str, ...]] = {
    NO_PRODUCT: (
        "BOTTLE DEPOSITS", "BOUQUET (NON ROSE)", "BOOKSTORE", "BULK FOODS", "COFFEE SHOP",
        "COFFEE SHOP SWEET GOODS&RETAIL", "CONTINUITIES", "COUPON", "COUPON/MISC ITEMS",
        "COUPONS/STORE & MFG", "DELI SUPPLIES", "DOLLAR VALUE PRODUCTS", "EASTER LILY", "FIREWORKS",
        "FUEL", "GIFT & FRUIT BASKETS", "IN-STORE PHOTOFINISHING", "J-HOOKS",
        "LONG DISTANCE CALLING CARDS", "MAGAZINE", "MEAT SUPPLIES", "MISCELLANEOUS",
        "MISCELLANEOUS CROUTONS", "NDAIRY/TEAS/JUICE/SOD", "NEWSPAPER", "NON EDIBLE PRODUCTS",
        "OVERNIGHT PHOTOFINISHING", "PERSONAL CARE APPLIANCES", "PKG.SEAFOOD MISC",
        "PORTABLE ELECTRIC APPLIANCES", "PREPAID WIRELESS&ACCESSORIES", "PROD SUPPLIES", "PROPANE",
        "QUICK SERVICE", "RW FRESH PROCESSED MEAT", "SERVICE BEVERAGE", "SPORTS MEMORABLILIA",
        "TICKETS", "TOYS", "WATCHES/CALCULATORS/LOBBY",
    ),
    ALCOHOL: (
        "BEERS/ALES", "DOMESTIC WINE", "IMPORTED WINE", "LIQUOR", "MISC WINE",
    ),
    TOBACCO: (
        "CIGARETTES", "CIGARS", "SMOKING CESSATIONS", "TOBACCO OTHER",
    ),
    HEALTH: (
        "ANALGESICS", "ANTACIDS", "COLD AND FLU", "DIETARY AID PRODUCTS", "EYE AND EAR CARE PRODUCTS",
        "FIRST AID PRODUCTS", "FITNESS&DIET", "FOOT CARE PRODUCTS", "GLASSES/VISION AIDS",
        "HOME HEALTH CARE", "LAXATIVES", "MISCELLANEOUS HBC", "NATURAL HBC", "NATURAL VITAMINS",
        "PHARMACY", "RESTRICTED DIET", "SINUS AND ALLERGY", "VITAMINS",
    ),
    INTIMATE: (
        "ADULT INCONTINENCE", "FAMILY PLANNING", "FEMININE HYGIENE",
    ),
    INFANT_FORMULA: (
        "INFANT FORMULA",
    ),
    BABY: (
        "BABY FOODS", "BABY HBC", "BABYFOOD", "DIAPERS & DISPOSABLES", "INFANT CARE PRODUCTS",
        "TOYS AND GAMES",
    ),
    PETS: (
        "CAT FOOD", "CAT LITTER", "DOG FOODS", "PET CARE SUPPLIES",
    ),
    FAITH: (
        "CHRISTMAS  SEASONAL", "EASTER", "ETHNIC PERSONAL CARE", "HALLOWEEN", "VALENTINE",
    ),
}  # fmt: skip

LEFT_OUT: Mapping[str, str] = {name: reason for reason, names in _REASONS.items() for name in names}
"""Category -> why it is not on the shelf."""

SENSITIVE = frozenset(name for name, reason in LEFT_OUT.items() if reason != NO_PRODUCT)
"""Categories whose suggestion would embarrass somebody."""
