"""A model as its users meet it: what is refused and how, and what holds for every simulated period."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partnership_dynamics.simulation import ties
from partnership_dynamics.simulation.ties import (
    ActorCovariate,
    BehaviourData,
    BehaviourTerm,
    Model,
    NetworkData,
    Panel,
    RateTerm,
    Term,
    replication_keys,
    script_of,
)
from partnership_dynamics.simulation.ties.effects.behaviour import BEHAVIOUR_TERM
from partnership_dynamics.simulation.ties.effects.definition import TERM
from partnership_dynamics.simulation.ties.effects.rates import RATE_TERM
from partnership_dynamics.simulation.ties.network import is_consistent
from partnership_dynamics.simulation.ties.observed import AGREEMENTS
from partnership_dynamics.simulation.ties.period import stop_at
from partnership_dynamics.simulation.ties.replications import results_for, run_many
from partnership_dynamics.simulation.ties.tallying import build_tally
from partnership_dynamics.simulation.ties.term import PARTS
from partnership_dynamics.simulation.ties.world import EVENT, STEP, VARIABLE

Floats = npt.NDArray[np.float64]
PATHS = ("dense", "sparse")
BY_PATH = pytest.mark.parametrize("path", PATHS)
seeds = st.integers(0, 10**6)


def some_ties(n: int, seed: int, kind: str = "directed", columns: int | None = None, density: float = 0.3) -> Floats:
    """Return a random network."""
    wave = (np.random.default_rng(seed).random((n, columns or n)) < density).astype(float)
    if kind != "two-mode":
        np.fill_diagonal(wave, 0.0)
    return np.maximum(wave, wave.T) if kind == "undirected" else wave


def with_cell(value: float, i: int = 0, j: int = 1) -> Floats:
    wave = some_ties(4, 1)
    wave[i, j] = value
    return wave


def model_of(
    terms: Any = None,
    rates: Any = None,
    rate_terms: Any = (),
    networks: Any = None,
    behaviours: Any = None,
    path: Any = "auto",
    **known: Any,
) -> Model:
    """Return a model of four actors."""
    networks = networks or {"advice": NetworkData([some_ties(4, 1), some_ties(4, 2)])}
    panel = Panel(networks, behaviours or {}, **known)
    given_rates = dict.fromkeys((*panel.networks, *panel.behaviours), 1.0) if rates is None else rates
    return Model(panel, [Term("density")] if terms is None else terms, given_rates, rate_terms, path=path)


def matrix_as_list(ties_listed: Any, **others: Any) -> NetworkData:
    return NetworkData([ties_listed], shape=(4, 4), **others)


DRINK = {"drink": BehaviourData([[1, 2, 3, 2], [1, 2, 3, 3]])}
AGE = {"age": [30, 40, 35, 50]}
TWO_MODE = {"clubs": NetworkData([some_ties(4, 1, "two-mode", 3)] * 2, "two-mode")}

WRONG: dict[str, tuple[Callable[[], Any], str]] = {
    # covariates
    "a covariate of another length": (
        lambda: model_of(actor={"age": [30, 40, 35]}),
        "actor covariate 'age' has 3 values; there are 4 actors",
    ),
    "a covariate of three dimensions": (lambda: model_of(actor={"age": np.zeros((2, 2, 4))}), "'age' has shape"),
    "a covariate in words": (
        lambda: model_of(actor={"age": list("abcd")}),
        "covariate 'age' holds something that is no",
    ),
    "a covariate of too many waves": (lambda: model_of(actor={"age": np.zeros((5, 4))}), "'age' has 5 waves; it needs"),
    "NaN in a covariate": (lambda: model_of(actor={"age": [1, 2, np.nan, 3]}), "'age' is NaN for actor 2"),
    "infinity in a covariate": (lambda: model_of(actor={"age": [1, 2, np.inf, 3]}), "'age' is not finite for actor 2"),
    "a covariate without a value": (
        lambda: model_of(actor={"age": ActorCovariate([np.nan] * 4, missing="mean")}),
        "'age' is NaN for all",
    ),
    "a wrong policy on missing values": (
        lambda: model_of(actor={"age": ActorCovariate([1, 2, 3, np.nan], missing="means")}),  # type: ignore[arg-type]
        "missing is 'means'; allowed: refuse, mean",
    ),
    "a dyadic covariate of another shape": (
        lambda: model_of(dyadic={"way": np.zeros((4, 3))}),
        r"dyadic covariate 'way' has shape \(4, 3\); the network needs \(4, 4\)",
    ),
    "NaN in a dyadic covariate": (lambda: model_of(dyadic={"way": with_cell(np.nan)}), r"nan for the pair \(0, 1\)"),
    "NaN in a dyadic covariate, farther on": (
        lambda: model_of(dyadic={"way": with_cell(np.nan, 2, 3)}),
        r"nan for the pair \(2, 3\)",
    ),
    "one name for two things": (lambda: model_of(actor={"advice": [1, 2, 3, 4]}), "two things are called 'advice'"),
    # networks
    "a tie to an actor who is not there": (lambda: matrix_as_list([[0, 1], [0, 7]]), r"tie \(0, 7\) has an alter that"),
    "a tie to actor -1": (lambda: matrix_as_list([[0, -1]]), r"tie \(0, -1\) has an alter"),
    "a tie to half an actor": (lambda: matrix_as_list([[0, 1.5]]), r"tie \(0, 1.5\) does not number its actors"),
    "a tie to NaN": (lambda: matrix_as_list([[0, np.nan]]), r"tie \(0, nan\) does not number its actors"),
    "a list of three columns": (lambda: matrix_as_list([[0, 1, 1]]), "two columns, ego and alter"),
    "a tie listed twice": (lambda: matrix_as_list([[0, 1], [0, 1]]), "holds a tie twice"),
    "a listed tie to itself": (lambda: matrix_as_list([[1, 1]]), "actor 1 has a tie to itself"),
    "a shape of one number": (lambda: NetworkData([[[0, 1]]], shape=4), "shape is 4; it needs two"),  # type: ignore[arg-type]
    "a shape that is not square": (lambda: NetworkData([[[0, 1]]], shape=(4, 3)), "as many alters as egos"),
    "a listed tie without the one back": (lambda: matrix_as_list([[1, 0]], kind="undirected"), "from 1 to 0 and none"),
    "a cell of 2": (
        lambda: NetworkData([some_ties(4, 1), with_cell(2)]),
        "wave 2: the tie from 0 to 1 is 2; allowed: 0",
    ),
    "a cell of -1": (lambda: NetworkData([with_cell(-1)]), "wave 1: the tie from 0 to 1 is -1"),
    "a cell in words": (
        lambda: NetworkData([[["no", "yes"], ["yes", "no"]]]),
        "wave 1 holds something that is no number",
    ),
    "a tie to itself": (lambda: NetworkData([with_cell(1, 2, 2)]), "actor 2 has a tie to itself"),
    "an asymmetric undirected network": (
        lambda: NetworkData([np.triu(np.ones((4, 4)), 1)], "undirected"),
        "wave 1: the network is undirected, but there is a tie from 0 to 1 and none back",
    ),
    "half a missing undirected tie": (
        lambda: NetworkData([np.where(np.arange(16).reshape(4, 4) == 1, np.nan, 0)], "undirected"),
        "from 0 to 1 is missing and the one back is not",
    ),
    "half a structural undirected tie": (
        lambda: NetworkData([np.where(np.arange(16).reshape(4, 4) == 1, 10, 0)], "undirected"),
        "from 0 to 1 is structural and the one back is not",
    ),
    "an unknown kind": (lambda: NetworkData([some_ties(4, 1)], "undirect"), "did you mean 'undirected'"),  # type: ignore[arg-type]
    "an unknown agreement": (
        lambda: NetworkData([some_ties(4, 1, "undirected")], "undirected", "confirm"),  # type: ignore[arg-type]
        "did you mean 'confirmation'",
    ),
    "an agreement in a directed network": (
        lambda: NetworkData([some_ties(4, 1)], agreement="dictatorial"),
        "in a directed network ego decides alone",
    ),
    "no wave": (lambda: NetworkData([]), "at least one wave"),
    "waves of two sizes": (lambda: NetworkData([some_ties(4, 1), some_ties(5, 1)]), "wave 2 has shape"),
    "a matrix for waves": (lambda: NetworkData(list(some_ties(4, 1))), "needs a matrix, not an array of shape"),
    "a one-mode network that is not square": (
        lambda: NetworkData([np.zeros((4, 5))]),
        "directed network needs a matrix",
    ),
    "a largest degree of 0": (lambda: NetworkData([some_ties(4, 1)], max_degree=0), "max_degree is 0"),
    "a largest degree of 1.5": (lambda: NetworkData([some_ties(4, 1)], max_degree=1.5), "max_degree is 1.5"),  # type: ignore[arg-type]
    "an offset that is no number": (lambda: NetworkData([some_ties(4, 1)], offset=math.nan), "offset is nan"),
    # panels
    "no network": (lambda: Panel({}), "at least one network"),
    "a plain matrix": (lambda: Panel({"advice": some_ties(4, 1)}), r"'advice' has to be given as NetworkData\(waves\)"),  # type: ignore[dict-item]
    "networks without names": (lambda: Panel([NetworkData([some_ties(4, 1)])]), "networks need names"),  # type: ignore[arg-type]
    "networks of different actors": (
        lambda: Panel({"one": NetworkData([some_ties(4, 1)]), "two": NetworkData([some_ties(5, 1)])}),
        "all networks need the same egos",
    ),
    "networks of different waves": (
        lambda: Panel({"one": NetworkData([some_ties(4, 1)]), "two": NetworkData([some_ties(4, 1)] * 2)}),
        "same number of waves",
    ),
    "an absent actor who is not there": (
        lambda: model_of(presence={9: [(1, 2)]}),
        "presence names actor 9; actors run from 0 to 3",
    ),
    "a spell that ends before it begins": (lambda: model_of(presence={1: [(2, 1)]}), "presence of actor 1"),
    "joiners of a two-mode network": (lambda: Panel(TWO_MODE, presence={0: [(1, 2)]}), "one-mode networks only"),
    # behaviours
    "a behaviour of another length": (
        lambda: model_of(behaviours={"drink": BehaviourData([[1, 2, 3], [1, 2, 3]])}),
        "behaviour 'drink' has 3 values a wave; there are 4 actors",
    ),
    "half a unit of behaviour": (lambda: BehaviourData([[1, 2.5, 3]]), "actor 1 has 2.5"),
    "a behaviour without differences": (lambda: BehaviourData([[1, 1, 1]]), "two different values"),
    "a behaviour of one row": (lambda: BehaviourData([1, 2, 1]), "one row a wave"),
    "a wave in which nobody answered": (lambda: BehaviourData([[np.nan] * 3, [1, 2, 1]]), "wave 1: nobody's value"),
    "a plain list for a behaviour": (
        lambda: model_of(behaviours={"drink": [[1, 2, 3, 1]]}),
        r"'drink' has to be given as BehaviourData\(waves\)",
    ),
    "a behaviour of other waves": (
        lambda: model_of(behaviours={"drink": BehaviourData([[1, 2, 3, 2]])}),
        "number of waves",
    ),
    # effects on networks
    "an unknown effect": (lambda: Term("reciprocity"), "no effect is called 'reciprocity'; did you mean 'recip'"),
    "an effect in lower case": (lambda: Term("transtrip"), "did you mean 'transTrip'"),
    "an effect of another register": (lambda: Term("linear"), "an effect on behaviours: use BehaviourTerm"),
    "an effect without its covariate": (lambda: Term("altX"), "altX needs the name of a covariate"),
    "a covariate too much": (lambda: Term("recip", covariate="age"), "recip takes no covariate"),
    "an unknown covariate": (
        lambda: model_of([Term("altX", 1.0, "aeg")], actor=AGE),
        "effect altX aeg: no actor covariate is called 'aeg'; did you mean 'age'",
    ),
    "an actor covariate as a dyadic one": (
        lambda: model_of([Term("X", 1.0, "age")], actor=AGE),
        "no dyadic covariate is called 'age'; there are none",
    ),
    "a dyadic covariate as one of actors": (
        lambda: model_of([Term("altX", 1.0, "way")], dyadic={"way": some_ties(4, 3)}, actor=AGE),
        "no actor covariate is called 'way'; did you mean 'age'",
    ),
    "an unknown covariate in a product": (
        lambda: model_of([Term("recip", times=Term("sameX", 0.0, "agee"))], actor=AGE),
        "'agee'; did you mean 'age'",
    ),
    "a similarity without differences": (
        lambda: model_of([Term("simX", 1.0, "age")], actor={"age": [1, 1, 1, 1]}),
        "'age' has the same value for all",
    ),
    "an unknown network": (lambda: model_of([Term("density", on="advise")]), "did you mean 'advice'"),
    "an unknown other network": (lambda: model_of([Term("crprod", 1.0, "advise")]), "no network is called 'advise'"),
    "a network compared with itself": (
        lambda: model_of([Term("crprod", 1.0, "advice")]),
        "compares a network with itself",
    ),
    "an effect given three ways": (
        lambda: model_of([Term("recip"), Term("recip", part="creation"), Term("recip", part="endowment")]),
        "recip is given three ways",
    ),
    "an effect given twice": (lambda: model_of([Term("recip"), Term("recip")]), r"recip \(evaluation\) is given twice"),
    "an unknown part": (lambda: Term("recip", part="endow"), "did you mean 'endowment'"),  # type: ignore[arg-type]
    "an infinite coefficient": (lambda: Term("recip", math.inf), "must be finite"),
    "a coefficient in words": (lambda: Term("recip", "high"), "theta is 'high'; it must be a number"),  # type: ignore[arg-type]
    "a negative parameter": (lambda: Term("gwespFF", parameter=-1.0), "it must be at least 0"),
    "a parameter of 0": (lambda: Term("outTrunc", parameter=0.0), "it must be above 0"),
    "RSiena's parameter of gwesp": (lambda: Term("gwespFF", parameter=69), "RSiena's 69 is 0.69 here"),
    "a parameter too much": (lambda: Term("recip", parameter=1.0), "no internal parameter"),
    "a third root": (lambda: Term("degPlus", parameter=3.0), "it must be 1 or 2"),
    "a centre too much": (lambda: Term("altX", 0.0, "age", centre=1.0), "centre the covariate itself"),
    "a span of 0": (lambda: Term("simX", 0.0, "age", span=0.0), "range must be above 0"),
    "a product of two effects of the network": (lambda: Term("inPop", times=Term("outAct")), "cannot be multiplied"),
    "a product of three": (
        lambda: Term("recip", times=Term("density", times=Term("recip"))),
        "an interaction has two effects",
    ),
    "a product with a hurdle": (lambda: Term("recip", times=Term("outTrunc")), "no sum over ties"),
    "a product of two parts": (lambda: Term("recip", part="creation", times=Term("density")), "the same part"),
    "a word for a term": (lambda: model_of(["recip"]), "terms are Term and BehaviourTerm; found 'recip'"),
    "reciprocity in an undirected network": (
        lambda: model_of([Term("recip")], networks={"kin": NetworkData([some_ties(4, 1, "undirected")], "undirected")}),
        "recip is for directed networks; 'kin' is undirected",
    ),
    "reciprocity in a two-mode network": (
        lambda: model_of([Term("recip")], networks=TWO_MODE),
        "recip is for directed networks; 'clubs' is two-mode",
    ),
    "transitivity in a two-mode network": (
        lambda: model_of([Term("gwespFF")], networks=TWO_MODE),
        "gwespFF is for one-mode networks; 'clubs' is two-mode",
    ),
    "a covariate of egos for alters": (
        lambda: model_of([Term("altX", 1.0, "age")], networks=TWO_MODE, actor=AGE),
        "'age' has 4 values; network 'clubs' has 3 alters",
    ),
    # effects on behaviours
    "an unknown effect on behaviours": (lambda: BehaviourTerm("avSimm"), "did you mean 'avSim'"),
    "an effect on networks for a behaviour": (lambda: BehaviourTerm("density"), "an effect on networks: use Term"),
    "a behaviour that is not there": (lambda: model_of([BehaviourTerm("linear")]), "there is no behaviour"),
    "an unknown behaviour": (
        lambda: model_of([BehaviourTerm("linear", on="drinks")], behaviours=DRINK),
        "did you mean 'drink'",
    ),
    "an effect on behaviours given three ways": (
        lambda: model_of([BehaviourTerm("quad", part=part) for part in PARTS], behaviours=DRINK),  # type: ignore[arg-type]
        "quad is given three ways",
    ),
    "an unknown network of a behaviour's effect": (
        lambda: model_of([BehaviourTerm("avAlt", network="advise")], behaviours=DRINK),
        "did you mean 'advice'",
    ),
    "a network too much": (lambda: BehaviourTerm("linear", network="advice"), "linear looks at no network"),
    "an unknown covariate of a behaviour's effect": (
        lambda: model_of([BehaviourTerm("effFrom", covariate="agee")], behaviours=DRINK, actor=AGE),
        "did you mean 'age'",
    ),
    "a behaviour's effect without its covariate": (lambda: BehaviourTerm("effFrom"), "needs an actor covariate"),
    "an influence in a two-mode network": (
        lambda: model_of([BehaviourTerm("avAlt")], networks=TWO_MODE, behaviours=DRINK),
        "avAlt is for one-mode networks; 'clubs' is two-mode",
    ),
    # rates
    "an unknown effect on rates": (lambda: RateTerm("outrat"), "did you mean 'outRate'"),
    "an effect on rates without its covariate": (lambda: RateTerm("RateX"), "RateX needs an actor covariate"),
    "an unknown covariate of rates": (
        lambda: model_of(rate_terms=[RateTerm("RateX", 1.0, "agee")], actor=AGE),
        "did you mean 'age'",
    ),
    "a rate of what is not there": (lambda: model_of(rate_terms=[RateTerm("outRate", on="advise")]), "mean 'advice'"),
    "an unknown network of rates": (lambda: model_of(rate_terms=[RateTerm("outRate", network="x")]), "mean 'advice'"),
    "an effect on rates given twice": (
        lambda: model_of(rate_terms=[RateTerm("outRate"), RateTerm("outRate", 1.0)]),
        "outRate is given twice",
    ),
    "indegrees of egos in a two-mode network": (
        lambda: model_of(rate_terms=[RateTerm("inRate")], networks=TWO_MODE),
        "'clubs' receive no ties",
    ),
    "rates that are missing": (lambda: model_of(rates={}), "the rate of 'advice' is missing"),
    "rates of what is not there": (lambda: model_of(rates={"advise": 1.0}), "did you mean 'advice'"),
    "a negative rate": (lambda: model_of(rates={"advice": -1.0}), "it must be above 0"),
    "a rate that is no number": (lambda: model_of(rates={"advice": math.nan}), "it must be above 0"),
    "a rate in words": (lambda: model_of(rates={"advice": "fast"}), "'advice' holds something that is no number"),
    "a list of lists of rates": (lambda: model_of(rates={"advice": [[1.0]]}), r"'advice' has shape \(1, 1\)"),
    "rates of different length": (lambda: model_of(rates={"advice": [[1.0], []]}), "or rows of different length"),
    "a rate without a name": (lambda: model_of(rates=3.0), "rates need names, {'advice': 4.0}; found 3.0"),
    "rates of two periods for one": (lambda: model_of(rates={"advice": [1.0, 2.0]}), "2 rates; there are 1 periods"),
    # the model
    "a path misspelt": (lambda: model_of(path="spars"), "did you mean 'sparse'"),
    "a period that is not there": (lambda: model_of().simulate(1, period=1), "period is 1; periods run from 0 to 0"),
    "targets of period -1": (lambda: model_of().targets(-1), "period is -1"),
    "targets of a single wave": (
        lambda: model_of(networks={"advice": NetworkData([some_ties(4, 1)])}).targets(),
        "one wave has no targets",
    ),
    "no replications": (lambda: model_of().simulate(1, 0), "replications is 0; it must be a whole number"),
    "half a replication": (lambda: model_of().simulate(1, 0.5), "replications is 0.5; it must be a whole number"),  # type: ignore[arg-type]
    "no workers": (lambda: model_of().simulate(1, workers=0), "workers is 0; it must be a whole number of at least 1"),
    "replications before the first": (
        lambda: model_of().simulate(1, first=-1),
        "first is -1; it must be a whole number of at least 0",
    ),
    "a chain before the first": (lambda: model_of().chain(1, -1), "replication is -1; it must be a whole number"),
    "a negative seed": (lambda: model_of().simulate(-1), "seed is -1"),
    "an ego who is not there": (lambda: model_of().changes(4), "ego is 4; actors run from 0 to 3"),
    "changes in what is not there": (lambda: model_of().changes(0, on="advise"), "did you mean 'advice'"),
    "coefficients in words": (lambda: model_of().with_coefficients(["low"]), "holds something that is no number"),  # type: ignore[list-item]
    "one coefficient without a list": (lambda: model_of().with_coefficients(1.0), "a list of numbers"),  # type: ignore[arg-type]
    "too many coefficients": (lambda: model_of().with_coefficients([1.0, 2.0]), "2 coefficients for 1 terms"),
    "a chain of an actor who is not there": (lambda: model_of().replay(script_of([0], [9], [1], [1])), "no actor 9"),
    "a chain with an alter who is not there": (lambda: model_of().replay(script_of([0], [0], [9], [1])), "no option 9"),
    "a chain of a variable that is not there": (
        lambda: model_of().replay(script_of([3], [0], [1], [1])),
        "no variable 3",
    ),
    "an empty chain": (lambda: model_of().replay(script_of([], [], [], [])), "without ministeps"),
}


@pytest.mark.parametrize("what", WRONG)
def test_bad_input_is_refused_by_a_sentence_that_names_it(what: str) -> None:
    attempt, reason = WRONG[what]
    with pytest.raises(ValueError, match=reason) as refusal:
        attempt()
    assert "\n" not in str(refusal.value)


def test_an_actor_covariate_is_centred_unless_it_says_that_it_is_not() -> None:
    ages = [30.0, 40.0, 35.0, 50.0]
    covariates = (ages, ActorCovariate(ages), ActorCovariate(ages, centred=False))
    found = [model_of([Term("altX", 1.0, "age")], actor={"age": one}).targets().statistics[0] for one in covariates]
    assert found[0] == found[1] != found[2]


# --- the package's front door ----------------------------------------------------------------------------------------


def test_every_public_name_is_found_and_no_other() -> None:
    assert sorted(ties.__all__) == sorted(ties._HOME_OF)
    for name in ties.__all__:
        assert getattr(ties, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = ties.nothing


def run_python(code: str, **environment: str) -> str:
    """Return what a script prints."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_package_loads_no_compiler() -> None:
    found = run_python("import sys, simulation.ties; print('numba' in sys.modules or 'scipy' in sys.modules)")
    assert found.split() == ["False"]


