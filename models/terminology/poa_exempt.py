#!/usr/bin/env python3
"""Writes the codes exempt from present-on-admission reporting as a short list of patterns.

    python3 models/terminology/poa_exempt.py POAexemptCodesFY26.zip icd10cm_code_descriptions_2026.zip

Both files are published by CMS for the fiscal year (works of the US government): the list
of exempt codes, and the order file that says which codes there are. The list holds 38,349
of 74,719 codes, most of them later encounters of injuries; a prefix stands for all codes
that begin so when every one of them is exempt. Needs Python 3.11 or newer.
"""

import hashlib
import sys
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent


def member(path, beginning):
    """The text of the one member whose name begins so and ends in .txt, and the archive's hash."""
    data = Path(path).read_bytes()
    with zipfile.ZipFile(path) as archive:
        names = [n for n in archive.namelist() if n.startswith(beginning) and n.endswith(".txt")]
        if len(names) != 1:
            sys.exit(f"{path}: {len(names)} members begin with {beginning}, expected one")
        return archive.read(names[0]).decode("latin-1"), hashlib.sha256(data).hexdigest()


def collapse(codes, exempt):
    """The shortest prefixes that hold exempt codes only."""
    others = Counter()
    for code in codes - exempt:
        for length in range(1, len(code) + 1):
            others[code[:length]] += 1
    prefixes = set()
    for code in exempt:
        prefixes.add(next(code[:n] for n in range(1, len(code) + 1) if not others[code[:n]]))
    return sorted(prefixes)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    listed, listed_hash = member(sys.argv[1], "POAexemptCodes")
    order, order_hash = member(sys.argv[2], "icd10cm_order_2026")
    codes = {line[6:13].strip() for line in order.splitlines() if len(line) > 14 and line[14] == "1"}
    rows = [line.split("\t") for line in listed.splitlines()[1:] if "\t" in line]
    exempt = {row[1].replace(".", "").strip() for row in rows}
    if exempt - codes:
        sys.exit(f"{len(exempt - codes)} exempt codes are not in the order file: the years differ")
    # Seventh characters tell first from later encounters, so each is collapsed by itself.
    groups = defaultdict(set)
    for code in codes:
        groups[code[6] if len(code) == 7 else "-"].add(code)
    lines = [
        "# Codes exempt from present-on-admission reporting, fiscal year 2026. Written by poa_exempt.py.",
        f"# {Path(sys.argv[1]).name} sha256 {listed_hash}",
        f"# {Path(sys.argv[2]).name} sha256 {order_hash}",
        f"# {len(exempt)} codes. A line: the seventh character (- for none), then prefixes of codes without their dot.",
    ]
    for seventh in sorted(groups):
        prefixes = collapse(groups[seventh], exempt & groups[seventh])
        if prefixes:
            lines.append(" ".join([seventh, *prefixes]))
    (HERE / "poa-exempt-fy2026.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
