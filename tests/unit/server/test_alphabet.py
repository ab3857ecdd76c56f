"""Lists in which people look for a name."""

from server.domain.alphabet import alphabetical, has_part, told_apart


def test_names_stand_as_in_a_dictionary_and_their_numbers_as_one_counts() -> None:
    mixed = ["Quai 10", "drive Lyon", "Drive Lille", "Drive Île", "Quai 2", "Drive Écully", "Drive Dax"]
    ordered = ["Drive Dax", "Drive Écully", "Drive Île", "Drive Lille", "drive Lyon", "Quai 2", "Quai 10"]
    assert sorted(mixed, key=alphabetical) == ordered


def test_names_that_several_have_say_their_ids() -> None:
    names = {"s46": "Drive Saint-Pierre", "s31": "Drive Saint-Pierre", "s1": "Drive Lille"}
    assert list(told_apart(names).items()) == [
        ("s1", "Drive Lille"),
        ("s31", "Drive Saint-Pierre (s31)"),
        ("s46", "Drive Saint-Pierre (s46)"),
    ]


def test_what_is_looked_for_is_found_without_its_accents_and_capitals() -> None:
    assert has_part("ecully", "Drive Écully")
    assert has_part("ÉCU", "lille", "Drive Ecully")
    assert has_part("", "anything")
    assert not has_part("lyon", "Drive Écully", "lille")
