"""Documentation against the program: generated pages are what the program says, and every shown command runs."""

import re
import runpy
import shlex
import shutil
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from house import docs, schemas
from putwright.cli.command_list import COMMANDS
from putwright.domain.rules import Rule
from tests.journeys.terminal import quietly

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```bash\n(.*?)^```", re.MULTILINE | re.DOTALL)
NOT_RUN = "not run"
# What a shown command may end with: done, an empty shortlist, a refusal, stale quotes; the doctor finds things missing.
FINE = {"doctor": {0, 1}, "": {0, 3, 4, 6}}
README_LINES_MAX, DECISION_LINES_MAX = 66, 40

CHAIN = """\
symbol,expiry,right,strike,bid,ask,last,volume,open_interest,spot,quote_time
PEP,2026-12-18,P,130,1.85,1.90,1.88,120,4000,137.5,2026-11-06T15:55:00-05:00
PEP,2026-12-18,P,125,0.95,1.00,0.98,80,2500,137.5,2026-11-06T15:55:00-05:00
"""
FACTS = "symbol,as_of,period,sector,profit_margin\nPEP,2026-11-01,SNAPSHOT,Consumer Defensive,0.12\n"
EARNINGS = "symbol,date,status,as_of\nPEP,2027-02-10,confirmed,2026-11-01\n"


def shown_commands() -> Iterator[tuple[str, str]]:
    """Every command line of every page that is shown in a block of shell, with the page it stands on."""
    for page in PAGES:
        for block in BLOCK.findall(page.read_text(encoding="utf-8")):
            for line in block.splitlines():
                if re.match(r"(\./)?putwright ", line) and NOT_RUN not in line:
                    yield page.relative_to(ROOT).as_posix(), line


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, demo_built_once: Path) -> Path:
    """A folder with the demo's workspace and the few files that the pages name."""
    folder = tmp_path_factory.mktemp("shown")
    shutil.copytree(demo_built_once, folder / "workspace")
    (folder / "chains").mkdir()
    (folder / "chains" / "pep.csv").write_text(CHAIN)
    (folder / "facts.csv").write_text(FACTS)
    (folder / "earnings.csv").write_text(EARNINGS)
    return folder


@pytest.mark.parametrize(
    ("page", "line"), list(shown_commands()), ids=lambda told: " ".join(told.split())[:60]
)
def test_shown_command_runs(
    page: str, line: str, prepared: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a page tells a person to type does what the page says: it runs, and ends without a complaint."""
    from putwright.cli.main import run

    words = shlex.split(line, comments=True)[1:]
    assert words[0] in {name for name, _, _ in COMMANDS}, f"{page}: {line}"
    monkeypatch.setenv("PUTWRIGHT_WORKSPACE", str(prepared / "workspace"))
    with chdir(prepared):
        code = run(words)
    said = capsys.readouterr()
    assert code in FINE.get(words[0], FINE[""]), f"{page}: {line}\n{said.err}"


def test_readme_shows_the_two_commands_and_the_picture() -> None:
    """One screen that begins with what one types, shows what one gets, and says what it is not."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= README_LINES_MAX
    for told in (
        "./putwright demo",
        "./putwright test",
        "docs/pictures/screen.svg",
        "does not",
        "Not investment advice",
    ):
        assert told in text
    assert "Apache-2.0" in text


def test_picture_asks_nobody_for_anything() -> None:
    """No font, no address, no script: the picture is whole, and says that its market is make-believe."""
    drawn = (ROOT / "docs" / "pictures" / "screen.svg").read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\"'\s<]+", drawn)) == {"http://www.w3.org/2000/svg"}
    assert "@font-face" not in drawn
    assert "<script" not in drawn
    assert "MAKE-BELIEVE" in drawn.replace("&#160;", " ")


