"""Records: sorting as people count."""

import pytest

from pledgebook.records.record import natural_key


@pytest.mark.parametrize(
    "in_order",
    [
        ["1", "2", "10"],
        ["1.1", "1.2", "1.10", "2"],
        ["1.2", "1.2.a", "1.2.b"],
        ["AL0002", "al0006", "AL0010", "KE-2", "KE-10"],
        ["2. Open data", "10. Ethics", "Budget", "“Free”"],
        ["", "1", "a"],
        ["١", "٢", "١٠"],
    ],
)
def test_numbers_within_texts_are_sorted_as_people_count(in_order):
    backwards = in_order[::-1]

    assert sorted(backwards, key=natural_key) == in_order
