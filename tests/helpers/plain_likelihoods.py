"""The likelihoods of the papers, written plainly with SciPy's functions and searched by its optimisers: another opinion."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from scipy.optimize import OptimizeResult, minimize
from scipy.special import betaln, gammaln, hyp2f1

from custctl.models.histories import Array

Density: TypeAlias = Callable[..., Array]
"""From parameters and histories to the logarithm of the density of each."""
Likelihood: TypeAlias = Callable[[Array], float]


def nbd(r: float, alpha: float, x: Array, t_x: Array, age: Array) -> Array:
    """Logarithm of the density of each history."""
    del t_x
    found: Array = gammaln(r + x) - gammaln(r) + r * np.log(alpha) - (r + x) * np.log(alpha + age)
    return found


def bg_nbd(r: float, alpha: float, a: float, b: float, x: Array, t_x: Array, age: Array) -> Array:
    """Fader, Hardie & Lee 2005, eq. (6)."""
    stays = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + age)
    leaves = betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) - (r + x) * np.log(alpha + t_x)
    found: Array = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + np.where(x > 0, np.logaddexp(stays, leaves), stays)
    return found


def mbg_nbd(r: float, alpha: float, a: float, b: float, x: Array, t_x: Array, age: Array) -> Array:
    """Batislam, Denizel & Filiztekin 2007: as the BG/NBD, with one more occasion to leave."""
    stays = betaln(a, b + x + 1) - betaln(a, b) - (r + x) * np.log(alpha + age)
    leaves = betaln(a + 1, b + x) - betaln(a, b) - (r + x) * np.log(alpha + t_x)
    found: Array = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + np.logaddexp(stays, leaves)
    return found


def pareto_nbd(r: float, alpha: float, s: float, beta: float, x: Array, t_x: Array, age: Array) -> Array:
    """Fader & Hardie 2005, A Note on Deriving the Pareto/NBD Model, with both hypergeometric functions."""
    k = r + s + x
    high, second = (alpha, s + 1) if alpha >= beta else (beta, r + x)

    def part(time: Array) -> Array:
        found: Array = hyp2f1(k, second, k + 1, abs(alpha - beta) / (high + time)) / (high + time) ** k
        return found

    stays = (alpha + age) ** -(r + x) * (beta + age) ** -s
    found: Array = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    return found + np.log(stays + s / k * (part(t_x) - part(age)))


def gamma_gamma(p: float, q: float, v: float, x: Array, z: Array) -> Array:
    """Fader & Hardie 2013, eq. (1a)."""
    found: Array = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v) + (p * x - 1) * np.log(z)
    return found + p * x * np.log(x) - (p * x + q) * np.log(v + x * z)


def retention(parameters: Array, cohorts: Sequence[Sequence[float]]) -> float:
    """Fader & Hardie 2007, and with a third parameter Fader et al. 2018: sizes of cohorts from year to year."""
    alpha, beta, c = (*parameters, 1.0)[:3]
    total = 0.0
    for sizes in (np.asarray(cohort, dtype=np.float64) for cohort in cohorts):
        log_left = betaln(alpha, beta + np.arange(sizes.size) ** c) - betaln(alpha, beta)
        total += float(-np.diff(sizes) @ np.log(-np.diff(np.exp(log_left))) + sizes[-1] * log_left[-1])
    return total


def greatest(likelihood: Likelihood, start: Sequence[float]) -> OptimizeResult:
    """The search of Nelder and Mead over logarithms of the parameters, twice; `fun` is minus the logarithm."""

    def loss(logs: Array) -> float:
        with np.errstate(all="ignore"):
            found = likelihood(np.exp(np.clip(logs, -20, 20)))
        return -found if np.isfinite(found) else 1e12

    point, options = np.log(start), {"xatol": 1e-6, "fatol": 1e-8, "maxiter": 4000, "maxfev": 4000}
    for _ in range(2):
        found = minimize(loss, point, method="Nelder-Mead", options=options)
        point = found.x
    return found
