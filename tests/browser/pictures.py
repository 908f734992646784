"""The pictures of the documents: what each shows. ``npm run pictures`` makes them, the tests reach each page and state.

A picture is `docs/pictures/NAME.webp`; the document that shows it says in words what is to be seen.
"""

import base64
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from dev.local import ROOT
from tests.browser.conftest import Visitor, expect_soon, new_context
from tests.browser.fake_office import AMELIE, ME, NOW, TWIN, FakeOffice
from tests.browser.served_site import ServedSite

FOLDER = ROOT / "docs" / "pictures"
FONTS = ("DejaVu Sans", "Noto Sans CJK", "Noto Color Emoji")
"""Families that a machine has on which pictures are made, so that they are the same each time."""
_CUSTOMERS = "/admin/customers/customer/"
_AMELIE = f"{_CUSTOMERS}{AMELIE}"
_LISTED = "#changelist:not([aria-busy])"
_ROWS = f"{_LISTED} a[href^='tel:']"
"""Links of numbers come a second after the rows of a list."""
_FORM = "form[aria-busy=false], form:not([aria-busy])"
_REACHED = "form a[href^='tel:']"
_FITS = """[document.documentElement, document.querySelector(".results") ?? document.body]
    .every((box) => box.scrollWidth <= box.clientWidth)"""
_MARGINS = "document.documentElement.style.padding = '38px'"
"""Those of paper, 1 cm, which a printer adds."""
_QUALITY = 0.8
_NOISE = 48
"""What two pictures of the same page may differ by, of 255: edges of letters are not drawn alike each time."""
_TO_WEBP = """async ([png, old, quality, noise]) => {
    const drawn = async (type, data) => {
        const image = await createImageBitmap(await (await fetch(`data:image/${type};base64,${data}`)).blob());
        const canvas = new OffscreenCanvas(image.width, image.height);
        canvas.getContext("2d").drawImage(image, 0, 0);
        return canvas;
    };
    const dots = ({width, height}, canvas) => canvas.getContext("2d").getImageData(0, 0, width, height).data;
    const text = async (blob) =>
        btoa(Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(""));
    const webp = await text(await (await drawn("png", png)).convertToBlob({type: "image/webp", quality}));
    if (old) {
        const [one, other] = [await drawn("webp", webp), await drawn("webp", old)];
        const [now, before] = [dots(one, one), dots(one, other)];
        const same = one.width === other.width && one.height === other.height;
        return same && now.every((dot, at) => Math.abs(dot - before[at]) <= noise) ? old : webp;
    }
    return webp;
}"""
_FILE = b"First name;Last name;E-mail;Phone;Company\r\nLena;Vogt;lena.vogt@example.com;+49 89 99998 520;Vogt KG\r\n"
_FILE += b"Ola;Nordmann;ola@example.com;;Nordmann AS\r\nKim;Lee;kim.lee@;;\r\n"
_FILE += "Amélie;Rousseau;amelie.rousseau@atelier-rousseau.example;+33 1 99 00 27 14;Atelier Rousseau SARL\r\n".encode()


def _nothing(_: Page) -> None:
    """Leave the page as it comes."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A page in a state, and how it is looked at."""

    name: str
    address: str
    ready: str
    """A selector of what is there once the page shows what it has."""
    act: Callable[[Page], None] = _nothing
    """What a person does there before the picture is taken."""
    group: str = "editors"
    width: int = 1024
    height: int = 640
    theme: str = "light"
    language: str = "en"
    refusals: tuple[int, ...] = ()
    """Statuses of the API that belong to the state."""
    only: str = ""
    """A selector of the part of the page that is shown, if it is not all of it."""
    at_once: int = 1000
    """Of how many rows a job tells that they are done, each time it is asked."""
    served: bool = False
    """Whether the pages are kept by their service worker, and so open without a line."""
    printed: bool = False
    """Whether the page is shown as it is on paper."""

    @property
    def file(self) -> Path:
        """The path of the picture."""
        return FOLDER / f"{self.name}.webp"


class ServedOffice(FakeOffice, ServedSite):
    """The office behind a web server of its own, which the requests of a service worker reach."""

    person = ME

    @contextmanager
    def visit(self, browser: Browser, refusals: Iterable[int] = (), **options: Any) -> Iterator[Page]:
        """Open a page in a browser whose line may be cut."""
        with self.served() as origin:
            context = new_context(browser, **(options | {"base_url": origin, "service_workers": "allow"}))
            visitor = Visitor(context, context.new_page(), refusals=set(refusals))
            visitor.listen()
            yield visitor.page
            context.close()
        assert [each for each in visitor.complaints if "net::ERR_" not in each] == []


