"""The contract's example, its limits, its defaults, and what its errors say."""

from __future__ import annotations

import subprocess
import sys
import time
from math import inf, nan

import numpy as np
import pytest

from sim.engine import Contacts, Outcome, Routing, Staffing, simulate
from sim.errors import ContractError, UsageError
from tests.oracles.centres import ENGINES

FOUR = {"arrival_s": [7, 14, 21, 28], "stream": [0, 0, 0, 0], "handle_s": [11, 11, 11, 11], "patience_s": [3, 3, 3, 3]}
ONE_GROUP = {"priority": [1], "groups": [[0]]}


@pytest.mark.parametrize("engine", ENGINES)
def test_example_with_the_handler_going_home(engine):
    log = simulate(Contacts(**FOUR), Staffing(from_s=[0, 16], on_duty=[[1], [0]]), Routing(**ONE_GROUP), engine=engine)
    np.testing.assert_array_equal(log.outcome, [0, 1, 1, 1])
    np.testing.assert_array_equal(log.end_s, [18.0, 17.0, 24.0, 31.0])


@pytest.mark.parametrize("engine", ENGINES)
def test_example_with_the_handler_staying_on_duty(engine):
    log = simulate(Contacts(**FOUR), Staffing(from_s=[0], on_duty=[[1]]), Routing(**ONE_GROUP), engine=engine)
    np.testing.assert_array_equal(log.outcome, [0, 1, 0, 1])
    np.testing.assert_array_equal(log.end_s, [18.0, 17.0, 32.0, 31.0])


def test_unknown_engine_is_a_usage_error_with_a_hint():
    arrays = (Contacts(**FOUR), Staffing(from_s=[0], on_duty=[[1]]), Routing(**ONE_GROUP))
    with pytest.raises(UsageError, match=r"unknown engine 'simpi'.*did you mean 'simpy'"):
        simulate(*arrays, engine="simpi")
    with pytest.raises(UsageError, match=r"unknown engine 'x'; there are compiled, simpy$"):
        simulate(*arrays, engine="x")


def test_log_as_a_table():
    log = simulate(Contacts(**FOUR), Staffing(from_s=[0], on_duty=[[1]]), Routing(**ONE_GROUP))
    table = log.to_frame()
    assert list(table.columns) == [
        "contact", "attempt", "arrival_s", "stream", "outcome", "start_s", "end_s", "wait_s", "group",
    ]  # fmt: skip
    assert len(table) == len(log) == 4
    assert table.outcome.tolist() == [0, 1, 0, 1]


def test_importing_the_contract_loads_neither_simpy_nor_pandas():
    code = "import sys, sim.engine; print(sorted({'simpy', 'pandas', 'scipy', 'numba'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_contacts_defaults():
    contacts = Contacts(**FOUR)
    assert contacts.redial_after_s.shape == (4, 0)
    assert contacts.follows.tolist() == [-1] * 4
    assert len(contacts) == 4
    assert len(Contacts(arrival_s=[], stream=[], handle_s=[], patience_s=[], redial_after_s=[])) == 0


def test_staffing_and_routing_defaults():
    staffing = Staffing(from_s=[0, 1], on_duty=[[1, 2], [3, 4]])
    assert staffing.pace.tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert staffing.reserve_of(3).tolist() == [[0, 0, 0], [0, 0, 0]]
    routing = Routing(priority=[1, 2], groups=[[0], []])
    assert routing.groups == ((0,), ())
    assert routing.overflow_after_s.tolist() == [inf, inf]
    assert routing.interruptible.tolist() == [False, False]
    assert routing.closed == ((), ())


def test_windows_are_kept_sorted_joined_and_cut_at_the_beginning():
    closed = [[(8, 9), (-4, 2), (2, 3), (5, 7), (6, 6.5), (-9, -5)]]
    assert Routing(priority=[1], groups=[[0]], closed=closed).closed == (((0.0, 3.0), (5.0, 7.0), (8.0, 9.0)),)


def test_arrays_are_read_only_and_the_callers_own_stay_writable():
    mine = np.array([1.0, 2.0])
    contacts = Contacts(arrival_s=mine, stream=np.zeros(2, np.uint8), handle_s=[1, 1], patience_s=[inf, inf])
    mine[1] = 3.0
    with pytest.raises(ValueError, match="read-only"):
        contacts.arrival_s[0] = 5.0


def contacts(**changed):
    return Contacts(**FOUR | changed)


def staffing(**changed):
    return Staffing(**{"from_s": [0, 5], "on_duty": [[1], [2]]} | changed)


def routing(**changed):
    return Routing(**{"priority": [1, 2], "groups": [[0], [0]]} | changed)


FOLLOWERS = {"follows": [-1, -1, 0, 1], "follows_if": [0, 0, 1, 1]}


