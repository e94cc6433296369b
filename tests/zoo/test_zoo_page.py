"""The catalogue is one file that loads nothing, shows what the database has, and runs nothing that a name says."""

from __future__ import annotations

import html
import importlib.util
import json
import re
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest
from command import run
from zoo.pets import HOSTILE, NEW, lay

from mmname.zoo.find import Zoo
from mmname.zoo.page import write_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = importlib.util.find_spec("playwright") is not None


def hostile(folder: Path) -> Path:
    """A repository whose names and metafiles try to run something in the page."""
    root = lay(folder, NEW)
    (root / "configs/cat/a'onclick=alert(1)&lt;b>.py").write_text(
        "train_cfg = dict(max_epochs=3)\nparam_scheduler = []"
    )
    (root / "configs/cat/evil_r50.py").write_text("train_cfg = dict(max_epochs=4)\nparam_scheduler = []")
    (root / "configs/cat/evil.yml").write_text(
        json.dumps(
            [
                {
                    "Name": HOSTILE,
                    "Config": "configs/cat/evil_r50.py",
                    "Weights": "https://e.org/" + HOSTILE,
                    "Paper": {"Title": HOSTILE, "URL": "javascript:alert(1)"},
                    "Results": [{"Task": HOSTILE, "Dataset": HOSTILE, "Metrics": {HOSTILE: 1.5, "box AP": 12}}],
                }
            ]
        )
    )
    return root


