"""How heavy and how quick the explorer is over many commitments, in a browser slowed down four times.

`python benchmarks/explorer.py 5000 50000` makes that many commitments in memory,
writes the list page and its columns, and clicks. Times depend on the machine and
on what else it does; sizes don't.
"""

import argparse
import gzip
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks"), str(ROOT / "tests")]

from find_browser import executable  # noqa: E402
from machine import described  # noqa: E402
from tabs import Served, Zipped  # noqa: E402

from pledgebook import settings
from pledgebook.model import geography
from pledgebook.model.portal import Portal  # noqa: E402
from pledgebook.records.loader import Document  # noqa: E402
from pledgebook.records.record import Record  # noqa: E402
from pledgebook.schema import reader as schema
from pledgebook.schema.datatypes import clean  # noqa: E402
from pledgebook.search import facet_index as explorer
from pledgebook.site import (
    pages,
    render,
    scripts,  # noqa: E402
)
from pledgebook.site import theme as chrome
from pledgebook.site.view import View  # noqa: E402

AS_OF = date(2026, 6, 30)
SLOWER = 4
_PER_PLAN, _PER_ORGANIZATION = 25, 8
_SYLLABLES = ("ba", "con", "di", "er", "for", "gal", "in", "ka", "lo", "men", "ni", "or", "per", "ri", "sta", "tion", "ur", "ver", "wa", "zen")
_STATUSES = ("not_started", "limited", "substantial", "complete", "withdrawn")


def _vocabulary() -> list[str]:
    """Made-up words, as many as there are in the titles of real commitments."""
    words = random.Random("vocabulary")
    return ["".join(words.choice(_SYLLABLES) for _ in range(words.randint(1, 4))) for _ in range(4400)]


