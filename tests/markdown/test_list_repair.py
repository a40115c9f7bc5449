"""The quick look that spares most texts the repair of their lists never passes over one that needs it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_gen.render.markdown.list_repair import lists_may_need_repair, repair_lists

_INDENTS = st.sampled_from(("", "", "", " ", "  ", "   ", "    ", "\t"))
_TEXTS = (
    *("- 항목", "* item", "+ 항목", "1. 하나", "1. one", "2. 둘", "10. ten", "-     깊이", "1.  두 칸"),
    *("* * *", "---", "글", "text", "", "", "```", "~~~", "- ```", "- - 겹침"),
)
_LINES = st.lists(st.builds(str.__add__, _INDENTS, st.sampled_from(_TEXTS)), min_size=2, max_size=8)


@given(_LINES)
@example(["1. one", "", "* * *", "* item"])
def test_every_text_whose_lists_are_moved_is_seen_to_need_it(lines: list[str]) -> None:
    repaired = list(lines)
    repair_lists(repaired)
    assert repaired == lines or lists_may_need_repair("\n".join(lines))


@pytest.mark.parametrize(
    "text",
    [
        "- 하나\n- 둘\n\n1. one\n1. two\n",
        "1. 하나\n2. 둘\n\n- one\n- two\n",
        "1. 걸러 낸다\n   - 깨끗한 쌍으로\n   - with clean pairs\n2. 설명을 단다\n",
    ],
)
def test_well_indented_lists_of_both_kinds_are_not_gone_through(text: str) -> None:
    assert not lists_may_need_repair(text)
