"""Names of organizations in texts, and where they lead."""

from dataclasses import replace

import portals
import pytest
from markup import read

from pledgebook.site.mentions import Mentions, mentioned


@pytest.fixture(scope="module")
def plan(portal):
    return portal.find("action-plans", "AP_ISL09")


def test_an_organization_is_mentioned_by_the_field_or_by_its_role(portal, plan):
    lantern = portal.find("projects", "LANTERN-01")
    parts = [{"organization": "department-of-wicks", "role": "mentioned"}, {"organization": "ministry-of-lanterns", "role": "lead"}, {"label": {"en": "Moths"}, "role": "mentioned"}]

    assert [each.id for each in mentioned(plan, portal)] == ["lighthouse-watch"]
    assert [each.id for each in mentioned(replace(lantern, data={**lantern.data, "participants": parts}), portal)] == ["lighthouse-watch", "department-of-wicks"]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Lighthouse Watch looked on.", '<a href="../organizations/lighthouse-watch/">Lighthouse Watch</a> looked on.'),
        ("LW <saw> LW & LW", '<a href="../organizations/lighthouse-watch/">LW</a> &lt;saw&gt; LW &amp; LW'),
        ("Дивилася «Варта маяка».", 'Дивилася «<a href="../organizations/lighthouse-watch/">Варта маяка</a>».'),
        ("LWX, aLW, Lighthouse Watchers", "LWX, aLW, Lighthouse Watchers"),
        ("Nobody.", "Nobody."),
    ],
)
def test_the_first_name_of_each_organization_is_a_link(portal, plan, text, html):
    assert Mentions.of(plan, portal).link(text, lambda path: f"../{path}") == html


def test_other_names_of_a_body_lead_to_it_too(portal, plan):
    found = replace(plan, data={"mentions": ["ministry-of-lanterns"]})

    assert Mentions.of(found, portal).link("Office of Lamps (OoL)", str) == '<a href="organizations/ministry-of-lanterns/">Office of Lamps</a> (OoL)'


def test_nothing_is_linked_where_nobody_is_mentioned():
    assert Mentions().link("<Lighthouse Watch>", str) == "<Lighthouse Watch>"


def test_who_names_an_organization_stands_on_its_page(small_site):
    page = read(small_site / "organizations" / "lighthouse-watch" / "index.html")

    assert {"../../commitments/lamp0001/", "../../action-plans/ap_isl09/", "../../projects/lantern-01/"} <= set(page.links())


def test_the_real_plan_links_the_organization_that_only_its_text_names():
    portal = portals.real_portal()
    plan = portal.find("action-plans", "makueni-2021-2022")
    linked = Mentions.of(plan, portal).link(plan.get("vision")["achievements"]["es"], str)

    assert linked.count('<a href="organizations/hivos/">Hivos</a>') == 1
    assert linked.count('<a href="organizations/development-gateway/">Development Gateway</a>') == 1
