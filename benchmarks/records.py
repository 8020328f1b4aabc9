"""Made-up records for benchmarks: N commitments of about 2 KB, with plans and organizations.

The same number gives the same records: nothing in here is random between runs.
"""

import argparse
import random
import sys
import textwrap
from pathlib import Path

_WORDS = ["public", "open", "data", "procurement", "register", "budget", "audit", "county", "council", "citizens", "portal", "report", "water", "schools", "roads", "health", "participation", "contract", "supplier", "monitoring", "publish", "quarterly", "digital", "service", "complaint", "office", "transparency", "officials", "training", "rural", "access", "law", "draft", "consultation", "women", "youth", "disability", "forum", "evidence", "progress", "spending", "revenue", "asset", "declaration", "integrity", "ministry", "agency"]
_WIDTH = 88
_PER_PLAN, _PER_ORGANIZATION, _PER_SILENT = 25, 10, 10
_STATUSES = ("not_started", "limited", "substantial", "complete")
_VALUES = ("access_to_information", "civic_participation", "public_accountability", "technology_innovation")
_COUNTRIES = ("KE", "GE", "UA", "PE", "GH", "PH", "ES", "MA")


def _sentence(words: random.Random, length: int) -> str:
    return " ".join(words.choices(_WORDS, k=length)).capitalize() + "."


def _folded(text: str, indent: int) -> str:
    """A text as people write it: on the line of its key where it fits, else folded below it."""
    if len(text) + indent + 4 <= _WIDTH:
        return text
    margin = " " * (indent + 2)
    return ">-\n" + "\n".join(textwrap.wrap(text, _WIDTH, initial_indent=margin, subsequent_indent=margin, break_on_hyphens=False))


def plan(number: int) -> str:
    """The YAML of one plan."""
    words = random.Random(f"plan {number}")
    country = _COUNTRIES[number % len(_COUNTRIES)]
    return f"""id: AP_{number:05}
title:
  en: Action plan {number} of {country}
level: {"national" if number % 2 else "local"}
country: {country}
submitted: 2024-01-15
start: 2024-02
end: 2026-12
lead_institutions:
  - org-{number % 40:04}
foreword:
  en: {_folded(_sentence(words, 40), 2)}
"""


def organization(number: int) -> str:
    """The YAML of one organization."""
    return f"""id: org-{number:04}
name:
  en: Office of {_WORDS[number % len(_WORDS)]} and {_WORDS[number * 7 % len(_WORDS)]} {number}
type: government
country: {_COUNTRIES[number % len(_COUNTRIES)]}
"""


def commitment(number: int, organizations: int, areas: tuple[str, ...]) -> str:
    """The YAML of one commitment, about 2 KB."""
    words = random.Random(f"commitment {number}")
    status = words.choice(_STATUSES)
    trouble = f"\n    challenges:\n      en: {_folded(_sentence(words, 10), 6)}" if status in ("not_started", "limited") else ""
    return f"""id: BN{chr(65 + number // 10000)}{number % 10000:04}
action_plan: AP_{number // _PER_PLAN:05}
title:
  en: {_sentence(words, 11)[:-1]} {number}
problem:
  en: {_folded(_sentence(words, 45), 2)}
status_quo:
  en: {_folded(_sentence(words, 25), 2)}
action:
  en: {_folded(_sentence(words, 40), 2)}
ogp_values:
  - {words.choice(_VALUES)}
policy_areas:
  - {words.choice(areas)}
sdgs: [16, {words.randint(1, 15)}]
institutions:
  - organization: org-{words.randrange(organizations):04}
    role: lead
start: 2024-03
end: {words.choice(("2025-06", "2026-03", "2026-12"))}
contact:
  office:
    en: Open government desk
  email: desk{number}@example.org
milestones:
  - id: m1
    title:
      en: {_folded(_sentence(words, 9), 6)}
    due: 2025-01
  - id: m2
    title:
      en: {_folded(_sentence(words, 9), 6)}
    due: 2026-02
    original_due: 2025-09
updates:
  - date: 2024-09-01
    status: limited
    summary:
      en: {_folded(_sentence(words, 20), 6)}
    challenges:
      en: {_folded(_sentence(words, 10), 6)}
  - date: {"2025-07" if number % _PER_SILENT == 0 else f"2026-{words.randint(3, 6):02}"}-15
    status: {status}
    summary:
      en: {_folded(_sentence(words, 25), 6)}{trouble}
    evidence:
      - title:
          en: {_folded(_sentence(words, 6), 10)}
        url: https://example.org/evidence/{number}
        kind: report
"""


def write(folder: Path, count: int) -> None:
    """Write `count` commitments and what they need under `folder`."""
    organizations, plans = max(40, count // _PER_ORGANIZATION), count // _PER_PLAN + 1
    areas = ("open_contracting", "education")
    made = {
        "organizations": {f"org-{n:04}": organization(n) for n in range(organizations)},
        "action-plans": {f"AP_{n:05}": plan(n) for n in range(plans)},
        "commitments": {text[4 : text.index("\n")]: text for text in (commitment(n, organizations, areas) for n in range(count))},
    }
    for collection, records in made.items():
        (folder / collection).mkdir(parents=True, exist_ok=True)
        for id, text in records.items():
            (folder / collection / f"{id}.yml").write_text(text, "utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    write(options.folder, options.count)
    return 0


if __name__ == "__main__":
    sys.exit(main())
