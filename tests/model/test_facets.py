"""Facets: names that would meet in one address are refused."""

import json

import portals
import pytest

from pledgebook import SchemaError, settings


@pytest.mark.parametrize(
    ("collection", "name", "fact"),
    [
        ("commitments", "current_status", "commitments.json: current_status: a value of this name follows from the records. Choose another name."),
        ("commitments", "institutions_organization", "commitments.json: two facets have the address 'commitments/by-institutions-organization/'. Rename one of the fields."),
    ],
)
def test_a_schema_in_which_two_values_have_one_name_is_refused(tmp_path, collection, name, fact):
    root = portals.copy_of_root(tmp_path)
    path = root / "schema" / f"{collection}.json"
    schema = json.loads(path.read_text("utf-8"))
    schema["properties"][name] = {"$ref": "values.json#/$defs/string", "title": "One more", "description": "One more.", "facet": True}
    path.write_text(json.dumps(schema), "utf-8")

    with pytest.raises(SchemaError) as caught:
        portals.portal_of(root / "content", portals.AS_OF, settings.read(root))

    assert str(caught.value).endswith(fact)