def test_ties_know_nothing_of_partnerships() -> None:
    """Used on its own, the tie model loads the random numbers and the compiler, and no other part of the project."""
    code = (
        "import sys; from partnership_dynamics.simulation.ties import Model, Panel;"
        "print(*sorted(name for name in sys.modules if 'simulation.' in name and '.ties' not in name))"
    )
    assert [name.rpartition(".")[2] for name in run_python(code).split()] == ["by_reference", "compiled", "randomness"]


# --- the same bits ---------------------------------------------------------------------------------------------------

# Two networks, a behaviour, rate terms, a product, creation and endowment, structural and missing ties, joiners.
EVERYTHING = """
import hashlib
import numpy as np
from partnership_dynamics.simulation import ties
from partnership_dynamics.simulation.ties import BehaviourTerm, Model, NetworkData, Panel, RateTerm, Term

draw = np.random.default_rng(4)
digest = hashlib.sha256()
for kind in ("directed", "undirected"):
    waves = [(draw.random((9, 9)) < 0.3).astype(float) for _ in range(4)]
    if kind == "undirected":
        waves = [np.triu(wave, 1) + np.triu(wave, 1).T for wave in waves]
    for wave, code in zip(waves, (10, 11, np.nan, 10)):
        wave[2, 5] = wave[5, 2] = code
        np.fill_diagonal(wave, 0)
    networks = {
        "a": NetworkData(waves[:2], kind, max_degree=6, allow_only=False),
        "b": NetworkData(waves[2:], kind, **({"agreement": "conjunctive"} if kind == "undirected" else {})),
    }
    panel = Panel(
        networks,
        {"z": ties.BehaviourData(draw.integers(0, 4, (2, 9)), allow_only=False)},
        actor={"v": draw.integers(0, 3, 9), "many": np.round(np.linspace(-1, 1, 9), 2)},
        dyadic={"w": draw.normal(size=(9, 9)).round(2)},
        presence={7: [(1.4, 2.0)], 8: [(1.0, 1.7)]},
    )
    terms = [Term("density", -0.5, on="b"), Term("crprod", 0.4, "a", on="b"), BehaviourTerm("quad", -0.1)]
    terms += [BehaviourTerm("avSim", 0.4, network="a"), BehaviourTerm("linear", 0.1, part="creation")]
    for name, effect in ties.EFFECTS.items():
        if effect.ties in ("any", "one-mode", kind):
            covariate = {"none": None, "actor": "z" if len(name) % 2 else "v", "dyadic": "w", "network": "b"}
            for part, theta in (("creation", -0.03), ("endowment", 0.05)):
                terms.append(Term(name, theta, covariate[effect.covariate], part, on="a"))
    terms.append(Term("sameX", 0.3, "v", times=Term("inPop"), on="a"))
    rate_terms = [RateTerm("outRateLog", 0.2, on="a"), RateTerm("recipRateInv", 0.2, on="z", network="a")]
    rate_terms.append(RateTerm("RateX", 0.1, "v", on="a"))
    rates = {"a": 2.0, "b": 0.6, "z": 1.0}
    for path in ("dense", "sparse"):
        model = Model(panel, terms, rates, rate_terms, path=path)
        found = model.simulate(8, 2, scores=True, ends=True)
        for array in (found.statistics, found.distances, found.rate_statistics, found.scores, found.rate_scores):
            digest.update(array.tobytes())
        digest.update(found.rate_term_scores.tobytes() + found.behaviours.tobytes() + found.steps.tobytes())
        for end in found.ties:
            digest.update(b"".join(pairs.tobytes() for pairs in end.values()))
        digest.update(model.targets().statistics.tobytes())
        for ego in range(7):
            digest.update(model.probabilities(ego, on="a").tobytes() + model.changes(ego, on="z").tobytes())
        digest.update(model.chain(3).steps.tobytes())
        print(kind, path, int(found.steps.sum()), digest.hexdigest())
"""


