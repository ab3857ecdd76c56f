"""What every answer carries, and how style, letters and scripts are served."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.console.assets import assets
from server.console.headers import POLICY
from server.console.rendering import TEMPLATES
from server.domain.team import Role
from server.stores.migration import migrate
from tests.console import Office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    path = tmp_path_factory.mktemp("office") / "books.sqlite3"
    migrate(path)
    office = Office(path)
    office.hire("ada", Role.ADMINISTRATOR)
    yield office
    office.store.close()


async def test_every_answer_forbids_what_is_not_ours(office: Office) -> None:
    async with office.visitor() as ada:
        await ada.sign_in("ada")
        for path in ("/", "/team", "/nowhere", assets().path("console.css")):
            answer = await ada.get(path)
            assert answer.headers["content-security-policy"] == POLICY
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "unsafe" not in POLICY
        assert (await ada.get("/team")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("name", ["console.css", "htmx.js", "htmx-sse.js", "HankenGrotesk-Regular.otf"])
async def test_a_file_is_asked_for_once_and_kept(office: Office, name: str) -> None:
    async with office.visitor() as visitor:
        path = assets().path(name)
        packed = await visitor.get(path, **{"Accept-Encoding": "gzip"})
        plain = await visitor.get(path, **{"Accept-Encoding": "identity"})
        assert "immutable" in packed.headers["cache-control"]
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.content == plain.content
        again = await visitor.get(path, **{"If-None-Match": packed.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = re.sub(r"/static/\w+/", "/static/0123456789abcdef/", path)
        assert (await visitor.get(other)).status_code == 404


def test_the_style_sheet_names_only_files_that_are_served() -> None:
    style = assets().at(assets().path("console.css"))
    assert style is not None
    assert b"asset(" not in style.content
    addresses = re.findall(rb'url\("\.\./([^"]+)"\)', style.content)
    assert len(addresses) == 2
    for address in addresses:
        assert assets().at(f"/static/{address.decode()}") is not None
    assert gzip.decompress(style.packed) == style.content


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda path: path.name)
def test_no_template_holds_style_or_script_or_a_form_without_its_token(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(
        r"""<style|\sstyle=|<script(?![^>]*src="\{\{ asset)|\son\w+=|\|\s*safe|hx-on""", text
    )
    for form in re.findall(r'<form method="post".*?</form>', text, re.DOTALL):
        assert 'name="form_token"' in form, f"{template.name}: {form[:80]}"


async def test_a_theme_is_a_word_on_the_page_and_never_more(office: Office) -> None:
    async with office.visitor() as visitor:
        await visitor.get("/sign-in")
        page = await visitor.send("/appearance", {"theme": "dark", "back": "/sign-in"})
        assert 'data-theme="dark"' in page.text
        page = await visitor.send("/appearance", {"theme": '"><script>', "back": "/sign-in"})
        assert "<script>" not in page.text
        page = await visitor.send("/appearance", {"language": "fr", "back": "/sign-in"})
        assert 'lang="fr"' in page.text
        visitor.client.cookies.set("baylens_language", "../../etc")
        assert (await visitor.get("/sign-in")).status_code == 200
