"""Templates say the same, whether Jinja makes their code or `compiling` does."""

import marshal
import sys
from types import SimpleNamespace

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup

from pledgebook.site import jinja as templating

PARTS = """
{% macro plain(one, other="<other>") %}[{{ one }}|{{ other }}]{% endmacro %}
{% macro around() %}<div>{{ caller() }}</div>{% endmacro %}
{% macro many() %}{{ varargs | join("&") }}{{ kwargs | length }}{% endmacro %}
"""
BASE = "<main>{% block main %}base{% endblock %}</main>{% block foot %}{{ text }}{% endblock %}"
SAID = {
    "text": "a < b & 'c' \"d\"",
    "html": Markup("<b>bold</b>"),
    "number": 7,
    "item": {"date": "2026-01-01", "get": "a key as a method", "items": 1, "nested": {"deep": ["<x>"]}},
    "thing": SimpleNamespace(name="<name>", parts=[{"a": 1}, {"a": 2}], empty=None),
    "call": lambda *given, **named: (given, sorted(named.items())),
}


class Words(str):
    """Words that say of themselves how they stand in HTML."""

    def __html__(self) -> str:
        return f"<i>{self}</i>"


def rendered(kind: type[Environment], source: str) -> str:
    loader = DictLoader({"page": source, "parts": PARTS, "base": BASE})
    environment = kind(loader=loader, autoescape=True, undefined=StrictUndefined)
    environment.filters["twice"] = lambda value: f"{value}{value}"
    return environment.get_template("page").render(**SAID, words=Words("own"))


@pytest.mark.parametrize(
    "source",
    [
        "{{ text }}{{ html }}{{ number }}{{ words }}{{ none }}{{ none is defined }}",
        "{{ item.date }}{{ item['date'] }}{{ item.get('date') }}{{ item.items() | list | length }}{{ item.nested.deep[0] }}",
        "{{ thing.name }}{{ thing.name.upper() }}{{ thing.empty }}{% for each in thing.parts %}{{ each.a }}{{ loop.index }}{% endfor %}",
        "{{ item.missing is defined }}{{ item.missing | default('<none>') }}{{ thing.missing is undefined }}{{ thing.missing | d('x') }}",
        "{{ item.nested.missing is defined }}{{ (item.missing | default(thing)).name }}",
        "{{ call(item.date, thing.name, item.nested.deep, key=item.date) }}{{ call() }}",
        "{% import 'parts' as parts %}{{ parts.plain(1) }}{{ parts.plain(text, html) }}{{ parts.plain(1, other=2) }}{{ parts.plain(one='<') }}",
        "{% import 'parts' as parts %}{% call parts.around() %}{{ text }}{% endcall %}{{ parts.is_list(1, '<', a=2) }}{{ parts.plain(parts.plain(html)) }}",
        "{% from 'parts' import plain %}{% for each in thing.parts if each.a > 1 %}{{ plain(each.a) }}{% else %}none{% endfor %}",
        "{% extends 'base' %}{% block main %}{{ super() }}{% for each in [1, 2] %}{{ each }}{{ text }}{% endfor %}{% endblock %}",
        "{% extends 'base' %}{% block main %}{% block inner %}{{ html }}{% endblock %}{{ self.foot() }}{% endblock %}",
        "{% set kept %}{{ text }}{{ html }}{% endset %}{{ kept }}{{ kept | twice }}{% filter upper %}{{ text }}{% endfilter %}",
        "{{ thing.parts | map(attribute='a') | join(', ') }}{{ thing.parts | selectattr('a', 'equalto', 2) | list }}",
        "{{ 'yes' if thing.empty is none else thing.empty.name }}{{ text ~ html }}{{ [item.date, thing.name] }}{% with a = item.date %}{{ a }}{% endwith %}",
        "{{ text if thing.empty }}{{ text if number }}{{ number if number else '' }}{{ (text if thing.empty) is defined }}",
        "{% import 'parts' as parts %}{% set own = parts.plain %}{{ own(one=html, other=text) }}{{ parts.plain(*['<', 2]) }}{{ parts.plain(**{'one': 3}) }}{{ call(*[1], **{'a': 2}) }}",
        "{% macro first(a) %}{{ second(a, b=1) }}{% endmacro %}{% macro second(a, b) %}{{ a }}{{ b }}{{ text }}{% endmacro %}{{ first('<') }}",
        "{% if item.date %}{% if thing.empty %}{% elif item.nested %}{{ item.nested.deep }}{% endif %}{% endif %}",
        "{% macro own(a) %}{{ a.date }}{{ a.nested.deep }}{% endmacro %}{{ own(item) }}",
    ],
)
def test_a_template_says_what_jinja_makes_it_say(source):
    assert rendered(templating.QuickEnvironment, source) == rendered(Environment, source)