def test_compiled_and_interpreted_models_give_the_same_bits() -> None:
    compiled, interpreted = (run_python(EVERYTHING, NUMBA_DISABLE_JIT=switch) for switch in ("0", "1"))
    assert compiled == interpreted
    assert len(compiled.splitlines()) == 4


def lively(path: Any = "auto", n: int = 9, **network: Any) -> Model:
    """Return a model in which much happens, of two periods."""
    waves = [some_ties(n, seed, density=0.25) for seed in (1, 2, 3)]
    values = np.random.default_rng(1).integers(0, 4, (3, n))
    panel = Panel(
        {"a": NetworkData(waves, **{"allow_only": False, **network})}, {"z": BehaviourData(values, allow_only=False)}
    )
    terms: list[Term | BehaviourTerm] = [
        Term("density", -1.0),
        Term("recip", 1.0),
        Term("gwespFF", 0.3),
        Term("sameX", 0.3, "z"),
        BehaviourTerm("quad", -0.1),
        BehaviourTerm("avAlt", 0.2),
    ]
    return Model(panel, terms, {"a": 4.0, "z": 1.5}, [RateTerm("outRate", 0.05, on="a")], path=path)


def assert_same(one: Any, other: Any, rows: slice = slice(None)) -> None:
    for name in ("statistics", "distances", "rate_statistics", "scores", "rate_scores", "rate_term_scores", "steps"):
        np.testing.assert_array_equal(getattr(one, name)[rows], getattr(other, name), err_msg=name)
    np.testing.assert_array_equal(one.behaviours[rows], other.behaviours)
    for mine, theirs in zip(one.ties[rows], other.ties, strict=True):
        np.testing.assert_array_equal(mine["a"], theirs["a"])