@pytest.mark.parametrize(
    ("make", "changed"),
    [
        (contacts, {"arrival_s": [0, 0, 1e9, 1e9]}),
        (contacts, {"handle_s": [0.001, 1e9, 1, 1], "patience_s": [0, inf, 1e9, 1]}),
        (contacts, {"arrival_s": [5, 5, 0.001, 1e9]} | FOLLOWERS),
        (contacts, {"arrival_s": [5, 0.001, 1, 2], "follows": [-1, 0, 1, 1], "follows_if": [0, 15, 15, 0]}),
        (contacts, {"redial_after_s": [[0.001], [inf], [1e9], [1]]}),
        (contacts, {"follows": [-1] * 4}),
        (contacts, {"stream": [0.0, 1.0, True, 2]}),
        (staffing, {"from_s": [0, 1e9], "pace": [[1e-9], [1000]], "reserve": [[0, 5], [7, 0]]}),
        (staffing, {"on_duty": [[], []]}),
        (routing, {"overflow_after_s": [0, 1e9], "interruptible": [0, True]}),
        (routing, {"closed": [[], [(0, 1e9)]]}),
    ],
)
def test_limits_themselves_are_allowed(make, changed):
    make(**changed)


BAD_CONTACTS = [
    ({"arrival_s": [7, 14, 21, 20]}, r"contacts\.arrival_s\[3\] is 20.0: the array must be sorted.* has 21"),
    ({"arrival_s": [-1, 14, 21, 28]}, r"arrival_s\[0\] is -1.0: must be at least 0 and at most 1e\+09"),
    ({"arrival_s": [7, 14, 21, 1.1e9]}, r"arrival_s\[3\] is 1100000000.0: must be"),
    ({"arrival_s": [7, nan, 21, 28]}, r"arrival_s\[1\] is nan: must be"),
    ({"arrival_s": [7, 14, 21, inf]}, r"arrival_s\[3\] is inf: must be"),
    ({"arrival_s": [7, 8, 0.0001, 1]} | FOLLOWERS, r"arrival_s\[2\] is 0.0001: of a follower .* at least 0.001"),
    ({"arrival_s": [7, 8, 1, 2e9]} | FOLLOWERS, r"arrival_s\[3\] is 2000000000.0: of a follower"),
    ({"stream": [0, 0, -1, 0]}, r"contacts\.stream\[2\] is -1: must be at least 0"),
    ({"stream": [0, 0.5, 1, 0]}, r"contacts\.stream\[1\] is 0.5: only whole numbers"),
    ({"stream": [0, nan, 1, 0]}, r"contacts\.stream\[1\] is nan: only whole numbers"),
    ({"stream": [0, 0, 0]}, r"contacts\.stream has shape \(3,\), but the other arrays need \(4,\)"),
    ({"stream": np.array([2**63, 0, 0, 0], np.uint64)}, r"contacts\.stream\[0\] .* below 2\*\*63"),
    ({"handle_s": [11, 0.0009, 11, 11]}, r"contacts\.handle_s\[1\] is 0.0009: must be at least 0.001"),
    ({"handle_s": [11, 11, 11, inf]}, r"contacts\.handle_s\[3\] is inf"),
    ({"handle_s": [11, 11, nan, 11]}, r"contacts\.handle_s\[2\] is nan"),
    ({"handle_s": ["11", 1, 1, 1]}, r"contacts\.handle_s must hold numbers only"),
    ({"handle_s": [None, 1, 1, 1]}, r"contacts\.handle_s must hold numbers only, not object"),
    ({"handle_s": [[1], [1], [1], [1]]}, r"contacts\.handle_s must have 1 dimension, not 2"),
    ({"patience_s": [3, 3, -0.5, 3]}, r"contacts\.patience_s\[2\] is -0.5: must be at least 0 .* or inf"),
    ({"patience_s": [3, 3, 1.5e9, 3]}, r"contacts\.patience_s\[2\] is 1500000000.0"),
    ({"patience_s": [nan, 3, inf, 3]}, r"contacts\.patience_s\[0\] is nan"),
    (
        {"redial_after_s": [[1, 1], [1, 0], [1, 1], [1, 1]]},
        r"contacts\.redial_after_s\[1, 1\] is 0: |\[1, 1\] is 0.0: ",
    ),
    ({"redial_after_s": [[1], [1, 2], [1], [1]]}, r"contacts\.redial_after_s has rows of different lengths"),
    ({"redial_after_s": [[1], [1]]}, r"contacts\.redial_after_s has shape \(2, 1\)"),
    ({"redial_after_s": [1, 1, 1, 1]}, r"contacts\.redial_after_s must have 2 dimensions, not 1"),
    (
        {"follows": [-1, 0, -1, 0], "follows_if": [0] * 4},
        r"contacts\.follows\[2\] is -1: rows that arrive of themselves",
    ),
    ({"follows": [-1, -1, 3, 0], "follows_if": [0] * 4}, r"contacts\.follows\[2\] is 3: a follower follows an earlier"),
    ({"follows": [-1, -1, 2, 0], "follows_if": [0] * 4}, r"contacts\.follows\[2\] is 2: a follower follows an earlier"),
    ({"follows": [-1, -2, -1, 0], "follows_if": [0] * 4}, r"contacts\.follows\[1\] is -2: must be at least -1"),
    ({"follows": [-1, -1, 0, 1]}, r"contacts\.follows_if is missing"),
    (FOLLOWERS | {"follows_if": [0, 0, 16, 0]}, r"contacts\.follows_if\[2\] is 16: must be at least 0 and at most 15"),
]
BAD_STAFFING = [
    ({"from_s": [], "on_duty": []}, r"staffing\.from_s is empty"),
    ({"from_s": [1, 5]}, r"staffing\.from_s\[0\] is 1.0: the first row is from 0"),
    ({"from_s": [0, 0]}, r"staffing\.from_s\[1\] is 0.0: the array must be rising"),
    ({"from_s": [0, 2e9]}, r"staffing\.from_s\[1\] is 2000000000.0"),
    ({"from_s": [0, 5, 6]}, r"staffing\.on_duty has shape \(2, 1\), but .* \(3, 1\)"),
    ({"on_duty": [[1], [-1]]}, r"staffing\.on_duty\[1, 0\] is -1"),
    ({"on_duty": [[1], [1.5]]}, r"staffing\.on_duty\[1, 0\] is 1.5: only whole"),
    ({"on_duty": [1, 2]}, r"staffing\.on_duty must have 2 dimensions"),
    ({"pace": [[1], [0]]}, r"staffing\.pace\[1, 0\] is 0.0: a pace is over 0 and at most 1000"),
    ({"pace": [[1000.1], [1]]}, r"staffing\.pace\[0, 0\] is 1000.1"),
    ({"pace": [[1, 1], [1, 1]]}, r"staffing\.pace has shape \(2, 2\)"),
    ({"reserve": [[0], [-1]]}, r"staffing\.reserve\[1, 0\] is -1"),
    ({"reserve": [[0]]}, r"staffing\.reserve has shape \(1, 1\)"),
]
BAD_ROUTING = [
    ({"priority": [1, 0]}, r"routing\.priority\[1\] is 0: must be at least 1"),
    ({"priority": [1]}, r"routing\.groups must be a list with one list for each of the 1 streams"),
    ({"groups": 3}, r"routing\.groups must be a list"),
    ({"groups": [[0], [1, 1]]}, r"routing\.groups\[1\] names a group twice: \[1, 1\]"),
    ({"groups": [[0], [-1]]}, r"routing\.groups\[1\]\[0\] is -1"),
    ({"overflow_after_s": [inf, -1]}, r"routing\.overflow_after_s\[1\] is -1.0"),
    ({"overflow_after_s": [1]}, r"routing\.overflow_after_s has shape \(1,\)"),
    ({"interruptible": [0, 2]}, r"routing\.interruptible\[1\] is 2"),
    ({"closed": [[]]}, r"routing\.closed must be a list"),
    ({"closed": [[], [(5, 5)]]}, r"routing\.closed\[1\]\[0\] is 5.0: a window begins before it ends"),
    ({"closed": [[(0, 1), (5, inf)], []]}, r"routing\.closed\[0\]\[1, 1\] is inf"),
    ({"closed": [[(0, 1, 2)], []]}, r"routing\.closed\[0\] has shape \(1, 3\)"),
]


