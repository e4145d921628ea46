"""What people read of a card, and what the command says of one."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clinfra.cards import Form, card_app, plain, rendered, words
from clinfra.errors import RunFailedError, UsageError
from stacks.model_cards import ModelCard
from tests.stacks.test_model_cards import NAME, card, put

HOSTILE = "<script>alert(1)</script> | **bold** [link](https://evil.example) `code`"
QA = ["--stack", "qa", "--model", NAME]


class Tags(HTMLParser):
    """Collects the tags and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile() -> ModelCard:
    return card(lambda values: put(values, "source_attributes.purpose.intended_use", HOSTILE))


@pytest.mark.parametrize("form", Form)
def test_a_rendered_card_holds_every_attribute_measure_and_approval(form: Form) -> None:
    made = card()
    text = rendered(made, form)
    page = Tags()
    page.feed(text if form is Form.HTML else "")
    told = page.text if form is Form.HTML else text

    shown = {name.partition(".")[2] for name in made.source_attributes.values()}
    assert [name for name in shown if words(name) not in told] == []
    assert [each for each in made.evaluation.overall.values() if str(each) not in told] == []
    assert all(each.person in told and str(each.date) in told for each in made.approvals)
    assert "not available" in told
    assert made.lineage.run_id in told


def test_nothing_that_a_card_says_becomes_markup_of_a_page() -> None:
    page = Tags()
    page.feed(rendered(hostile(), Form.HTML))

    assert "script" not in page.tags
    assert HOSTILE in page.text


def test_nothing_that_a_card_says_becomes_markdown() -> None:
    (line,) = [
        each
        for each in rendered(hostile(), Form.MARKDOWN).splitlines()
        if each.startswith("- Intended use:")
    ]

    assert line == f"- Intended use: {plain(HOSTILE)}"
    assert plain("a|b\nc <d>") == r"a\|b c \<d\>"


def test_a_page_says_its_language_and_its_tables_have_headings() -> None:
    page = Tags()
    text = rendered(card(), Form.HTML)
    page.feed(text)

    assert '<html lang="en">' in text
    assert page.tags.count("table") == 4
    assert text.count('scope="col"') >= 12


@pytest.mark.parametrize(
    ("name", "told"),
    [("auroc", "AUROC"), ("ai_governance", "AI governance"), ("test_validity", "Test validity")],
)
def test_a_fields_name_is_told_in_words(name: str, told: str) -> None:
    assert words(name) == told


def test_a_champion_stands_beside_the_overall_measures() -> None:
    result = CliRunner().invoke(card_app, ["render", *QA, "--canary"])

    assert result.exit_code == 0
    assert "| AUROC | 0.872 | 0.861 |" in result.output


def test_a_card_is_written_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "card.html"
    CliRunner().invoke(card_app, ["render", *QA, "--format", "html", "--output", str(path)])

    assert path.read_text(encoding="utf-8") == rendered(card(), Form.HTML)


def test_a_card_is_given_to_machines_whole() -> None:
    result = CliRunner().invoke(card_app, ["render", *QA, "--json"])

    assert ModelCard.model_validate_json(result.output) == card()


def test_a_check_says_all_that_is_missing_and_fails() -> None:
    result = CliRunner().invoke(card_app, ["check", *QA, "--on", "2026-11-01"])

    assert isinstance(result.exception, RunFailedError)
    assert str(result.exception) == f"the card of {NAME} in qa lacks 3 things on 2026-11-01"
    assert result.output.splitlines() == [
        f"{NAME}.yaml: approvals lacks {role}, which risk tier high needs"
        for role in ("clinical_safety", "privacy", "ai_governance")
    ]


def test_a_check_of_a_complete_card_passes_until_its_approvals_end() -> None:
    prod = ["check", "--stack", "prod", "--model", NAME, "--json", "--on"]
    fine = CliRunner().invoke(card_app, [*prod, "2026-11-01"])
    ended = CliRunner().invoke(card_app, [*prod, "2027-11-01"])

    assert fine.exit_code == 0
    assert json.loads(fine.output)["missing"] == []
    assert isinstance(ended.exception, RunFailedError)
    assert len(json.loads(ended.output)["missing"]) == 5


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["check", "--stack", "qa", "--model", "falls"],
            f"--model is falls; the stack qa serves {NAME}",
        ),
        (
            ["render", "--stack", "prod", "--model", NAME, "--canary"],
            f"--canary is given and the model {NAME} of prod has no canary",
        ),
        (
            ["render", *QA, "--output", "/nowhere/card.md"],
            "--output is /nowhere/card.md, which cannot be written",
        ),
    ],
)
def test_wrong_use_is_one_sentence(arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(card_app, arguments)

    assert isinstance(result.exception, UsageError)
    assert sentence in str(result.exception)