@BY_PATH
def test_the_same_seed_gives_the_same_bits_whatever_the_number_of_workers(path: Any) -> None:
    model = lively(path)
    alone, together, again = (model.simulate(5, 7, scores=True, ends=True, workers=workers) for workers in (1, 2, 1))
    assert_same(alone, together)
    assert_same(alone, again)
    assert len({end["a"].tobytes() for end in alone.ties or []}) == 7


@BY_PATH
def test_a_replication_does_not_depend_on_how_many_there_are(path: Any) -> None:
    model = lively(path)
    everything = model.simulate(5, 6, scores=True, ends=True)
    assert_same(everything, model.simulate(5, 2, scores=True, ends=True, first=3), slice(3, 5))


@BY_PATH
def test_asking_for_scores_or_ends_changes_no_simulation(path: Any) -> None:
    model = lively(path)
    plain, full = model.simulate(5, 4), model.simulate(5, 4, scores=True, ends=True)
    np.testing.assert_array_equal(plain.statistics, full.statistics)
    np.testing.assert_array_equal(plain.steps, full.steps)
    chain = model.chain(5, replication=2)
    assert len(chain) == full.steps[2]
    assert full.scores is not None
    np.testing.assert_array_equal(chain.scores, full.scores[2])
    np.testing.assert_array_equal(chain.statistics, full.statistics[2])


