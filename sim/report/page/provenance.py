"""What was run, from what, by which versions, and how to do it again."""

from __future__ import annotations

import shlex

from sim.report.page.parts import Section, Table
from sim.report.page.wording import scenario_file
from sim.report.record import Record


def provenance(record: Record) -> Section:
    """Say where every figure comes from.

    Parameters
    ----------
    record : Record
        The run.

    Returns
    -------
    Section
    """
    manifest = record.manifest
    how = f"--replications {manifest['replications']} --seed {manifest['seed']} --engine {manifest['engine']}"
    facts = [
        ("Scenario", record.name),
        ("File", scenario_file(record)),
        ("SHA-256 of all that is simulated", str(manifest["scenario"].get("sha256", ""))),
        ("Futures", f"{manifest['replications']:,}"),
        ("Seed", str(manifest["seed"])),
        ("Engine", str(manifest["engine"])),
        ("Contacts simulated", f"{manifest['contacts']:,}" if "contacts" in manifest else "–"),
        ("Simulated", f"{manifest.get('started', '–')} to {manifest.get('ended', '–')}"),
        ("Command", f"callsim run {shlex.quote(scenario_file(record))} {how}"),
        ("Is it the same?", "callsim rerun RUN"),
    ]
    versions = {"Python": manifest.get("python", "–"), **manifest["packages"]}
    tables = [
        Table("This run", ("What", "Is"), tuple(facts), "run", texts=True),
        Table("Versions", ("Package", "Version"), tuple(versions.items()), "versions", texts=True),
        Table("Files that were read", ("File", "SHA-256"), tuple(_inputs(record)), "inputs", texts=True),
    ]
    if record.added:
        heads = ("Table", "Command", "Seed", "Futures", "Ended", "Standing")
        rows = tuple(
            (
                name,
                *(str(about.get(key, "–")) for key in ("command", "seed", "replications", "ended")),
                record.standing_of(name) or "as the run",
            )
            for name, about in sorted(record.added.items())
        )
        tables.append(Table("Tables added to this run", heads, rows, "added", texts=True))
    says = ("Every figure of this page stands in a file of the run's folder; RUN in a command is that folder.",)
    return Section("provenance", "Where this comes from", says, tables=tuple(tables[:1]), folded=tuple(tables[1:]))


def _inputs(record: Record) -> list[tuple[str, str]]:
    files = sorted(record.manifest.get("inputs", {}).items())
    return [(name.replace("\\", "/").rpartition("/")[2], digest) for name, digest in files]