def embedded(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_what_names_say_stays_text(tmp_path: Path) -> None:
    page = write_page(Zoo.read(hostile(tmp_path)), title=HOSTILE, link=lambda _: "javascript:alert(1)")
    assert HOSTILE not in page
    assert page.count("<script") == page.count("</script") == 2
    data = embedded(page)
    assert set(data["links"]) == {None}
    (names,) = (field for field in data["fields"] if field["name"] == "name")
    assert "a'onclick=alert(1)&lt;b>" in names["words"]


def test_the_page_loads_nothing(small: Path) -> None:
    page = write_page(Zoo(small), title="pets")
    without_data = re.sub(r'id="data">.*?</script>', "", page, flags=re.DOTALL)
    assert "default-src 'none'" in html.unescape(page)
    assert not re.search(r"\b(?:src|href)=|https?://|@\w+@|url\(|@import", without_data)


def test_columns_hold_what_rows_hold(small: Path) -> None:
    zoo = Zoo(small)
    rows = zoo.find()
    for field in embedded(write_page(zoo, title="pets"))["fields"]:
        if field["kind"] == "words":
            read = [None if value < 0 else field["words"][value] for value in field["values"]]
        elif field["kind"] == "rare":
            held = dict(zip(field["rows"], field["values"]))
            read = [held.get(i) for i in range(len(rows))]
        else:
            read = field["values"]
        assert read == [getattr(row, field["name"]) for row in rows]


def test_configs_are_linked(small: Path, tmp_path: Path) -> None:
    zoo = Zoo(small)
    (row,) = zoo.find("box_ap=any")
    assert zoo.link(row) == "https://example.org/pets/blob/v2.0/configs/cat/faster-rcnn_r50_fpn_2x_coco.py"
    root, out = lay(tmp_path, NEW), tmp_path / "out" / "zoo.html"
    out.parent.mkdir()
    ran = run("zoo", "page", "--root", str(root), "-o", str(out))
    assert ran.returncode == 0, ran.stderr
    links = embedded(out.read_text(encoding="utf-8"))["links"]
    assert links[0] == f"../{root.name}/configs/cat/faster-rcnn_r50_fpn_1x_coco.py"
    assert all((out.parent / link).resolve().is_file() for link in links)
    bad = run("zoo", "page", "--root", str(root), "--link", "{nothing}", "-o", str(out))
    assert bad.returncode == 2


def test_an_empty_answer_is_a_page(small: Path) -> None:
    assert embedded(write_page(Zoo(small), title="x", release="pets 2.0"))["size"] == 2


needs_browser = pytest.mark.skipif(
    not (BROWSER and DRIVER), reason="no Chromium, or no playwright to drive it; `.ci/run` installs both"
)


PATIENCE = 120  # seconds: a page that takes so long is stuck, however busy the machine is


class Seen:
    """A page in the browser, and what it complained of."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dialog)
        page.on("request", lambda request: self.requests.append(request.url))

    def _dialog(self, dialog: Any) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()

    def until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end, self.count()
            self.page.wait_for_timeout(20)

    def count(self) -> str:
        return str(self.page.text_content("#count"))

    def names(self) -> list[str]:
        return [cell.strip() for cell in self.page.locator("#rows tr td:first-child").all_text_contents()]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield chromium
        chromium.close()


def opened(browser: Any, folder: Path, text: str) -> Seen:
    file = folder / "zoo.html"
    file.write_text(text)
    seen = Seen(browser.new_page())
    seen.page.set_default_timeout(PATIENCE * 1000)
    seen.page.goto(file.as_uri())
    seen.page.wait_for_selector("#rows tr")
    return seen


@needs_browser
@pytest.mark.slow
def test_the_page_in_a_browser(browser: Any, tmp_path: Path) -> None:
    zoo = Zoo()
    seen = opened(browser, tmp_path, write_page(zoo, title="Released configs", link=zoo.link, release="any"))
    page, size = seen.page, len(zoo.find(release="any", columns=["name"]))
    assert seen.count() == f"{size} of {size} rows"

    page.keyboard.press("/")
    page.keyboard.type("mask-rcnn r50 box_ap>40 -caffe")
    wanted = {
        row.name
        for row in zoo.find("box_ap>40", release="any", columns=["name", "path", "model_name", "paper"])
        if all(word in "\n".join(filter(None, row)).lower() for word in ("mask-rcnn", "r50"))
        and "caffe" not in "\n".join(filter(None, row)).lower()
    }
    seen.until(lambda: bool(wanted) and set(seen.names()) == wanted)

    page.get_by_role("button", name="box_ap").click()
    best = max(row.box_ap for row in zoo.find("box_ap>40", release="any") if row.name in wanted)
    column = page.locator("#head th").all_text_contents().index("box_ap ▼") + 1
    assert page.locator("th[aria-sort=descending]").count() == 1
    assert float(page.text_content(f"#rows tr:first-child td:nth-child({column})")) == best
    page.keyboard.press("Enter")
    assert page.locator("th[aria-sort=ascending]").count() == 1

    page.get_by_role("button", name="Clear").click()
    seen.until(lambda: seen.count().startswith(f"{size} "))
    page.select_option(
        "select[name=project]", label=page.locator("select[name=project] option", has_text="mmyolo").inner_text()
    )
    mmyolo = len(zoo.find(project="mmyolo", release="any"))
    seen.until(lambda: seen.count() == f"{mmyolo} of {size} rows")

    page.locator("#plotted > summary").press("Enter")
    page.select_option("#across", "params")
    page.select_option("#up", "box_ap")
    both = len(zoo.find("params=any", "box_ap=any", project="mmyolo", release="any"))
    seen.until(lambda: page.get_attribute("#plot", "aria-label") == f"box_ap against params: {both} points")
    page.focus("#plot")
    page.keyboard.press("ArrowRight")
    if both:
        assert "box_ap" in page.text_content("#point")
        page.keyboard.press("Enter")
        assert page.locator("tr.marked").count() == 1

    page.get_by_role("button", name="Dark").click()
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(21, 23, 27)"
    assert seen.complaints == []
    assert len(seen.requests) == 1
    page.close()


@needs_browser
@pytest.mark.slow
def test_nothing_hostile_runs_in_a_browser(browser: Any, tmp_path: Path) -> None:
    seen = opened(browser, tmp_path, write_page(Zoo.read(hostile(tmp_path)), title=HOSTILE))
    assert "a'onclick=alert(1)&lt;b>" in seen.names()
    seen.page.fill("#search", HOSTILE)
    seen.until(lambda: seen.names() == ["evil_r50"])
    assert seen.page.locator("img").count() == 0
    assert seen.page.locator("a[href^=javascript]").count() == 0
    assert seen.page.title() == HOSTILE
    assert seen.complaints == []
    seen.page.close()