def reach(browser: Browser, picture: Picture) -> bytes:
    """Open the page, bring it into its state, and return a PNG of it."""
    office = ServedOffice() if picture.served else FakeOffice()
    office.at_once = picture.at_once
    office.groups = (picture.group,)
    office.chosen["customers.csv"] = _FILE
    office.page = "index.html" if picture.language == "en" else f"index.{picture.language}.html"
    how = {
        "locale": "en-US" if picture.language == "en" else picture.language,
        "timezone_id": "UTC",
        "color_scheme": picture.theme,
        "reduced_motion": "reduce",
        "viewport": {"width": picture.width, "height": picture.height},
    }
    with office.visit(browser, picture.refusals, **how) as page:
        page.clock.set_fixed_time(NOW)
        page.goto(picture.address)
        page.wait_for_selector(picture.ready)
        picture.act(page)
        page.mouse.move(0, 0)  # nothing looks as if it were about to be pressed
        page.wait_for_load_state("networkidle")
        if picture.printed:
            page.emulate_media(media="print")
            page.evaluate(_MARGINS)
        assert page.evaluate(_FITS), "something is cut off at the side"
        shown = page.locator(picture.only) if picture.only else page
        return shown.screenshot(animations="disabled")


def write(browser: Browser, picture: Picture, png: bytes) -> None:
    """Write the picture as WebP, which the browser makes; one that looks the same stays as it is."""
    old = picture.file.read_bytes() if picture.file.exists() else b""
    page = browser.new_page()
    webp = page.evaluate(_TO_WEBP, [*(base64.b64encode(each).decode() for each in (png, old)), _QUALITY, _NOISE])
    page.close()
    picture.file.write_bytes(base64.b64decode(webp))


def missing_fonts() -> list[str]:
    """Return the families that this machine lacks."""
    there = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=True).stdout  # noqa: S607
    return [family for family in FONTS if family not in there]


def _delete_one(page: Page) -> None:
    page.click("#result_list tbody tr >> nth=2 >> .deletelink")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("ul.messagelist li")
    page.evaluate("scrollTo(0, 0)")


def _save_without_a_name(page: Page) -> None:
    page.fill("#id_name", "")
    page.fill("#id_email", "amelie@")
    page.click("[name=_save]")
    page.wait_for_selector(".errornote")


def _clash(page: Page) -> None:
    """Change a field that a colleague has saved otherwise meanwhile."""
    page.fill("#id_company", "Rousseau & Filles")
    page.evaluate(
        """async (address) => {
            const headers = {"Content-Type": "application/json", "If-Match": '"1"'};
            await fetch(address, {method: "PATCH", headers, body: JSON.stringify({company: "Atelier Rousseau SARL"})});
        }""",
        f"/api/customers/{AMELIE}",
    )
    page.click("[name=_save]")
    page.wait_for_selector(".conflict")
    page.evaluate("scrollTo(0, 0)")


def _to_activities(page: Page) -> None:
    page.wait_for_selector("#activities-group tbody tr")
    page.locator("#activities-group").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#activities-group').scrollIntoView({block: 'start'})")


def _choose_file(page: Page) -> None:
    content = {"name": "customers.csv", "mimeType": "text/csv", "buffer": _FILE}
    page.set_input_files("#step-file:not([hidden]) input", content)  # type: ignore[arg-type]
    page.wait_for_selector("#preview tbody tr")


def choose_fields(page: Page) -> None:
    """Take a file to the step of an import that says what each field is taken from."""
    _choose_file(page)
    page.click("#table-form [type=submit]")
    page.wait_for_selector("#fields-form:visible")


def _check_file(page: Page) -> None:
    choose_fields(page)
    page.click("#fields-form [type=submit]")
    page.check("[name=onDuplicate][value=update]")
    page.click("#known-form [type=submit]")
    expect(page.locator("#run-said")).to_contain_text("Nothing has been written yet.")


def _open_export(page: Page) -> None:
    page.click("#export")
    page.wait_for_selector("dialog[open]")


def _ask_for_a_tag(page: Page) -> None:
    for box in page.locator("input.action-select").all()[:4]:
        box.check()
    page.select_option("select[name=action]", label="Add tag")
    page.click(".actions button[name=index]")
    expect(page.get_by_label("Tags:")).to_be_focused()


