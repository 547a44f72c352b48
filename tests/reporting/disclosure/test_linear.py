"""Spans, held against fractions."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reporting.disclosure.linear import Span

vectors = st.lists(st.integers(-3, 3), min_size=5, max_size=5)


def rank(rows):
    """Rank over the rationals, by plain elimination."""
    rows = [[Fraction(x) for x in row] for row in rows]
    found = 0
    for column in range(5):
        pivot = next((row for row in rows[found:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        for at, row in enumerate(rows):
            if at != found and row[column]:
                factor = row[column] / pivot[column]
                rows[at] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        found += 1
    return found


def sparse(row):
    return {at: x for at, x in enumerate(row) if x}


@given(st.lists(vectors, max_size=6), vectors)
def test_a_vector_reduces_to_nothing_exactly_when_it_is_in_the_span(rows, probe):
    span = Span()
    for row in rows:
        span.add(span.reduce(sparse(row)))
    assert (not span.reduce(sparse(probe))) == (rank([*rows, probe]) == rank(rows))


@given(st.lists(vectors, max_size=5), vectors, vectors)
def test_a_watched_vector_is_revealed_exactly_when_it_enters_the_span(rows, watched, probe):
    span = Span()
    number = span.watch(sparse(watched))
    for row in rows:
        span.add(span.reduce(sparse(row)))
    hidden = rank([*rows, watched]) > rank(rows)
    enters = hidden and rank([*rows, probe, watched]) == rank([*rows, probe])
    left = span.reduce(sparse(probe))
    assert (number in list(span.reveals(left))) == enters
