"""Problems as text, as annotations of GitHub and as JSON."""

import json

import pytest

from pledgebook.check import problems
from pledgebook.check.problems import ERROR, WARNING, Problem


def problem(**changes: object) -> Problem:
    plain = {
        "file": "content/commitments/KEMKC0001.yml",
        "line": 14,
        "column": 11,
        "severity": ERROR,
        "field": "updates[1].status",
        "fact": "'finshed' is not in the codelist update-status.",
        "cure": "Did you mean 'complete'?",
        "rule": "codelist",
        "record": "commitments/KEMKC0001",
    }
    return Problem(**{**plain, **changes})


@pytest.mark.parametrize(
    ("path", "text"),
    [((), ""), (("title",), "title"), (("title", "en"), "title.en"), (("updates", 0), "updates[1]"), (("updates", 0, "evidence", 2, "url"), "updates[1].evidence[3].url")],
)
def test_lists_are_counted_from_one(path, text):
    assert problems.path_text(path) == text


def test_text_is_a_line_with_place_severity_field_fact_and_cure():
    assert problems.text([problem()]) == (
        "content/commitments/KEMKC0001.yml:14:11  error  updates[1].status  'finshed' is not in the codelist update-status. Did you mean 'complete'?\n"
    )


def test_text_of_a_problem_with_the_whole_file_names_no_field():
    assert problems.text([problem(field="", fact="the file is empty.", cure="")]) == "content/commitments/KEMKC0001.yml:14:11  error  the file is empty.\n"


@pytest.mark.parametrize("change", ["file", "field", "fact", "cure"])
@pytest.mark.parametrize("char", ["\n", "\r", "\x1b", "\u2028", "\u202e"])
def test_nothing_in_a_record_breaks_or_turns_a_line_of_text(change, char):
    written = problems.text([problem(**{change: f"a{char}b"})])

    assert written.count("a b") == 1
    assert written.splitlines() == [written[:-1]]


def test_errors_come_last_and_warnings_beside_them_are_folded():
    warnings = [problem(severity=WARNING, rule="no-contact", line=line, fact=f"warning {line}.") for line in range(1, 7)]
    other = problem(severity=WARNING, rule="old-code", fact="another warning.")

    lines = problems.text([problem(), *warnings, other]).splitlines()

    assert [each.partition("  warning  ")[2].partition(" Did")[0].rpartition("  ")[2] for each in lines[:3]] == ["warning 1.", "warning 2.", "warning 3."]
    assert lines[3] == "  … and 3 more warnings of this kind (no-contact). All are shown once there is no error."
    assert "another warning." in lines[4]
    assert "  error  " in lines[5]
    assert len(lines) == 6


def test_where_there_is_no_error_every_warning_is_shown():
    warnings = [problem(severity=WARNING, rule="no-contact", line=line) for line in range(1, 9)]

    assert len(problems.text(warnings).splitlines()) == 8


def test_github_gets_a_workflow_command_for_each_problem():
    assert problems.github([problem(), problem(severity=WARNING, field="", rule="no-contact", fact="no contact.", cure="Add one.")]) == (
        "::error file=content/commitments/KEMKC0001.yml,line=14,col=11,title=updates[1].status"
        "::'finshed' is not in the codelist update-status. Did you mean 'complete'?\n"
        "::warning file=content/commitments/KEMKC0001.yml,line=14,col=11,title=no-contact::no contact. Add one.\n"
    )


def test_github_escapes_what_would_end_a_property_or_the_command():
    written = problems.github([problem(file="a,b:c%d\r\n.yml", field="x::y,z", fact="100 %, at 12:30\n::error::hidden", cure="")])

    assert written == ("::error file=a%2Cb%3Ac%25d%0D%0A.yml,line=14,col=11,title=x%3A%3Ay%2Cz::100 %25, at 12:30%0A::error::hidden\n")


def test_json_holds_every_attribute_and_the_message():
    (entry,) = json.loads(problems.as_json([problem(fact="«Виконано»\n")]))

    assert entry == {
        "file": "content/commitments/KEMKC0001.yml",
        "line": 14,
        "column": 11,
        "severity": "error",
        "field": "updates[1].status",
        "fact": "«Виконано»\n",
        "cure": "Did you mean 'complete'?",
        "rule": "codelist",
        "record": "commitments/KEMKC0001",
        "message": "«Виконано»\n Did you mean 'complete'?",
    }


@pytest.mark.parametrize(("name", "written"), [("text", ""), ("github", ""), ("json", "[]\n")])
def test_no_problems_are_printed_as_nothing(name, written):
    assert problems.FORMATS[name]([]) == written
