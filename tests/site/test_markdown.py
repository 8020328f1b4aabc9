"""Prose comes from strangers: what is Markdown becomes a page, all else is shown."""

import markup
import pytest
from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

HARMLESS = {"href", "src", "alt", "title", "id", "class", "lang", "dir", "start", "align", "colspan", "rowspan"}


def made(text: str) -> markup.Element:
    extensions = ["admonition", "attr_list", "footnotes", "tables", "toc", "pledgebook.site.markdown"]
    return markup.parse(Markdown(extensions=extensions).convert(text))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "java&#x73;cript:alert(1)",
        "javascript&colon;alert(1)",
        "javascript&#58;alert(1)/",
        "&#106;avascript:alert(1)/?#",
        "\x01javascript:alert(1)",
        "java\tscript:alert(1)",
        "vbscript:msgbox(1)",
        "data:text/html,alert",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_runs_or_reads_something_is_no_link(address):
    page = made(f"[link]({address})\n\n![picture]({address})\n\n[named]\n\n[named]: {address}")

    assert not [each for each in page if "href" in each.attributes or "src" in each.attributes]
    assert "link" in page.text


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a?b=c:d#e", "http://example.org", "mailto:desk@example.org", "../projects/", "status.md", "?q=a:b", "#part:one", "a/b:c"],
)
def test_web_mail_and_relative_addresses_stay_links(address):
    assert made(f"[link]({address})").one("a").get("href") == address


def test_an_address_in_angle_brackets_becomes_a_link():
    page = made("<https://example.org/> <desk@example.org>")

    assert page.links() == {"https://example.org/": "https://example.org/", "mailto:desk@example.org": "desk@example.org"}


@pytest.mark.parametrize(
    "address",
    [
        "https://remote.example/a.png",
        "HTTP://remote.example/a.png",
        "//remote.example/a.png",
        "&#104;ttps://remote.example/a.png",
        "/\\\\remote.example/a.png",
        "\\\\\\\\remote.example/a.png",
        "https:remote.example/a.png",
    ],
)
def test_a_picture_from_elsewhere_is_linked_and_not_loaded(address):
    page = made(f"![A far picture]({address})")

    assert not page.all("img")
    assert page.one("a").text == "A far picture"


def test_a_picture_of_the_site_is_shown():
    assert made("![A lantern](../images/lantern.png)").one("img").attributes == {"alt": "A lantern", "src": "../images/lantern.png"}


@pytest.mark.parametrize(
    "attribute",
    ['srcset="https://remote.example/a.png 2x"', 'onclick="alert(1)"', 'ONCLICK="alert(1)"', 'style="background:url(//remote.example)"', "ping=https://remote.example", "background=//remote.example"],
)
def test_an_attribute_that_runs_or_loads_something_falls_away(attribute):
    page = made(f"[link](a.html){{ {attribute} }}\n\n![picture](a.png){{ {attribute} }}\n\nText\n{{ {attribute} }}\n")

    for element in page:
        assert set(element.attributes) <= HARMLESS, element.attributes


@pytest.mark.parametrize("html", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b>bold</b>", "<div>\n\nblock\n\n</div>", "<!-- remark -->", "<svg/onload=alert(1)>"])
def test_html_is_shown_as_it_was_typed(html):
    page = made(f"Before {html} after.\n\n{html}\n")

    assert {each.tag for each in page} == {"p"}
    assert page.text.count(html.split()[0].split("\n")[0]) == 2


def test_html_in_a_heading_in_a_table_and_in_a_note_is_shown():
    page = made('# A <b>heading</b>\n\n| <i>a</i> |\n| - |\n| <u>b</u> |\n\n!!! note "A <s>title</s>"\n    <em>Text</em>\n')

    assert not {"b", "i", "u", "s", "em"} & {each.tag for each in page}
    assert page.one("h1").text == "A <b>heading</b>"
    assert page.one("p", class_="admonition-title").text == "A <s>title</s>"


def test_entities_stand_for_characters():
    assert made("&lt;script&gt; &amp; &copy;").text == "<script> & ©"


class _Careless(Extension):
    """An extension that writes HTML of its own, as some do."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        class Stash(Preprocessor):
            def run(self, lines: list[str]) -> list[str]:
                return [self.md.htmlStash.store('<p onclick="x()">kept <script>alert(1)</script><svg onload="x()"></svg><a href="JaVaScript:x()">a</a><iframe src="//a.example"></iframe></p>'), *lines]

        md.preprocessors.register(Stash(md), "careless", 0)


def test_what_another_extension_writes_goes_through_the_allow_list_too():
    html = Markdown(extensions=[_Careless(), "pledgebook.site.markdown"]).convert("more")

    assert "kept" in html
    assert not any(word in html.lower() for word in ("script", "onclick", "svg", "iframe", "onload"))
