"""Invented members: first names as they are spelled in France, and an initial."""

FIRST_NAMES = (
    "Léa", "Zoé", "Jean-Baptiste", "Anaïs", "Noël", "Françoise", "Maëlle", "Loïc", "Chloé", "Étienne",
    "Inès", "Gaël", "Hélène", "Benoît", "Aurélie", "Kévin", "Soizic", "Rémi", "Océane", "Jérôme",
    "Mélanie", "Théo", "Cécile", "Ismaël", "Noémie", "Raphaël", "Eléonore", "Yaël", "Gwenaëlle", "André",
    "Agnès", "Joël", "Solène", "Médéric", "Amélie", "Tanguy", "Léonie", "Mickaël", "Brigitte", "Nicolas",
    "Maïwenn", "Frédéric", "Fatoumata", "Thérèse", "Clément", "Salomé", "Moïse", "Danièle", "Aïcha", "Firmin",
    "Lucie", "Stéphane", "Élodie", "Malo", "Rozenn", "Gérard", "Ségolène", "Yannick", "Béatrice", "Valérie",
)  # fmt: skip
INITIALS = "MLDRBGPCTVHFSKNJAEOÉ"
