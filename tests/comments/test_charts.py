import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.charts import HEIGHT, WIDTH, ceiling, stack


def test_values_stand_one_upon_the_other():
    below, above = stack(["a", "b"], [[1, 3]]).pieces

    assert (below.name, below.y + below.height) == ("a", HEIGHT)
    assert (above.name, above.y + above.height, above.y) == ("b", below.y, 0)
    assert above.height == 3 * below.height


def test_value_of_nothing_is_not_drawn():
    assert stack(["a", "b"], [[0, 0], [0, 0]]).pieces == []
    assert stack(["a", "b"], []).pieces == []


def test_lines_cross_at_the_ground_the_half_and_the_top():
    lines = stack(["a"], [[9]]).lines

    assert [(line.value, line.y) for line in lines] == [(0, HEIGHT), (5, HEIGHT / 2), (10, 0)]


@pytest.mark.parametrize(
    ("value", "top"), [(0, 2), (2, 2), (3, 4), (7, 8), (11, 20), (41, 60), (1001, 2000)]
)
def test_ceiling_is_round_and_has_a_whole_half(value, top):
    assert ceiling(value) == top


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=2, max_size=2), max_size=60))
def test_nothing_is_drawn_outside_the_field(bars):
    for piece in stack(["a", "b"], bars).pieces:
        assert 0 <= piece.x <= piece.x + piece.width <= WIDTH + 0.01
        assert -0.01 <= piece.y <= piece.y + piece.height <= HEIGHT + 0.02
