from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.nodes import plain
from sim.scenario.reader import read_yaml
from sim.scenario.scalars import read_scalar, read_tagged


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # what YAML 1.1 reads otherwise
        ("10:30", "10:30"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("1_000", "1_000"),
        ("2021-06-01", "2021-06-01"),
        ("2021-12", "2021-12"),
        ("010", 10),
        ("0o17", 15),
        ("1e3", 1000.0),
        ("0b11", "0b11"),
        ("=", "="),
        ("190:20:30", "190:20:30"),
        # the core schema, example 10.9 of the specification of YAML 1.2.2
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("false", False),
        ("False", False),
        ("FALSE", False),
        ("tRUE", "tRUE"),
        ("0", 0),
        ("0x3A", 58),
        ("-19", -19),
        ("+12", 12),
        ("0.", 0.0),
        ("-0.0", -0.0),
        (".5", 0.5),
        ("+12e03", 12000.0),
        ("-2E+05", -200000.0),
        (".inf", math.inf),
        ("-.Inf", -math.inf),
        ("+.INF", math.inf),
        ("80%", "80%"),
        ("30s", "30s"),
        (".", "."),
        ("e3", "e3"),
        ("0x", "0x"),
        ("0o8", "0o8"),
        ("--1", "--1"),
    ],
)
def test_scalars_of_yaml_1_2(text, value):
    found = read_scalar(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_nan(text):
    assert math.isnan(read_scalar(text))  # type: ignore[arg-type]


def test_a_number_of_more_than_40_digits_is_an_error():
    assert read_scalar("9" * 40) == int("9" * 40)
    with pytest.raises(ValueError, match="at most 40 digits"):
        read_scalar("9" * 41)


@given(st.integers(-(10**30), 10**30))
def test_integers(number):
    assert read_scalar(str(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats(number):
    assert read_scalar(repr(number)) == number


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("101", "str", "101"),
        ("3", "int", 3),
        ("3", "float", 3.0),
        ("2.5", "float", 2.5),
        ("true", "bool", True),
        ("~", "null", None),
    ],
)
def test_core_tags(text, kind, value):
    found = read_tagged(text, kind)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "kind"), [("x", "int"), ("true", "int"), ("2.5", "int"), ("yes", "bool"), ("0", "null")]
)
def test_a_tag_that_does_not_fit(text, kind):
    with pytest.raises(ValueError, match="is not what its tag"):
        read_tagged(text, kind)


def test_every_key_is_text():
    tree, problems = read_yaml('999: a\n"101": b\n0x10: c\ntrue: d\n2021-06-01: e\n~: f\n', "x")
    assert not problems
    assert tree is not None
    assert plain(tree) == {"999": "a", "101": "b", "0x10": "c", "true": "d", "2021-06-01": "e", "~": "f"}


def test_quoted_scalars_are_text():
    tree, _ = read_yaml("a: '3'\nb: \"true\"\nc: |\n  3\nd: >-\n  3\ne: !!str 3\nf: ! 3\n", "x")
    assert tree is not None
    assert plain(tree) == {"a": "3", "b": "true", "c": "3\n", "d": "3", "e": "3", "f": "3"}