def test_periods_share_no_draws() -> None:
    keys = np.concatenate([replication_keys(1, 50, period) for period in range(4)])
    assert len(set(keys.tolist())) == 200
    model = lively()
    first, second = (model.simulate(1, 3, period=period) for period in range(2))
    assert not np.array_equal(first.steps, second.steps)


@BY_PATH
def test_simulating_leaves_the_panel_and_the_model_untouched(path: Any) -> None:
    model = lively(path)
    network = model.panel.networks["a"]
    before = [np.array(wave) for wave in network.waves]
    values = model.panel.behaviours["z"].values.copy()
    targets, likely = model.targets(), model.probabilities(2, on="a")
    model.simulate(3, 5, scores=True, ends=True)
    for wave, kept in zip(network.waves, before, strict=True):
        np.testing.assert_array_equal(wave, kept)
    np.testing.assert_array_equal(model.panel.behaviours["z"].values, values)
    np.testing.assert_array_equal(model.targets().statistics, targets.statistics)
    np.testing.assert_array_equal(model.probabilities(2, on="a"), likely)


# --- what a period may not do ----------------------------------------------------------------------------------------


def ends_of(model: Model, replications: int = 20, name: str = "a") -> list[Floats]:
    """Return the networks at the end of some replications, as matrices."""
    found = model.simulate(11, replications, ends=True)
    size = model.panel.networks[name].size
    matrices = []
    for end in found.ties or []:
        matrix = np.zeros(size)
        matrix[tuple(end[name].T)] = 1.0
        matrices.append(matrix)
    return matrices


