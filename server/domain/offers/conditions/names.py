"""The names of categories, tiers and days in the sentences of conditions."""

import enum

from server.domain.categories import Category
from server.domain.offers.conditions.said import Said
from server.domain.visit import Tier


class Weekday(enum.StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


WEEKDAYS = {
    Weekday.MONDAY: Said("lundi", "Monday"),
    Weekday.TUESDAY: Said("mardi", "Tuesday"),
    Weekday.WEDNESDAY: Said("mercredi", "Wednesday"),
    Weekday.THURSDAY: Said("jeudi", "Thursday"),
    Weekday.FRIDAY: Said("vendredi", "Friday"),
    Weekday.SATURDAY: Said("samedi", "Saturday"),
    Weekday.SUNDAY: Said("dimanche", "Sunday"),
}

TIERS = {
    Tier.CLASSIC: Said("Classique", "Classic"),
    Tier.SILVER: Said("Argent", "Silver"),
    Tier.GOLD: Said("Or", "Gold"),
}

CATEGORIES = {
    Category.BREAD: Said("le pain", "bread"),
    Category.CHEESE: Said("le fromage", "cheese"),
    Category.CHOCOLATE: Said("le chocolat", "chocolate"),
    Category.COFFEE: Said("le café", "coffee"),
    Category.DAIRY: Said("les produits laitiers", "dairy products"),
    Category.DETERGENT: Said("la lessive", "detergent"),
    Category.FRUIT: Said("les fruits", "fruit"),
    Category.JUICE: Said("les jus de fruits", "juice"),
    Category.OLIVE_OIL: Said("l’huile d’olive", "olive oil"),
    Category.PASTA: Said("les pâtes", "pasta"),
    Category.RICE: Said("le riz", "rice"),
    Category.TEA: Said("le thé", "tea"),
    Category.VEGETABLES: Said("les légumes", "vegetables"),
    Category.WATER: Said("l’eau minérale", "mineral water"),
    Category.YOGHURT: Said("les yaourts", "yoghurt"),
    Category.BABY: Said("les articles pour bébés", "baby products"),
    Category.CHILDREN: Said("les articles pour enfants", "products for children"),
    Category.DIETARY: Said("les produits diététiques", "dietary products"),
    Category.HALAL: Said("les produits halal", "halal products"),
    Category.KOSHER: Said("les produits casher", "kosher products"),
    Category.PETS: Said("les articles pour animaux", "pet products"),
    Category.SEASONAL_RELIGIOUS: Said("les produits de fêtes religieuses", "products for religious feasts"),
    Category.ALCOHOL: Said("l’alcool", "alcohol"),
    Category.FEMININE_HYGIENE: Said("l’hygiène féminine", "feminine hygiene products"),
    Category.GAMBLING: Said("les jeux d’argent", "gambling products"),
    Category.INCONTINENCE: Said("les produits d’incontinence", "incontinence products"),
    Category.INFANT_FORMULA: Said("le lait infantile", "infant formula"),
    Category.OTC: Said("les médicaments en vente libre", "over-the-counter medicines"),
    Category.PHARMACY: Said("la pharmacie", "pharmacy products"),
    Category.PREGNANCY: Said("les produits de grossesse", "pregnancy products"),
    Category.SMOKING_CESSATION: Said("les substituts nicotiniques", "products to stop smoking"),
    Category.TOBACCO: Said("le tabac", "tobacco"),
    Category.VITAMINS: Said("les vitamines", "vitamins"),
}


_ARTICLES = ("le ", "la ", "les ", "l’")


def listed(category: Category) -> Said:
    """A category as it stands in a list, without its article: *Café*, *Coffee*."""
    name = CATEGORIES[category]
    article = next((one for one in _ARTICLES if name.fr.startswith(one)), "")
    french = name.fr.removeprefix(article)
    return Said(french[:1].upper() + french[1:], name.en[:1].upper() + name.en[1:])


def some(category: Category) -> Said:
    """Some of a category: *du café*, *coffee*."""
    name = CATEGORIES[category]
    article, _, noun = name.fr.partition(" ")
    partitive = {"le": "du", "la": "de la", "les": "des"}.get(article)
    return Said(f"{partitive} {noun}" if partitive else f"de {name.fr}", name.en)


def none_of(category: Category) -> Said:
    """What a French negation takes: *pas de café*, *pas d’eau minérale*."""
    name = CATEGORIES[category]
    noun = name.fr.removeprefix("l’")
    if noun == name.fr:
        noun = name.fr.partition(" ")[2]
    return Said(f"d’{noun}" if noun[0] in "aeiouhé" else f"de {noun}", name.en)