def _add_a_tag(page: Page) -> None:
    _ask_for_a_tag(page)
    page.get_by_label("Tags:").fill("newsletter")
    page.keyboard.press("Enter")
    page.wait_for_selector("#undo-import:visible")


def _change_all(page: Page) -> None:
    page.check("#action-toggle")
    page.click(".actions .question a")
    page.select_option("select[name=action]", label="Set status")
    page.click(".actions button[name=index]")
    page.get_by_label("Status:").select_option("active")
    page.get_by_role("button", name="Set status").click()
    expect(page.locator("#run-progress")).to_contain_text("25 of 62")
    page.clock.pause_at(NOW)


def _edit_in_the_list(page: Page) -> None:
    page.click("#edit-list")
    page.wait_for_selector("#id_form-0-status:focus")
    page.select_option("#id_form-0-status", "lead")


def _open_card(page: Page) -> None:
    page.click(".contactlink")
    page.wait_for_selector("dialog .qr-code")


def _write_to_all(page: Page) -> None:
    page.check("#action-toggle")
    page.select_option("select[name=action]", "write_to_selected")
    page.click(".actions button[name=index]")
    page.wait_for_selector("dialog[open]")


def _suggest(page: Page) -> None:
    page.click("summary:text-is('By tags')")
    tag = page.locator("input[name=tag]")
    expect(tag).to_have_role("combobox")
    tag.press_sequentially("t")
    page.wait_for_selector(".suggestions:popover-open [role=option]")


def _own(page: Page) -> None:
    page.click("summary:text-is('By owner')")
    page.click("#changelist-filter >> text=Mine")
    page.wait_for_url("**/?owner=*")
    page.wait_for_selector(_ROWS)


def _tick_tags(page: Page) -> None:
    for tag in ("textiles", "wool"):
        page.check(f".action-select[value={tag}]")
    page.fill("#id_to", "textiles")
    page.evaluate("scrollTo(0, 0)")


_SEEN = """async () => {
    if (!(await indexedDB.databases()).some(({name}) => name === "clientele")) {
        return 0;
    }
    const answer = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await answer(indexedDB.open("clientele"));
    const count = await answer(database.transaction("seen").objectStore("seen").count());
    database.close();
    return count;
}"""
"""Counts what was seen and is kept for when there is no line."""


def _lose_the_line(page: Page) -> None:
    """Look at the list and at a customer while there is a line, and at the list again without it."""
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    for address, ready in ((f"{_AMELIE}/change/", _REACHED), (_CUSTOMERS, _ROWS)):
        page.goto(address)
        page.wait_for_selector(ready)
        expect_soon(lambda: min(page.evaluate(_SEEN), 1), 1)  # there is a key
        page.wait_for_timeout(2000)  # to seal the rest of what was seen
    page.context.set_offline(True)
    page.goto(_CUSTOMERS)
    expect(page.locator("#connection p")).to_have_count(2)
    page.wait_for_selector(_ROWS)


def _save_without_a_line(page: Page) -> None:
    _lose_the_line(page)
    page.goto(f"{_AMELIE}/change/")
    page.wait_for_selector(_REACHED)
    page.fill("#id_company", "Rousseau & Filles")
    page.click("[name=_save]")
    page.click("#waiting button")
    page.wait_for_selector("dialog[open]")


def _open_palette(page: Page) -> None:
    page.click("#palette-button")
    page.wait_for_selector("#palette-input:focus")
    page.keyboard.type("atelier")
    page.wait_for_selector("#palette [role=option] >> nth=0")


def _begin_factor(page: Page) -> None:
    page.fill("#begin-form [name=oldPassword]", "a phrase of its own")
    page.click("#begin-form [type=submit]")
    page.wait_for_selector("#on-form [name=code]:visible")


