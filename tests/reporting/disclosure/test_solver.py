"""Small programs against the enumeration of all their solutions."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from reporting.disclosure.audit import solver
from reporting.disclosure.audit.presolve import Part
from reporting.disclosure.audit.solver import Band, Fractional, Program

SIZE = 4
SECONDS = 10.0
FACTORS = st.lists(st.integers(-1, 1), min_size=SIZE, max_size=SIZE)
ROWS = st.lists(FACTORS, min_size=2, max_size=6)
BASES = st.lists(st.integers(0, 3), min_size=SIZE, max_size=SIZE)
BANDS = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(-3, 3)), min_size=2, max_size=5)


@pytest.fixture(autouse=True)
def _rows_come_one_by_one(monkeypatch):
    monkeypatch.setattr(solver, "WORST", 1)


def program_of(rows, base):
    """The program whose variables add up to what they do in the base, rows being at least nought or what
    they are there; and all its solutions."""
    matrix = np.array([[1] * SIZE, *rows], dtype=np.int64)
    low = np.minimum(matrix @ base, 0)
    low[0] = base.sum()
    high = np.full(len(matrix), np.inf)
    high[0] = base.sum()
    part = Part(np.arange(SIZE), csr_array(matrix), low.astype(float), high)
    every = np.array(list(itertools.product(range(base.sum() + 1), repeat=SIZE)))
    fitting = ((every @ matrix.T >= low) & (every @ matrix.T <= high)).all(axis=1)
    return Program(part, base), every[fitting]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ROWS, BASES, BANDS)
def test_one_program_for_many_bands_finds_what_the_enumeration_does(rows, base, bands):
    base = np.array(base, dtype=np.int64)
    program, solutions = program_of(rows, base)
    for column, more in bands:
        value = float(base[column] + more)
        inside = solutions[solutions[:, column] == value]
        band = [Band({column: 1}, value, value)]
        whole = program.whole(band, SECONDS)
        assert (whole is None) == (len(inside) == 0)
        assert whole is None or whole.tolist() in inside.tolist()
        try:
            found = program.nearest(band, SECONDS)
        except Fractional:
            continue
        assert (found is None) == (len(inside) == 0)
        if found is not None:
            assert found.tolist() in inside.tolist()
            assert np.abs(found - base).sum() == np.abs(inside - base).sum(axis=1).min()


def test_only_the_variables_named_change():
    base = np.array([2, 0, 1, 0])
    program, _ = program_of([[0] * SIZE], base)
    band = [Band({0: 1}, 1, 1)]
    assert program.whole(band, SECONDS, np.array([True, False, False, True])).tolist() == [
        1,
        0,
        1,
        1,
    ]
    assert program.whole(band, SECONDS, np.array([True, False, False, False])) is None
