"""A contact sheet of every kind of page, for whoever reviews a change: one PNG.

Each kind of page stands in a row: desktop, phone, phone in the dark, and a
language written from right to left where the site has one.
"""

import argparse
import html
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser
from tabs import Served, chromium, kinds

_DESKTOP, _PHONE = (1280, 900), (360, 780)
_SHOWN_HEIGHT = 420
_LONGEST = 2600


def _picture(browser: Browser, address: str, size: tuple[int, int], scheme: str, target: Path) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    page.wait_for_load_state()
    height = min(page.evaluate("document.documentElement.scrollHeight"), _LONGEST)
    page.set_viewport_size({"width": size[0], "height": height})
    page.screenshot(path=target)
    context.close()


def _rows(browser: Browser, base: str, site: Path, folder: Path) -> str:
    mirrored = "ar/" if (site / "ar").is_dir() else ""
    rows = []
    for number, path in enumerate(kinds(site, "en")):
        shots = [(base + path, _DESKTOP, "light"), (base + path, _PHONE, "light"), (base + path, _PHONE, "dark"), (base + mirrored + path, _PHONE, "light")]
        names = []
        for column, (address, size, scheme) in enumerate(shots):
            names.append(f"{number}-{column}.png")
            _picture(browser, address, size, scheme, folder / names[-1])
        pictures = "".join(f'<img src="{name}" height="{_SHOWN_HEIGHT}" alt="">' for name in names)
        rows.append(f"<section><h2>/{html.escape(path)}</h2>{pictures}</section>")
    return "".join(rows)


_STYLE = "body{font:14px sans-serif;background:#ddd;margin:16px;display:flex;flex-wrap:wrap;gap:16px}section{background:#fff;padding:8px}h2{font-size:14px;margin:0 0 6px}img{margin-right:8px;vertical-align:top;border:1px solid #bbb}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path, help="folder of a published site")
    parser.add_argument("picture", type=Path, help="PNG to write")
    options = parser.parse_args()
    served = Served()
    with tempfile.TemporaryDirectory() as folder, chromium() as windows:
        browser = windows[True].browser
        sheet = Path(folder) / "sheet.html"
        rows = _rows(browser, served(options.site), options.site, Path(folder))
        sheet.write_text(f"<!doctype html><meta charset=utf-8><style>{_STYLE}</style>{rows}", "utf-8")
        page = browser.new_page(viewport={"width": 2600, "height": 1200})
        page.goto(sheet.as_uri())
        options.picture.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=options.picture, full_page=True)
    served.close()
    print(f"{options.picture}: {options.picture.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