KINDS = pytest.mark.parametrize("kind", ["directed", "undirected", "two-mode"])


def plain_model(waves: list[Floats], kind: str, path: Any, theta: float = 0.0, rate: float = 6.0, **rest: Any) -> Model:
    network = NetworkData(waves, kind, **rest)  # type: ignore[arg-type]
    return Model(Panel({"a": network}), [Term("density", theta), Term("inPop", 0.02)], {"a": rate}, path=path)


@BY_PATH
@KINDS
def test_where_only_ties_were_gained_none_is_lost_and_the_other_way_round(kind: str, path: Any) -> None:
    few, many = (some_ties(8, 1, kind, density=density) for density in (0.2, 0.7))
    many = np.maximum(few, many)
    up = ends_of(plain_model([few, many], kind, path))
    down = ends_of(plain_model([many, few], kind, path))
    assert all(np.all(end >= few) for end in up)
    assert any(np.any(end > few) for end in up)
    assert all(np.all(end <= many) for end in down)
    assert any(np.any(end < many) for end in down)
    free = ends_of(plain_model([few, many], kind, path, allow_only=False))
    assert any(np.any(end < few) for end in free)


@BY_PATH
@KINDS
def test_no_degree_grows_beyond_the_largest(kind: str, path: Any) -> None:
    start = np.zeros((8, 8))
    ends = ends_of(plain_model([start, start], kind, path, theta=1.0, rate=12.0, max_degree=3))
    degrees = np.array([end.sum(axis=1) for end in ends])
    assert degrees.max() == 3


