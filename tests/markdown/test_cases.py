"""Every rule of the dialect on its examples."""

import pytest

from tests.markdown.cases import Case, cases, outcome_text


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_text_becomes_what_its_case_says(case: Case) -> None:
    assert outcome_text(case) == case.expected