@pytest.mark.parametrize("generator", docs.generators(), ids=lambda path: path.stem)
def test_generated_page_is_up_to_date(generator: Path) -> None:
    """Each generated page and schema is what its generator makes of the program now."""
    script = runpy.run_path(str(generator))
    pages = script["pages"]() if "pages" in script else {script["TARGET"]: script["text"]()}
    stale = [
        target
        for target, text in pages.items()
        if not (ROOT / target).exists() or (ROOT / target).read_text(encoding="utf-8") != text
    ]
    assert not stale, "run `make docs`"


def test_every_command_has_its_page_section_and_its_document() -> None:
    """No command without its section in cli.md, none without a schema for what `--json` prints."""
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name, _, _ in COMMANDS:
        assert f"\n## {name}\n" in page
        assert any(f"`{name}" in printed_by for _, _, printed_by in schemas.KINDS.values())


def test_every_schema_file_belongs_to_a_kind() -> None:
    """A schema that nothing prints would promise what nobody keeps; those of earlier versions stay."""
    kinds = {path.stem.rpartition("-")[0] for path in (ROOT / "docs" / "schemas").glob("*.json")}
    assert kinds == set(schemas.KINDS)


def test_schema_changes_when_a_report_changes() -> None:
    """A key more in a report is a key more in its schema: the check is able to fail."""
    from dataclasses import make_dataclass

    from putwright.domain.watchlist import WantedName

    before = schemas.schema("want")
    wider = make_dataclass("WantedName", [("mood", str)], bases=(WantedName,), frozen=True, kw_only=True)
    version, _, printed_by = schemas.KINDS["want"]
    schemas.KINDS["want"] = (version, wider, printed_by)
    try:
        after = schemas.schema("want")
    finally:
        schemas.KINDS["want"] = (version, WantedName, printed_by)
    assert set(after["properties"]) - set(before["properties"]) == {"mood"}


def test_every_rule_is_explained_with_an_example() -> None:
    """docs/refusals.md has a section for each code, and each has the program's own sentence in it."""
    page = (ROOT / "docs" / "refusals.md").read_text(encoding="utf-8")
    for rule in Rule:
        section = page.partition(f"### {rule.value}\n")[2].partition("\n#")[0]
        assert f"> Refused ({rule.value}): " in section


def test_decisions_are_short_and_name_the_road_not_taken() -> None:
    """At most forty lines, numbered without gaps, each with what was weighed and left."""
    found = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in found] == [f"{number:04}" for number in range(1, len(found) + 1)]
    for path in found:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= DECISION_LINES_MAX, path.name
        assert "Not taken" in text, path.name


def test_workspace_page_names_every_file_a_workspace_has(prepared: Path, tmp_path: Path) -> None:
    """Each file that the commands leave in a workspace has its line in docs/workspace.md."""
    root = tmp_path / "round"
    shutil.copytree(prepared / "workspace", root)
    waiver = ("waive", "NAME_CAP", "--because", "x", "--until", "2027-01-31")
    for words in (("screen",), ("ticket", "KO", "68", "2026-12-18"), waiver):
        quietly(*words, "--workspace", str(root))
    page = (ROOT / "docs" / "workspace.md").read_text(encoding="utf-8")
    patterns = [
        named.replace("ID", "*").replace("DAY", "*")
        for named in re.findall(r"^\| `([^`]+)`", page, re.MULTILINE)
    ]
    unnamed = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*")
        if path.is_file() and not any(path.relative_to(root).match(pattern) for pattern in patterns)
    ]
    assert not unnamed


def test_every_variable_that_the_program_reads_is_documented() -> None:
    """What the environment can do stands in cli.md, and nothing else is read from it."""
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8").partition("## Environment")[2]
    read = re.compile(r"""(?:environ(?:\.get)?[\[(]|env_var=)["'](\w+)["']|["'](\w+)["'] in os\.environ""")
    sources = [*(ROOT / "src").rglob("*.py"), ROOT / "putwright"]
    found = {
        one or other for path in sources for one, other in read.findall(path.read_text(encoding="utf-8"))
    }
    assert "PUTWRIGHT_WORKSPACE" in found
    assert {name for name in found if f"`{name}`" not in page} == set()
