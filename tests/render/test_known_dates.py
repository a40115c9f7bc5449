"""Days that were written before are not looked up again, and are written the same."""

import datetime
from collections.abc import Iterator

import pytest

from site_gen.model.config import ENGLISH, KOREAN
from site_gen.model.post import Post
from site_gen.model.snapshot import KnownDates
from site_gen.render import dates
from site_gen.render.dates import date_view, known_dates, recall_dates, territory_of

SEOUL = datetime.timezone(datetime.timedelta(hours=9))
DAY = datetime.datetime(2025, 3, 31, 9, tzinfo=SEOUL)


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    forget()
    yield
    forget()


def post(language: str, date: datetime.datetime) -> Post:
    return Post(
        key="spring",
        kind="post",
        language=language,
        source="content/posts/spring.md",
        title="Spring",
        text="",
        first_line=1,
        slug="spring",
        url="/posts/spring/",
        output="posts/spring/index.html",
        date=date,
    )


def forget() -> None:
    recall_dates(KnownDates())
    dates._day_view.cache_clear()
    territory_of.cache_clear()


@pytest.mark.parametrize(
    ("language", "text", "short", "territory"),
    [("en", "March 31, 2025", "Mar 31", "en_US"), ("ko", "2025년 3월 31일", "3월 31일", "ko_KR")],
)
def test_known_day_is_not_looked_up_and_is_written_the_same(
    language: str, text: str, short: str, territory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = known_dates([post(language, DAY)], [ENGLISH, KOREAN])
    looked_up = date_view(DAY, language)
    assert (looked_up.text, looked_up.short, territory_of(language)) == (text, short, territory)
    forget()
    recall_dates(known)
    monkeypatch.setattr(dates, "_locale", pytest.fail)
    assert date_view(DAY, language) == looked_up
    assert territory_of(language) == territory
    # Another hour of that day is another time, on the same day.
    assert date_view(DAY.replace(hour=23), language).text == text


def test_day_that_is_not_known_is_looked_up() -> None:
    recall_dates(known_dates([post("ko", DAY)], [KOREAN]))
    assert date_view(DAY + datetime.timedelta(days=1), "ko").text == "2025년 4월 1일"
    assert date_view(DAY, "en").text == "March 31, 2025"
    assert territory_of("en") == "en_US"
