"""The command that brings in records: its exit codes, and that it writes all or nothing."""

import json

import pytest

from pledgebook.cli.main import main

HEAD = "row,country,action_plan_number,year_of_submission,theme,commitment_number,title,short_title,full_text,start_date_raw,end_date_raw,lead_institution,supporting_institutions,policy_areas,ogp_values,grand_challenges,specificity,relevant,potential_impact,completion_midterm,completion_end_of_term,did_it_open_government,starred_2015,irm_assessed"
ROW = "1,Kenya,1,2012,NA,1,Open it,Open it,Open the book.,2012,2013,Ministry,None Specified,Open Data,Technology,,high,1,Minor,Limited,ND,ND,ND,1"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(f"{HEAD}\n{ROW}\n", "utf-8")
    return path


@pytest.fixture
def content(tmp_path):
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


def test_an_import_writes_records_and_says_how_many(file, content, capsys):
    assert main(["import", "ogp", str(file), "--content", str(content)]) == 0

    assert "commitments: 1 written" in capsys.readouterr().out
    assert (content / "commitments" / "KE-1-1.yml").is_file()
    assert main(["check", "--content", str(content)]) == 0


def test_a_dry_run_says_the_same_and_writes_nothing(file, content, capsys):
    assert main(["import", "ogp", str(file), "--content", str(content), "--dry-run", "--format", "json"]) == 0

    assert {"collection": "commitments", "outcome": "written", "records": 1} in json.loads(capsys.readouterr().out)["counts"]
    assert list(content.iterdir()) == []


def test_a_row_that_is_left_out_or_a_file_that_can_t_be_read_is_a_failure(file, content, capsys):
    file.write_text(f"{HEAD}\n{ROW}\n{ROW.replace('Kenya', 'Atlantis')}\n", "utf-8")
    assert main(["import", "ogp", str(file), "--content", str(content)]) == 1
    assert (content / "commitments" / "KE-1-1.yml").is_file()

    file.write_text("<html>Not found</html>", "utf-8")
    assert main(["import", "ogp", str(file), "--content", str(content)]) == 1
    assert "this is a web page" in capsys.readouterr().err
