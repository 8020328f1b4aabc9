"""Ways to write to those who keep the portal: a prefilled issue form, an e-mail, or both."""

from collections.abc import Callable
from typing import NamedTuple

from pledgebook.settings import ISSUES, Settings
from pledgebook.site.i18n.messages import N_
from pledgebook.site.urls import encoded

_SUBJECTS = {"correction": N_("Suggest a correction"), "comment": N_("Comment")}
_LONGEST_TITLE = 180


class FeedbackWay(NamedTuple):
    """`kind` is `issues`, which needs an account, or `email`."""

    kind: str
    url: str


def feedback_ways(settings: Settings, form: str, title: str, key: str, page: str, gettext: Callable[[str], str]) -> list[FeedbackWay]:
    """The ways that the settings offer, for a `correction` of the record with a key, or a `comment` on it. `title` and
    the address of the `page` are filled in."""
    subject = encoded(title[:_LONGEST_TITLE])
    return [_issue(settings, form, subject, key, page) if way == ISSUES else _email(way, encoded(gettext(_SUBJECTS[form])), subject, page) for way in settings.feedback]


def _issue(settings: Settings, form: str, subject: str, key: str, page: str) -> FeedbackWay:
    query = f"template={form}.yml&title={subject}&record={encoded(key)}&page={encoded(page)}"
    return FeedbackWay("issues", f"{settings.mkdocs['repo_url'].rstrip('/')}/issues/new?{query}")


def _email(address: str, prefix: str, subject: str, page: str) -> FeedbackWay:
    return FeedbackWay("email", f"mailto:{address}?subject={prefix}%3A%20{subject}&body={encoded(page)}%0A%0A")
