"""The outlines of the maps that are kept in the program: they are what the script draws."""

import json
import re

import npm
import portals
import pytest
from shapely import MultiPoint

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
    assert world_map.OUTLINES.stat().st_size < 120_000
    for degrees, units in (((11, 0), (3200, 1620)), ((-21.9, 64.1), (2779.5, 277.6)), ((100, -45), (4549.4, 2632.0)), ((179.9, -20), (6101.4, 2091.6))):
        assert draw_maps.equal_earth(*degrees) == pytest.approx(units, abs=0.1), "where Vega-Lite puts it"


def test_land_belongs_to_whom_iso_3166_gives_it(draw_maps):
    import natural_earth

    lying = {(34.1, 44.95): "UA", (44.06, 9.56): "SO", (33.4, 35.3): "CY", (-25.67, 37.74): "PT", (-97.1, 49.9): "CA", (-179.9, 68.9): "RU", (-40.0, 40.0): ""}
    lands = natural_earth.lands(natural_earth.USUAL)
    for point, code in lying.items():
        turned = MultiPoint([(point[0] + turn, point[1]) for turn in (-360, 0, 360)])
        distance, nearest = min((turned.distance(land), name) for name, land in lands.items())
        assert (nearest if distance <= 0.3 else "") == code, point


@pytest.mark.parametrize("code", ["UA", "FJ"])
def test_the_map_of_a_country_is_the_one_that_the_script_draws(draw_maps, code: str):
    assert json.loads(json.dumps(draw_maps.country(code))) == [*country_map.outlines()[code]]


def test_there_is_a_map_of_every_country_and_no_land_lies_across_the_world():
    lands, spots = world_map.outlines()
    assert not {"AQ", "N. Cyprus", "Somaliland"} & {*lands, *spots}, "lands go by the codes of ISO 3166"
    assert {code for code in (*lands, *spots) if len(code) == 2} == {*country_map.outlines()}
    for path in lands.values():
        assert all(abs(int(step)) < 2000 for steps in re.findall(r"l([^z]*)z", path) for step in re.findall(r"-?\d+", steps)), "from one edge to the other"