@BY_PATH
@pytest.mark.parametrize("agreement", AGREEMENTS)
def test_an_undirected_network_stays_symmetric_and_within_its_largest_degree(agreement: Any, path: Any) -> None:
    start = np.zeros((8, 8))
    rate = 1.5 if agreement in AGREEMENTS[2:] else 12.0
    ends = ends_of(plain_model([start, start], "undirected", path, 1.0, rate, max_degree=3, agreement=agreement))
    for end in ends:
        np.testing.assert_array_equal(end, end.T)
    assert any(end.any() for end in ends)
    if agreement != "forcing":
        assert max(end.sum(axis=1).max() for end in ends) <= 3


@BY_PATH
@pytest.mark.parametrize("offset", [50.0, -50.0])
def test_who_is_asked_to_confirm_a_tie_agrees_the_more_the_higher_the_offset(offset: float, path: Any) -> None:
    start = np.zeros((8, 8))
    ends = ends_of(plain_model([start, start], "undirected", path, offset=offset, agreement="confirmation"), 5)
    assert all(end.any() == (offset > 0.0) for end in ends)


@BY_PATH
@KINDS
@settings(max_examples=10)
@given(seed=seeds)
def test_structural_ties_stay_and_structural_zeros_stay_empty(kind: str, path: Any, seed: int) -> None:
    draw = np.random.default_rng(seed)
    wave = some_ties(8, seed, kind)
    codes = draw.choice([0.0, 10.0, 11.0], wave.shape, p=[0.6, 0.2, 0.2])
    if kind == "undirected":
        codes = np.triu(codes, 1) + np.triu(codes, 1).T
    wave = np.where(codes > 0.0, codes, wave)
    if kind != "two-mode":
        np.fill_diagonal(wave, 0.0)
    model = plain_model([wave, wave], kind, path, allow_only=False)
    for end in ends_of(model, 5):
        assert np.all(end[wave == 11.0] == 1.0)
        assert np.all(end[wave == 10.0] == 0.0)
    chain = model.chain(seed)
    for step in chain.steps:
        if step.changed:
            assert wave[step.ego, step.alter] < 2.0