@pytest.mark.parametrize(
    ("make", "changed", "message"),
    [(contacts, *bad) for bad in BAD_CONTACTS]
    + [(staffing, *bad) for bad in BAD_STAFFING]
    + [(routing, *bad) for bad in BAD_ROUTING],
)
def test_error_names_array_row_and_rule(make, changed, message):
    with pytest.raises(ContractError, match=message) as caught:
        make(**changed)
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ((contacts(stream=[0, 1, 2, 0]), staffing(), routing()), r"contacts\.stream\[2\] is 2: routing has 2 streams"),
        (
            (contacts(), staffing(), routing(groups=[[0], [0, 1]])),
            r"routing\.groups\[1\] names group 1; .* has 1 groups",
        ),
        ((contacts(), staffing(reserve=[[0], [0]]), routing()), r"staffing\.reserve has 1 columns, one a stream"),
    ],
)
def test_arrays_that_do_not_fit_each_other(arrays, message):
    with pytest.raises(ContractError, match=message):
        simulate(*arrays)


def test_validation_of_a_million_contacts_is_quick():
    rows = 1_000_000
    arrays = {name: np.ones(rows) for name in ("arrival_s", "handle_s", "patience_s")}
    arrays["stream"] = np.zeros(rows, np.int64)
    assert timed_best(lambda: Contacts(**arrays)) < 0.25


def timed_best(function):
    spent = []
    for _ in range(3):
        begin = time.perf_counter()
        function()
        spent.append(time.perf_counter() - begin)
    return min(spent)


def test_outcomes_are_numbered_as_in_the_contract():
    assert [outcome.name for outcome in Outcome] == ["ANSWERED", "ABANDONED", "OVERFLOWED", "LOST", "UNFINISHED"]