def records(count: int, portal: Portal) -> Iterator[tuple[str, str, dict]]:
    """Collection, id and data of `count` commitments and of what they point at."""
    made, vocabulary = random.Random(count), _vocabulary()
    # So few of the words make up so much of a text that titles compress as real ones do: to 24 bytes each.
    weights = [1 / (rank + 3) ** 0.72 for rank in range(len(vocabulary))]
    codes = {name: list(portal.schema.codelists[name].codes) for name in ("country", "ogp-value", "policy-area")}
    organizations, plans = max(40, count // _PER_ORGANIZATION), count // _PER_PLAN + 1

    def title() -> dict[str, str]:
        return {"en": " ".join(made.choices(vocabulary, weights, k=made.randint(6, 14))).capitalize()}

    for number in range(organizations):
        yield "organizations", f"organization-{number:05}", {"name": title(), "type": "government"}
    for number in range(plans):
        country = codes["country"][number * 7 % 80]
        yield "action-plans", f"AP_{number:05}", {"title": {"en": f"Action plan {number} of {country}"}, "level": "national", "country": country, "submitted": "2024", "start": "2024", "end": "2026"}
    for number in range(count):
        year, month = made.randint(2012, 2024), made.randint(1, 12)
        data = {
            "action_plan": f"AP_{number // _PER_PLAN:05}",
            "title": title(),
            "ogp_values": made.sample(codes["ogp-value"], made.randint(1, 2)),
            "policy_areas": made.sample(codes["policy-area"], made.randint(1, 3)),
            "sdgs": sorted(made.sample(range(1, 18), made.randint(1, 3))),
            "institutions": [{"organization": f"organization-{made.randrange(organizations):05}", "role": "lead"} for _ in range(made.randint(1, 2))],
            "start": f"{year}-{month:02}",
            "end": f"{year + 2}-{month:02}-28",
            "updates": [{"date": f"{year + 1}-{month:02}-{made.randint(1, 28):02}", "status": made.choice(_STATUSES), "summary": {"en": "Done."}}] * made.choice((0, 1, 1, 1)),
        }
        if made.random() < 0.3:
            data["budget"] = {"amount": str(made.randint(10, 9000) * 100), "currency": made.choice(("EUR", "USD", "KES", "UAH"))}
        yield "commitments", f"BN{chr(65 + number // 10000)}{number % 10000:04}", data


def portal(count: int) -> Portal:
    """A portal with `count` commitments that are nowhere written."""
    own = replace(settings.read(ROOT), languages=("en",))
    empty = Portal(schema.read(ROOT / "schema", languages=own.languages), own, geography.read(ROOT / "schema"), {}, AS_OF)
    found: dict[str, dict[str, Record]] = {name: {} for name in empty.schema.collections}
    for name, id, data in records(count, empty):
        collection = empty.schema.collections[name]
        document = Document(Path(f"{id}.yml"), name, id)
        found[name][id] = Record(collection, id, clean({"id": id, **data}, collection.fields), document)
    return replace(empty, records=found)


def files(made: Portal, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """The pages of a portal whose addresses are wanted, and all that they load."""
    view, language = View(made, "en"), "en"
    around = chrome.make(made.settings, language, [], pages.specimens(made, view), pages.words(view))
    renderer = render.Renderer(made, language, around)
    shown = [page for page in pages.pages(made, {language: []}) if wanted(page.path)]
    columns = [file for collection in made.schema.collections.values() for file in (*explorer.sheets(collection, made), *explorer.pages(collection, made, {}))]
    assets = {path: scripts.lean(data) if path.endswith(".js") else data for path, data in around.assets.items()}
    return assets | {renderer.file(page): renderer.render(page) for page in shown} | dict(columns)


def write(made: Portal, site: Path) -> None:
    """The list of commitments with all that it loads."""
    for path, content in files(made, lambda path: path == "commitments/").items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(content)


@dataclass
class Figures:
    """What was measured with a number of commitments."""

    count: int
    columns: int
    build: float
    transferred: int
    ready: float
    clicks: list[float]
    complete: list[float]


# What Chromium itself measures of an interaction: from the click to the frame that shows the new list; and
# until the frame that shows all counts, which follow it.
_OBSERVE = """() => {
  window.took = [];
  window.complete = [];
  let clicked = 0;
  addEventListener("click", (event) => { clicked = event.timeStamp; }, true);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.interactionId) window.took.push(entry.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: false });
  new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => window.complete.push(performance.now() - clicked))))
    .observe(document.querySelector("[data-status]"), { childList: true, characterData: true, subtree: true });
}"""


def clicks(page: Page) -> list[tuple[float, float]]:
    """Milliseconds of each of many clicks, as readers make them: until the list
    is new, and until all counts are."""
    page.evaluate(_OBSERVE)
    boxes = [page.locator(f'[data-facet="{facet}"] input[type=checkbox]').nth(number) for facet in ("current_status", "countries", "action_plan") for number in range(3)]
    took = [_timed(page, box.click) for box in boxes]
    took += [_timed(page, lambda: page.locator("[data-chips] button").first.click()) for _ in range(3)]
    took.append(_timed(page, lambda: page.locator("[data-clear]").click()))
    return took


def _timed(page: Page, act: Callable[[], None]) -> tuple[float, float]:
    page.evaluate("window.took.length = window.complete.length = 0")
    act()
    page.wait_for_timeout(800)
    return max(page.evaluate("window.took") or [0]), max(page.evaluate("window.complete") or [0])


def measured(count: int, folder: Path, patience: int) -> Figures:
    began = time.monotonic()
    made = portal(count)
    made_in = time.monotonic()
    columns = dict(explorer.sheets(made.schema.collections["commitments"], made))["explorer/commitments.en.json"]
    build = time.monotonic() - made_in
    print(f"{count} commitments made in {made_in - began:.0f} s, columns in {build:.1f} s", file=sys.stderr)
    write(made, folder)
    served = Served(Zipped)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        session = page.context.new_cdp_session(page)
        sizes: list[float] = []
        session.send("Network.enable")
        session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(f"{served(folder)}commitments/", timeout=patience)
        page.wait_for_selector('[data-explorer][data-state="live"]', timeout=patience)
        ready = page.evaluate("performance.now()")
        transferred = int(sum(sizes))
        took = clicks(page)
        figures = Figures(count, len(gzip.compress(columns, 6)), build, transferred, ready, [list_ for list_, _ in took], [all_ for _, all_ in took])
        browser.close()
    served.close()
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", type=int, nargs="*", default=[5000, 50000])
    options = parser.parse_args()
    print("| commitments | columns, gzip | made in | transferred before the first result | controls ready | new list, median | slowest | all counts, median |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for count in options.counts:
        with tempfile.TemporaryDirectory() as folder:
            found = measured(count, Path(folder), patience=120_000)
        cells = (f"{found.count:,}", f"{found.columns / 1000:.0f} KB", f"{found.build:.1f} s", f"{found.transferred / 1000:.0f} KB", f"{found.ready:.0f} ms", f"{statistics.median(found.clicks):.0f} ms", f"{max(found.clicks):.0f} ms", f"{statistics.median(found.complete):.0f} ms")
        print(f"| {' | '.join(cells)} |", flush=True)
    print(f"\nMeasured on {described()}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
