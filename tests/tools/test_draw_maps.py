"""The outlines of the maps that are kept in the program: they are what the script draws."""

import json
import re

import npm
import portals
import pytest

from pledgebook.site.charts import country_map, world_map


@pytest.fixture(scope="module")
def draw_maps():
    """The script. It reads outlines from an npm package."""
    npm.file("world-atlas/countries-50m.json")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(portals.ROOT / "tools"))
        import draw_maps

        yield draw_maps


def test_the_map_of_the_world_is_the_one_that_the_script_draws(draw_maps):
    lands, spots = world_map.outlines()
    assert draw_maps.world() == {"lands": lands, "spots": spots}
    for degrees, units in (((11, 0), (3200, 1620)), ((-21.9, 64.1), (2779.5, 277.6)), ((100, -45), (4549.4, 2632.0)), ((179.9, -20), (6101.4, 2091.6))):
        assert draw_maps.equal_earth(*degrees) == pytest.approx(units, abs=0.1), "where Vega-Lite puts it"


@pytest.mark.parametrize("code", ["UA", "FJ"])
def test_the_map_of_a_country_is_the_one_that_the_script_draws(draw_maps, code: str):
    assert json.loads(json.dumps(draw_maps.country(code))) == [*country_map.outlines()[code]]


def test_there_is_a_map_of_every_country_and_no_land_lies_across_the_world():
    lands, spots = world_map.outlines()
    assert not {"AQ", "N. Cyprus", "Somaliland"} & {*lands, *spots}, "lands go by the codes of ISO 3166"
    assert {code for code in (*lands, *spots) if len(code) == 2} == {*country_map.outlines()}
    for path in lands.values():
        assert all(abs(int(step)) < 2000 for steps in re.findall(r"l([^z]*)z", path) for step in re.findall(r"-?\d+", steps)), "from one edge to the other"
