"""Numbers of the GS1 system: their check digit, and the short form of a UPC-E."""


def check_digit(digits: str) -> str:
    """The modulo-10 check digit with weights 3 and 1 from the right (GS1 General Specifications 7.9)."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def compress_upc_e(text: str) -> str | None:
    """The 8 digits of the UPC-E that stands for a 13-digit number, or None when there is none."""
    if len(text) != 13 or text[0] != "0" or text[1] not in "01":
        return None
    system, maker, item, check = text[1], text[2:7], text[7:12], text[12]
    if maker[2] in "012" and maker[3:] == "00" and item[:2] == "00":
        return system + maker[:2] + item[2:] + maker[2] + check
    if maker[3:] == "00" and item[:3] == "000":
        return system + maker[:3] + item[3:] + "3" + check
    if maker[4] == "0" and item[:4] == "0000":
        return system + maker[:4] + item[4] + "4" + check
    if item[:4] == "0000" and item[4] in "56789":
        return system + maker + item[4] + check
    return None