PICTURES = (
    Picture(name="login", address="/admin/login/", ready="#id_username", height=460),
    Picture(name="index", address="/admin/", ready="#dashboard:not([aria-busy])", height=1020),
    Picture(name="funnel", address="/admin/", ready="#dashboard:not([aria-busy])", only="[data-chart=funnel]"),
    Picture(name="changelist", address=_CUSTOMERS, ready=_ROWS, width=1280, height=800),
    Picture(
        name="changelist-dark",
        address=f"{_CUSTOMERS}?status__exact=active&o=1",
        ready=_ROWS,
        width=1280,
        height=800,
        theme="dark",
    ),
    Picture(name="changelist-de", address=_CUSTOMERS, ready=_ROWS, width=1280, height=800, language="de"),
    Picture(name="change-fr", address=f"{_AMELIE}/change/", ready=_REACHED, height=640, language="fr"),
    Picture(name="changelist-phone", address=_CUSTOMERS, ready=_ROWS, width=390, height=780),
    Picture(name="search", address=f"{_CUSTOMERS}?q=atelier", ready=_ROWS, height=420),
    Picture(name="undo", address=_CUSTOMERS, ready=_ROWS, act=_delete_one, height=420),
    Picture(name="change", address=f"{_AMELIE}/change/", ready=_REACHED, height=760),
    Picture(
        name="errors",
        address=f"{_AMELIE}/change/",
        ready=_REACHED,
        act=_save_without_a_name,
        height=560,
        refusals=(400,),
    ),
    Picture(name="conflict", address=f"{_AMELIE}/change/", ready=_REACHED, act=_clash, height=560, refusals=(412,)),
    Picture(name="activities", address=f"{_AMELIE}/change/", ready=_REACHED, act=_to_activities, height=520),
    Picture(name="history", address=f"{_AMELIE}/history/", ready="#change-history:not([aria-busy])", height=460),
    Picture(name="changes", address="/admin/changes/", ready="#changes:not([aria-busy]) tbody tr", height=520),
    Picture(name="import-table", address=f"{_CUSTOMERS}import/", ready="#step-file input", act=_choose_file),
    Picture(name="import-fields", address=f"{_CUSTOMERS}import/", ready="#step-file input", act=choose_fields),
    Picture(name="import-check", address=f"{_CUSTOMERS}import/", ready="#step-file input", act=_check_file),
    Picture(name="export", address=_CUSTOMERS, ready=_ROWS, act=_open_export),
    Picture(name="many-ask", address=_CUSTOMERS, ready=_ROWS, act=_ask_for_a_tag, height=460),
    Picture(name="many-running", address=_CUSTOMERS, ready=_ROWS, act=_change_all, height=315, at_once=25),
    Picture(name="many-done", address=_CUSTOMERS, ready=_ROWS, act=_add_a_tag, height=660),
    Picture(name="edit-list", address=_CUSTOMERS, ready=_ROWS, act=_edit_in_the_list, width=1280, height=560),
    Picture(name="tags", address=f"{_CUSTOMERS}tags/", ready="#tags:not([aria-busy])", act=_tick_tags, height=760),
    Picture(name="card", address=f"{_AMELIE}/change/", ready=_REACHED, act=_open_card),
    Picture(name="write-to", address=f"{_CUSTOMERS}?tag=trade+fair", ready=_ROWS, act=_write_to_all, height=520),
    Picture(name="print-card", address=f"{_AMELIE}/change/", ready=_REACHED, width=840, height=960, printed=True),
    Picture(name="print-list", address=_CUSTOMERS, ready=_ROWS, width=1000, height=520, printed=True),
    Picture(name="suggestions", address=_CUSTOMERS, ready=_ROWS, act=_suggest, width=1280, height=640),
    Picture(name="mine", address=_CUSTOMERS, ready=_ROWS, act=_own, width=1280, height=640),
    Picture(name="offline", address=_CUSTOMERS, ready=_ROWS, act=_lose_the_line, width=390, height=780, served=True),
    Picture(name="waiting", address=_CUSTOMERS, ready=_ROWS, act=_save_without_a_line, height=460, served=True),
    Picture(name="duplicates", address=f"{_CUSTOMERS}duplicates/", ready="main table", height=680),
    Picture(name="merge", address=f"{_AMELIE}/merge/?with={TWIN}", ready="#merge-form:visible", height=680),
    Picture(name="palette", address=_CUSTOMERS, ready=_ROWS, act=_open_palette, height=520),
    Picture(name="users", address="/admin/auth/user/", ready=_LISTED, group="admins", height=480),
    Picture(name="invite", address="/admin/auth/user/add/", ready=_FORM, group="admins", height=560),
    Picture(name="audit", address="/admin/auth/audit/", ready="main tbody tr", group="admins", height=520),
    Picture(name="second-factor", address="/admin/second-factor/", ready="#begin-form:visible", act=_begin_factor),
    Picture(name="sessions", address="/admin/sessions/", ready="#sessions:not([aria-busy])", height=420),
)