@pytest.mark.parametrize("source", ["{{ item.missing }}", "{{ thing.missing }}", "{{ missing.part }}", "{{ item.missing.part }}", "{% if thing.missing %}{% endif %}", "{% from 'parts' import plain %}{{ plain() }}"])
def test_what_is_not_there_is_a_fault(source):
    with pytest.raises(UndefinedError):
        rendered(Environment, source)
    with pytest.raises((UndefinedError, AttributeError)):
        rendered(templating.QuickEnvironment, source)


def test_a_macro_refuses_more_than_it_takes():
    for source in ("{{ parts.plain(1, 2, 3) }}", "{{ parts.plain(1, third=3) }}"):
        with pytest.raises(TypeError, match="plain"):
            rendered(templating.QuickEnvironment, "{% import 'parts' as parts %}" + source)


# Code from one build to the next


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Where code is left, with nothing at hand of earlier builds."""
    monkeypatch.setattr(templating, "_KEPT", tmp_path / "templates.code")
    monkeypatch.setattr(templating, "_shared_code", templating._SharedCode())
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "templates.code"


def compiled(source: str) -> int:
    """How many templates are compiled, and not found, to say a source."""
    count = 0

    class Counting(templating.QuickEnvironment):
        def compile(self, *asked: object, **named: object) -> object:
            nonlocal count
            count += 1
            return super().compile(*asked, **named)

    environment = Counting(loader=DictLoader({"page": source}), autoescape=True, bytecode_cache=templating._shared_code)
    assert environment.get_template("page").render(text="<") == source.replace("{{ text }}", "&lt;")
    return count


def test_code_that_was_left_is_found_again(kept, monkeypatch):
    assert compiled("A {{ text }}") == 1
    templating.leave()
    monkeypatch.setattr(templating, "_shared_code", templating._SharedCode())
    templating.recall()

    assert compiled("A {{ text }}") == 0
    assert compiled("B {{ text }}") == 1


@pytest.mark.parametrize("spoilt", [b"", b"\n", b"0" * 32 + b"\n" + marshal.dumps({}), "half", "other program"], ids=str)
def test_code_that_is_damaged_or_foreign_is_not_used(kept, monkeypatch, spoilt):
    compiled("A {{ text }}")
    templating.leave()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if spoilt == "half" else whole if spoilt == "other program" else spoilt)
    if spoilt == "other program":
        monkeypatch.setattr(templating, "program", lambda: "another")
    monkeypatch.setattr(templating, "_shared_code", templating._SharedCode())
    templating.recall()

    assert compiled("A {{ text }}") == 1


def test_code_is_left_only_where_python_leaves_its_own(kept, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    compiled("A {{ text }}")
    templating.leave()

    assert not kept.exists()


def test_only_new_code_is_left(kept):
    compiled("A {{ text }}")
    templating.leave()
    kept.unlink()
    compiled("A {{ text }}")
    templating.leave()

    assert not kept.exists()
