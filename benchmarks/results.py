"""Figures as tables: medians, ratios, targets."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import distributions
from operator import sub, truediv
from pathlib import Path
from statistics import median

from timing import Run

COLD = "build, cold"
PAGES = "load, check and pages, cold"
OTHER_STEPS = ("data", "export", "search", "index", "explorer", "feed")


@dataclass(frozen=True)
class Measured:
    """The runs of an entrant, and what its site holds."""

    name: str
    runs: Sequence[Run]
    site: Mapping = None
    note: str = ""
    own_pages: bool = False

    @property
    def wall(self) -> float:
        return median(run.wall for run in self.runs)

    @property
    def spread(self) -> str:
        return f"{min(run.wall for run in self.runs):.2f} – {max(run.wall for run in self.runs):.2f}"


def pages_only(cold: Measured) -> Measured | None:
    """A cold build without the steps that make no pages; None where the build doesn't tell its steps."""
    if not all(run.steps for run in cold.runs):
        return None
    made = []
    for run in cold.runs:
        other = sum(seconds for name, seconds in run.steps.items() if name.startswith(OTHER_STEPS))
        made.append(Run(run.wall - other, float("nan"), float("nan"), float("nan"), float("nan")))
    return Measured(PAGES, made, note="the whole process less its steps for data and search")


def table(measured: Iterable[Measured]) -> str:
    """All figures, each beside a cold build of ours."""
    found = list(measured)
    base = next((each.wall for each in found if each.name == COLD), float("nan"))
    lines = ["| | seconds | least – most | runs | ratio | processor | elsewhere | largest MB | together MB | pages | words a page | MB of HTML | same words | does |", "| --- |" + " ---: |" * 12 + " --- |"]
    return "\n".join([*lines, *(_row(each, base) for each in found)])


def _row(each: Measured, base: float) -> str:
    figures = [f"{each.wall:.2f}", each.spread, str(len(each.runs)), f"{each.wall / base:.2f}"]
    figures += [_figure(median(getattr(run, name) for run in each.runs), form) for name, form in (("cpu", ".2f"), ("elsewhere", ".1f"), ("largest", ".0f"), ("together", ".0f"))]
    held = each.site or {}
    figures += [str(held.get("pages", "")), f"{held['words']:.0f}" if held else "", f"{held['megabytes']:.0f}" if held else "", f"{held['overlap']:.1%}" if held and not each.own_pages else ""]
    return f"| {each.name} | {' | '.join(figures)} | {each.note} |"


def _figure(value: float, form: str) -> str:
    return "" if value != value or not value else format(value, form)


@dataclass(frozen=True)
class Target:
    """What was promised: a figure of one entrant, of another, and at most which share."""

    what: str
    one: str
    other: str
    most: float


TARGETS = (
    Target("load, check and pages, cold : Hugo", PAGES, "Hugo", 0.5),
    Target("everything, cold : Hugo + Pagefind", COLD, "Hugo + Pagefind", 1.0),
    Target("nothing changed : cold", "build, nothing changed", COLD, 0.05),
    Target("one record edited : cold", "build, one record edited", COLD, 0.15),
    Target("one more edited : cold", "build, one more edited", COLD, 0.15),
    Target("check, cold : build, cold", "check, cold", COLD, 0.2),
    Target("five languages : one", "build, cold, five languages", COLD, 4.5),
)
LEAST_WORDS = 0.95
START, CHECK_AGAIN, MOST_CHECK_AGAIN = "start alone", "check, one record edited", 0.3
LARGE, MOST_TIME, MOST_MEMORY = "build, cold, ten times as many", 11, 8


def faults(measured: Iterable[Measured], count: int) -> dict[str, str]:
    """Sites that are not the same work: with fewer pages than ours, or other words."""
    found = {}
    for each in measured:
        if each.site and not each.own_pages and (each.site["pages"] < count or each.site["overlap"] < LEAST_WORDS):
            found[each.name] = f"is not the same work: {each.site['pages']} pages of {count}, {each.site['overlap']:.1%} of the words"
    return found


def targets(measured: Iterable[Measured]) -> str:
    """What was promised beside what was measured, as far as it was."""
    found = {each.name: each for each in measured}
    rows = [(each.what, _ratio(found[each.one], found[each.other]), each.most) for each in TARGETS if each.one in found and each.other in found]
    if START in found and CHECK_AGAIN in found:
        rows.append(("check after one edit, seconds less those of the start alone", median(_by_rounds(sub, found[CHECK_AGAIN], found[START])), MOST_CHECK_AGAIN))
    if LARGE in found and COLD in found:
        large, cold = found[LARGE].runs, found[COLD].runs
        rows.append(("ten times the records : time, the indexer with it", _ratio(found[LARGE], found[COLD]), MOST_TIME))
        rows.append(("ten times the records : memory, the indexer apart", median(run.without_indexer for run in large) / median(run.without_indexer for run in cold), MOST_MEMORY))
    lines = ["| target | at most | measured | |", "| --- | ---: | ---: | --- |"]
    return "\n".join([*lines, *(f"| {what} | {most:g} | {value:.2f} | {'reached' if value <= most else 'not reached'} |" for what, value, most in rows)])


def _ratio(one: Measured, other: Measured) -> float:
    """The median of the ratios of single rounds: the machine is as fast for the one
    as for the other then."""
    return median(_by_rounds(truediv, one, other))


def _by_rounds(compared: Callable[[float, float], float], one: Measured, other: Measured) -> list[float]:
    """Seconds of one beside those of another, in each round in which both took part."""
    return [compared(mine.wall, theirs.wall) for mine, theirs in zip(one.runs, other.runs, strict=False)]


def steps(cold: Measured) -> str:
    """The steps of a cold build, by the build itself."""
    names = list(dict.fromkeys(name for run in cold.runs for name in run.steps))
    return "\n".join(["| step | seconds |", "| --- | ---: |", *(f"| {name} | {median(run.steps.get(name, 0.0) for run in cold.runs):.2f} |" for name in names)])


def versions(folder: Path | None, names: Sequence[str]) -> list[str]:
    """Names and versions of packages in an environment; of this one without a folder."""
    paths = [str(path) for path in (folder.parent / "lib").glob("python*/site-packages")] if folder else None
    found = {each.metadata["Name"].lower(): each.version for each in (distributions(path=paths) if paths else distributions())}
    return [f"{name} {found[name.lower()]}" for name in names if name.lower() in found]