@BY_PATH
@pytest.mark.parametrize("kind", ["directed", "undirected"])
def test_who_is_away_neither_acts_nor_is_chosen(kind: str, path: Any) -> None:
    waves = [some_ties(8, seed, kind) for seed in (1, 2)]
    panel = Panel(
        {"a": NetworkData(waves, kind, allow_only=False)},  # type: ignore[arg-type]
        {"z": BehaviourData([[0, 1, 2, 0, 1, 2, 0, 1]] * 2)},
        presence={2: [(1.0, 1.4)], 5: [(1.6, 2.0)], 6: [(3.0, 4.0)], 7: [(1.2, 1.5), (1.7, 2.0)]},
    )
    model = Model(panel, [Term("density", 0.3), BehaviourTerm("linear")], {"a": 8.0, "z": 2.0}, path=path)
    away: dict[int, Callable[[float], bool]] = {
        2: lambda t: t > 0.4,
        5: lambda t: t < 0.6,
        6: lambda t: True,
        7: lambda t: t < 0.2 or 0.5 < t < 0.7,
    }
    met = set()
    for seed in range(15):
        chain = model.chain(seed)
        for step in chain.steps:
            met.add(int(step.ego))
            for actor, gone in away.items():
                assert not (gone(step.time) and step.ego == actor)
                assert not (gone(step.time) and step.variable == 0 and step.alter == actor)
        ends = np.zeros((8, 8))
        ends[tuple(chain.ties["a"].T)] = 1.0
        assert not ends[[2, 6]].any()
        assert not ends[:, [2, 6]].any()
    assert met == {0, 1, 2, 3, 4, 5, 7}


def test_a_behaviour_stays_within_its_range_and_its_direction() -> None:
    waves = np.array([[0, 1, 2, 3, 0, 1], [1, 1, 3, 3, 2, 1]])
    panel = Panel({"a": NetworkData([some_ties(6, 1)] * 2)}, {"z": BehaviourData(waves)})
    model = Model(panel, [BehaviourTerm("linear", -0.5)], {"a": 1.0, "z": 6.0})
    found = model.simulate(1, 30, ends=True).behaviours
    assert found is not None
    assert np.all(found[:, 0] >= waves[0])
    assert found.max() == 3


def test_a_model_without_terms_for_a_network_toggles_at_random() -> None:
    model = Model(Panel({"a": NetworkData([some_ties(6, 1)] * 2)}), [], {"a": 1.0})
    np.testing.assert_allclose(model.probabilities(0), 1.0 / 6.0)


# --- time ------------------------------------------------------------------------------------------------------------


@BY_PATH
def test_next_to_nothing_happens_at_a_tiny_rate(path: Any) -> None:
    start = some_ties(8, 1)
    model = plain_model([start, some_ties(8, 2)], "directed", path, rate=1e-12)
    found = model.simulate(1, 50, ends=True)
    assert not found.steps.any()
    assert not found.distances.any()
    assert all(np.array_equal(end["a"], np.argwhere(start == 1.0)) for end in found.ties or [])


@BY_PATH
def test_the_number_of_ministeps_is_poisson(path: Any) -> None:
    model = plain_model([some_ties(8, 1), some_ties(8, 2)], "directed", path, rate=2.5, allow_only=False)
    steps = model.simulate(2, 3000).steps
    mean = 2.5 * 8
    assert abs(steps.mean() - mean) < 4.0 * math.sqrt(mean / 3000)
    # The variance of a Poisson count's sample variance is (2 mean^2 + mean) / R.
    assert abs(steps.var() - mean) < 4.0 * math.sqrt((2 * mean**2 + mean) / 3000)


@BY_PATH
@pytest.mark.parametrize("kind", ["directed", "two-mode"])
def test_random_toggles_alone_lead_to_half_of_all_ties(kind: str, path: Any) -> None:
    """With an empty objective every tie is a fair coin once it has been forgotten how it began."""
    start = np.zeros((8, 8))
    network = NetworkData([start, start], kind, allow_only=False)  # type: ignore[arg-type]
    model = Model(Panel({"a": network}), [Term("density", 0.0)], {"a": 60.0}, path=path)
    ties_made = model.simulate(3, 300).statistics.sum()
    pairs = 300 * (64 if kind == "two-mode" else 56)
    assert abs(ties_made / pairs - 0.5) < 4.0 * 0.5 / math.sqrt(pairs)


@BY_PATH
@pytest.mark.parametrize("kind", ["directed", "undirected"])
@settings(max_examples=10)
@given(seed=seeds)
def test_ties_sent_and_received_stay_the_same_ties(kind: str, path: Any, seed: int) -> None:
    model = plain_model([some_ties(9, seed, kind), some_ties(9, seed + 1, kind)], kind, path, allow_only=False)
    world = model.world()
    tally = build_tally(model.panel, model.terms, world, 0)
    keys = replication_keys(seed, 2)
    with np.errstate(over="ignore"):
        assert run_many(world, tally, keys, 0, 2, True, False, True, stop_at(), results_for(world, 2)) == 2
    assert is_consistent(world.network)


def test_no_field_of_a_record_is_hidden_by_a_method_of_numpys_records() -> None:
    """Interpreted code reads `term.mean` as the method, compiled code as the field."""
    for kept in (TERM, BEHAVIOUR_TERM, RATE_TERM, VARIABLE, EVENT, STEP):
        assert not set(kept.names or ()) & set(dir(np.record))
