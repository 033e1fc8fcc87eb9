"""What the pages show and the tests do not run just as it stands, each with the reason."""

from __future__ import annotations

from typing import NamedTuple


class Instead(NamedTuple):
    """What is run in place of a line that is shown."""

    command: str  # "": only its options are looked at
    why: str
    in_full: bool = False  # whether the long suite runs the line as it is shown


TINY = "tiny/plan.yaml"
_NO_FILE = "the page leaves the name to the reader"
_MINUTES = "takes minutes"
_SOLVE = (
    "callsim solve {tiny}/plan.yaml --lever groups.handlers.on_duty --by 2021-07 --probability 80% --replications 3"
)

INSTEAD = {
    "callsim run FILE --precision 1": Instead(f"callsim run {TINY} --precision 40 --max-replications 4", _NO_FILE),
    "callsim run FILE --precision-p 5": Instead(f"callsim run {TINY} --precision-p 60 --max-replications 4", _NO_FILE),
    "callsim resume DIR": Instead(f"callsim resume {'{run}'}", _NO_FILE),
    "callsim rerun DIR": Instead(f"callsim rerun {'{run}'}", _NO_FILE),
    "callsim explain plan.yaml --target 101 --from 2020-06 --to 2021-05 --minutes 8": Instead(
        "callsim explain {tiny}/causes.yaml --from 2021-06 --to 2021-07 --replications 8 --pairs 0", _MINUTES, True
    ),
    "callsim solve plan.yaml --lever groups.handlers.intakes.summer.size --target 101 --by 2021-12 "
    "--probability 80%": Instead(_SOLVE, _MINUTES, True),
    "callsim solve scenarios/west_mercia/plan.yaml --lever groups.handlers.intakes.summer.size --target 101 "
    "--by 2021-12 --probability 80% --out results/enough": Instead(_SOLVE, _MINUTES, True),
    "callsim run plan.yaml --out results/plan": Instead(
        "callsim run {tiny}/causes.yaml --replications 3 --out results/plan", _MINUTES, True
    ),
    "callsim explain plan.yaml --target 101 --into results/plan": Instead(
        "callsim explain {tiny}/causes.yaml --from 2021-06 --to 2021-07 --replications 8 --pairs 0 --into results/plan",
        _MINUTES,
        True,
    ),
    "callsim compare plan.yaml vacancies_early.yaml vacancies_late.yaml --into results/plan": Instead(
        "callsim compare {tiny}/causes.yaml {tiny}/more.yaml --replications 3 --into results/plan", _MINUTES, True
    ),
    "callsim run FILE --grid": Instead(
        "callsim run small/plan.yaml --replications 2 --grid --grid-levels 1,2 --grid-replications 2 "
        "--out results/grid",
        _NO_FILE,
    ),
    "callsim run FILE --grid --into DIR --grid-levels 0.5,1,1.5 --grid-replications 50": Instead(
        "callsim run small/plan.yaml --grid --into results/grid --grid-levels 1,0.5 --grid-replications 2", _NO_FILE
    ),
    "callsim compare plan.yaml vacancies_early.yaml vacancies_late.yaml officers_lent.yaml --replications 50": Instead(
        "callsim compare {tiny}/plan.yaml {tiny}/more.yaml --replications 2", _MINUTES, True
    ),
    "callsim compare results/west_mercia_calibrated/calibrated.yaml scenarios/west_mercia/vacancies_filled.yaml "
    "--over-baseline": Instead(
        "callsim compare {tiny}/plan.yaml {tiny}/more.yaml --over-baseline --replications 2", _MINUTES, True
    ),
    "callsim compare vacancies_early.yaml vacancies_late.yaml --baseline plan.yaml": Instead(
        "callsim compare {tiny}/more.yaml --baseline {tiny}/plan.yaml --replications 2", _MINUTES, True
    ),
    "callsim crosscheck scenarios/west_mercia/plan.yaml": Instead("", _MINUTES, True),
    "callsim verify": Instead("", "takes a minute, and tests/crosscheck runs it with less", True),
    "callsim calibrate scenarios/west_mercia/priors.yaml --out results/fit": Instead(
        "callsim calibrate tiny/unknown.yaml --simulations 128 --out results/fit", _MINUTES, True
    ),
    "callsim calibrate my_force.yaml --calls calls.csv --people people.csv --absences absences.csv": Instead(
        "callsim calibrate small/plan.yaml --calls small/calls.csv --people small/people.csv "
        "--absences small/absences.csv",
        _NO_FILE,
    ),
    "callsim backtest scenarios/west_mercia/priors.yaml": Instead(
        "", "takes many minutes; tests/calibrate runs it on a small centre", True
    ),
    "callsim run results/fit/calibrated.yaml --replications 100": Instead(
        "callsim run results/fit/calibrated.yaml --replications 2", _MINUTES, True
    ),
}

_INSTALLS = "installs the package: `.ci/run` runs it, word for word"
_LISTENS = "listens at a port until it is stopped; tests/test_dask.py starts both and runs a study on them"
_STAYS = "shows a page until it is stopped; tests/app starts it, alone and on a network"
NOT_RUN = {
    "python3 -m venv .venv && .venv/bin/python -m pip install --quiet -e . && "
    ".venv/bin/callsim run scenarios/west_mercia/plan.yaml": _INSTALLS,
    'python3 -m venv .venv && .venv/bin/python -m pip install --quiet -e ".[dev]" && '
    ".venv/bin/python -m pytest -q -n auto --cov": _INSTALLS,
    "dask scheduler --host 127.0.0.1 --port 8786": _LISTENS,
    "dask worker tcp://127.0.0.1:8786 --nworkers 2 --nthreads 1": _LISTENS,
    "callsim run FILE --replications 1000 --dask tcp://127.0.0.1:8786": _LISTENS,
    "callsim app scenarios/west_mercia/plan.yaml": _STAYS,
    "callsim app scenarios/west_mercia/plan.yaml --host 0.0.0.0 --port 9000": _STAYS,
    'python -m pip install -e ".[notebooks]" jupyterlab': "installs from a package index",
    "jupyter lab notebooks/1_first_run.ipynb": "opens a browser, and stays; tests/notebooks runs every notebook",
    "jupytext --sync notebooks/1_first_run.ipynb": "writes into the sources; a test proves that the pairs are in step",
}

NOT_READ = {
    "powershell": "needs Windows; the first two are the README's first two, in its words",
    "": "a picture in letters",
    "text": "the form of a call",
}
"""Languages of blocks that are not run."""

FRAGMENTS = {
    ("README.md", "leavers: 12%"): ("plan.yaml", "groups.handlers"),
    ("docs/reference/scenario.md", "mean:"): ("baseline.yaml", "streams.101.handle.talk"),
}
"""Blocks that are part of a scenario: by page and first line, the scenario that they change, and where.

Those that begin with a key of the whole scenario change the plan.
"""

FILES = {
    ("docs/how-to/history.md", "Contact centre monthly return,,,,,"): "return.csv",
    ("docs/how-to/history.md", "header_row: 2"): "return.yaml",
    (
        "docs/how-to/briefing.md",
        "period_start,period_end,stream,measure,denominator,relation,value,unit,clock,source,note",
    ): "came.csv",
}
"""Blocks that are a whole file named in the text, by page and first line; others say their name in a comment on top."""
