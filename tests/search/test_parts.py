"""Which posts are indexed together: an edit costs a part, a reader pays for each."""

import pytest

from site_gen.search.parts import SMALLEST_PART, divide_into_parts


def sizes(count: int) -> list[int]:
    return [len(part) for part in divide_into_parts(range(count))]


@pytest.mark.parametrize(
    ("count", "parts"),
    [
        (0, []),
        (1, [1]),
        (127, [127]),
        (128, [128]),
        (129, [128, 1]),
        (300, [128, 128, 44]),
        (1000, [256, 256, 256, 128, 104]),
    ],
)
def test_sizes(count: int, parts: list[int]) -> None:
    assert sizes(count) == parts


def test_no_item_is_lost_and_their_order_stays() -> None:
    for count in (1, 128, 200, 513, 1000):
        assert [item for part in divide_into_parts(range(count)) for item in part] == list(range(count))


def test_a_new_post_leaves_all_parts_but_the_last_as_they_were() -> None:
    assert divide_into_parts(range(1001))[:-1] == divide_into_parts(range(1000))[:-1]


def test_readers_load_few_parts_however_many_posts_there_are() -> None:
    assert max(len(sizes(count)) for count in range(0, 10_000, 127)) <= 9
    assert max(sizes(10_000)[-1:]) <= SMALLEST_PART


def test_an_edit_indexes_no_more_than_a_third_of_a_large_blog() -> None:
    for count in range(3 * SMALLEST_PART, 10_000, 127):
        assert max(sizes(count)) <= count / 3
