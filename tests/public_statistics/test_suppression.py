"""Published figures never reveal a number below five, not even by subtraction."""

import itertools

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from public_statistics.suppression import (
    LEAST,
    SUPPRESSED,
    Counts,
    hidden,
    hidden_of_part,
    hides_total,
    span,
)

CODES = "abcd"
numbers = st.lists(st.integers(0, 9), min_size=2, max_size=4)


def table(values) -> Counts:
    by_code = dict(zip(CODES, values, strict=False))
    return Counts(sum(values), by_code)


def published(counts: Counts) -> dict:
    """Everything published of one figure."""
    if hides_total(counts.total):
        return {}
    back = hidden(counts)
    shown = {code: number for code, number in counts.by_code.items() if code not in back}
    return {"total": counts.total, **shown}


def possible(shown: dict, length: int):
    """All assignments of the hidden numbers consistent with the published ones."""
    total = shown["total"]
    open_codes = [code for code in CODES[:length] if code not in shown]
    rest = total - sum(number for code, number in shown.items() if code != "total")
    for guess in itertools.product(range(rest + 1), repeat=max(0, len(open_codes) - 1)):
        last = rest - sum(guess)
        if open_codes and last >= 0:
            yield dict(zip(open_codes, (*guess, last), strict=True))


@settings(max_examples=300, deadline=None)
@given(numbers)
def test_small_numbers_are_neither_shown_nor_computable(values):
    counts = table(values)
    shown = published(counts)
    assert all(number >= LEAST for number in shown.values())
    assume(shown)
    guesses = list(possible(shown, len(values)))
    for code, number in counts.by_code.items():
        if number < LEAST:
            assert len({guess[code] for guess in guesses}) > 1, (counts, shown)


@settings(max_examples=300, deadline=None)
@given(numbers)
def test_the_sum_of_hidden_numbers_is_never_small(values):
    """Subtraction yields the sum of all hidden numbers, which must be five or more."""
    counts = table(values)
    back = hidden(counts)
    assume(not hides_total(counts.total) and back)
    assert sum(counts.by_code[code] for code in back) >= LEAST
    assert len(back) > 1


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=2, max_size=3))
def test_a_part_published_with_its_whole_reveals_neither_part_nor_rest(pairs):
    whole = table([part + rest for part, rest in pairs])
    part = table([part for part, _rest in pairs])
    assume(not hides_total(whole.total) and not hides_total(whole.total, part.total))
    back_of_whole, back = hidden(whole), hidden_of_part(whole, part)
    truth = dict(zip(CODES, pairs, strict=False))
    guesses = list(_possible_pairs(whole, part, back_of_whole, back))
    assert truth in guesses
    for code, (of_part, of_rest) in truth.items():
        for place, number in ((0, of_part), (1, of_rest)):
            if number < LEAST:
                assert len({guess[code][place] for guess in guesses}) > 1, (code, place)


def _possible_pairs(whole, part, back_of_whole, back):
    codes = list(whole.by_code)
    ranges = []
    for code in codes:
        if code not in back:
            own = part.by_code[code]
            ranges.append([(own, whole.by_code[code] - own)])
        elif code not in back_of_whole:
            number = whole.by_code[code]
            ranges.append([(own, number - own) for own in range(number + 1)])
        else:
            most = sum(whole.by_code[other] for other in back_of_whole)
            pairs = itertools.product(range(most + 1), repeat=2)
            ranges.append([pair for pair in pairs if sum(pair) <= most])
    for guess in itertools.product(*ranges):
        owns = sum(own for own, _rest in guess)
        if owns == part.total and sum(map(sum, guess)) == whole.total:
            yield dict(zip(codes, guess, strict=True))


@settings(max_examples=300, deadline=None)
@given(numbers)
def test_subtracting_two_periods_never_yields_a_small_number(values):
    counts = table(values)
    assume(not hides_total(counts.total))
    back = hidden(counts)
    spans = {}
    for begin, end in itertools.combinations(range(len(values) + 1), 2):
        cell = span(counts, back, CODES[begin:end])
        if cell is not SUPPRESSED:
            spans[(begin, end)] = cell.value
    for (begin, end), value in spans.items():
        assert value >= LEAST
        for (other_begin, other_end), other in spans.items():
            if (
                begin <= other_begin
                and other_end <= end
                and (begin, end) != (other_begin, other_end)
            ):
                assert value - other >= LEAST, (counts, back)


def test_overlapping_groups_with_a_small_complement_are_hidden():
    counts = Counts(20, {"a": 17, "b": 12, "c": 9}, overlapping=True)
    assert hidden(counts) == {"a", "c"}


def test_one_small_group_also_hides_the_next_smallest():
    assert hidden(Counts(36, {"a": 3, "b": 8, "c": 25})) == {"a", "b"}
    assert hidden(Counts(33, {"b": 8, "c": 25})) == frozenset()
