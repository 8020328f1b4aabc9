"""Messages in the language of a page, marked where they are in another one."""

from pledgebook.layers import LOCALES
from pledgebook.model.portal import LocalizedText
from pledgebook.settings import Settings
from pledgebook.site.i18n.messages import SCHEMA_CONTEXT, Messages
from pledgebook.site.text import fill, mark


class Translator:
    """What gives the messages of the program and the words of the schema in one language."""

    def __init__(self, settings: Settings, language: str):
        self._language = language
        self._messages = Messages(settings.layers.all(LOCALES), language, settings.default_language)
        self._known: dict[tuple[str | None, str], str] = {}
        """Messages in this language, by context and text: most stand on every page."""

    def gettext(self, message: str, **values: object) -> str:
        """A message of the interface in this language, with its placeholders filled in."""
        found = self._message(message)
        return fill(found, values) if values else found

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """A message about a number of things, with its placeholders filled in."""
        found = self._marked(self._messages.ngettext(one, many, number), one)
        return fill(found, values) if values else found

    def schema_gettext(self, message: str) -> str:
        """A title, group or description of the schema in this language."""
        return self._message(message, SCHEMA_CONTEXT) if message else ""

    def _message(self, message: str, context: str | None = None) -> str:
        if (context, message) not in self._known:
            translation = self._messages.pgettext(context, message) if context else self._messages.gettext(message)
            self._known[context, message] = self._marked(translation, message, context)
        return self._known[context, message]

    def _marked(self, translation: str, message: str, context: str | None = None) -> str:
        return mark(LocalizedText(translation, self._messages.language_of(message, context)), self._language)
