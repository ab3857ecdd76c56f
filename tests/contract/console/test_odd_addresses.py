"""Whatever stands in an address, a page answers: it is refused, and no fault of ours."""

import re
from urllib.parse import quote

import pytest

from server.console import PREFIX
from server.console.access import ACCESS
from server.domain.team import Role
from tests.console import Office

ODD = ("²", "9" * 20, "é" * 300, "👓\u202e", "' OR 1=1 --", "%FF")


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:20])
async def test_no_address_leads_to_a_fault(office: Office, odd: str) -> None:
    fields = dict.fromkeys(("proposal", "revision", "units", "typed", "version", "purpose"), odd[:20])
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        for door in ACCESS:
            method, _, path = door.partition(" ")
            if "{" not in path:
                continue
            address = re.sub(r"\{\w+\}", quote(odd, safe="%"), path)
            await ada.get("/account")
            await (ada.get(address) if method == "GET" else ada.send(address, fields))
            assert ada.page.status_code in {200, 404, 422}, door
            assert "text/html" in ada.page.headers["content-type"], door


async def test_who_is_unknown_objects_to_nothing(office: Office) -> None:
    office.hire("paula", Role.PRIVACY_OFFICER)
    async with office.visitor() as paula:
        await paula.sign_in("paula")
        for customer_id in ("²", "nobody", "c0²"):
            await paula.get("/customers")
            await paula.send(f"/customers/{quote(customer_id)}/object")
            assert paula.page.status_code == 422
            assert "Nobody is known by this id." in paula.page.text


@pytest.mark.parametrize(
    ("path", "leads_to", "status"),
    [
        ("/campaigns/", "/campaigns", 200),
        ("/campaigns//?find=tea", "/campaigns?find=tea", 200),
        ("/nowhere/", "/nowhere", 404),
    ],
)
async def test_a_slash_too_many_leads_to_the_page_on_whatever_host_it_was_asked_of(
    office: Office, path: str, leads_to: str, status: int
) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        page = await ada.get(path)
        assert [one.headers["location"] for one in page.history] == [PREFIX + leads_to]
        assert page.status_code == status
