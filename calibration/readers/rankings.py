"""Rankings: answers that are places, of which the first is the strongest, and how many of them are ties."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from partnership_dynamics.calibration.readers.reading import Reading

LEAST_RESPONDENTS, MOST_RATINGS = 4, 11
HEADINGS = ("rank", "ranking", "ranked", "place", "preference", "choice")


def is_ranking(answers: Iterable[Sequence[float]]) -> bool:
    """Say whether respondents give places: each of them 1, 2, 3 ... once, somebody at least three.

    Parameters
    ----------
    answers : iterable of sequence of float
        The answers above 0 of each respondent.

    Examples
    --------
    >>> is_ranking([[2, 1, 3], [3, 2, 1]]), is_ranking([[2, 1, 3], [3, 3, 1]]), is_ranking([[1], [2, 1]])
    (True, False, False)
    """
    given = [sorted(ones) for ones in answers if ones]
    places = all(ones == [float(k) for k in range(1, len(ones) + 1)] for ones in given)
    return places and max(map(len, given), default=0) > 2


def strength_of_place(place: float, ranks: int) -> float:
    """Return the strength of a tie to whom a respondent gives a place: the first is the strongest; 0 is no tie.

    Examples
    --------
    >>> [strength_of_place(place, 3) for place in (1, 2, 3, 4)]
    [3.0, 2.0, 1.0, 0.0]
    """
    return max(ranks + 1.0 - place, 0.0) if place > 0 else 0.0


def ask_how_many(where: str, what: str, most: float, reading: Reading, numbered: bool = True) -> None:
    """Ask how many places are ties where everybody ranks everybody; ``numbered`` if the answers are the places."""
    other = f", or --cut {max(most - 2, 2):g} where the largest number is the strongest" if numbered else ""
    reading.ask(
        "ranks",
        where,
        f"{what}, so that every pair would be a tie",
        remedy=f"how many places are ties: --ranks {min(3.0, most - 1):g} (1 is the first place; --ranks {most:g} for "
        f"all){other}",
    )


def ask_which_are_ties(
    where: str, ranked: str, rated: str, noun: str, answers: Collection[Sequence[float]], reading: Reading
) -> None:
    """Ask how many places are ties, or from which rating on there is one, where everybody answers about everybody.

    Nothing is asked where the answers are no ratings: one alone, numbers of 0 or below, fractions, or very many.

    Parameters
    ----------
    where : str
    ranked, rated : str
        What is seen, in words: in rankings, and in ratings.
    noun : str
        An answer, in a word.
    answers : collection of sequence of float
        Of each respondent.
    reading : Reading
    """
    values = sorted({value for ones in answers for value in ones})
    if len(values) < 2 or values[0] <= 0 or any(value != int(value) for value in values):
        return
    least, most, middle = values[0], values[-1], values[len(values) // 2]
    if is_ranking(answers):
        ask_how_many(where, f"{ranked} from 1 to {most:g}", most, reading)
    elif len(values) <= MOST_RATINGS:
        reading.ask(
            "cut",
            where,
            f"{rated} from {least:g} to {most:g}, so that every pair would be a tie",
            remedy=f"from which {noun} on there is a tie: --cut {middle:g} (--cut {least:g} for all)",
        )


def ask_which_end(where: str, column: str, most: float, reading: Reading) -> None:
    """Ask which end of a ranking is the strongest, where its heading says that it is one."""
    reading.ask(
        "ranks",
        where,
        f"the column {column} gives each respondent's {most:g} places, once each",
        "places, of which 1 is the first and so the strongest",
        others=("strengths, of which the largest is the strongest",),
        remedy=f"--ranks {most:g} for places (fewer to take the first ones only), --cut 1 for strengths",
        sets={"ranks": int(most)},
    )
