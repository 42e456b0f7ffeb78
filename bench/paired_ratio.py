"""How many times one measurement is another, from pairs or blocks that measured both side by side."""

import math
import statistics

PAIRS_MIN = 6  # fewer have no interval of 95 %: 1 - 2 / 2**5 = 0.94
CONFIDENCE = 0.95


def excluded_on_each_side(count):
    """How many of the ordered Walsh averages lie outside the interval on either side, at most."""
    ways = [1]  # of each signed-rank sum
    for rank in range(1, count + 1):
        ways = [(ways[total] if total < len(ways) else 0) + (ways[total - rank] if total >= rank else 0)
                for total in range(len(ways) + rank)]
    excluded, below = -1, 0
    while 2 * (below + ways[excluded + 1]) <= (1 - CONFIDENCE) * 2**count:
        excluded += 1
        below += ways[excluded]
    return excluded


def estimate_ratio(effects):
    """The ratio that the logarithms of ratios agree on (Hodges and Lehmann), and its interval: the exact one of
    the signed-rank test, at least 95 %; None for fewer than 6 effects."""
    walsh = sorted((effects[i] + effects[j]) / 2 for i in range(len(effects)) for j in range(i + 1))
    ratio = math.exp(statistics.median(walsh))
    if len(effects) < PAIRS_MIN:
        return ratio, None
    excluded = excluded_on_each_side(len(effects))
    return ratio, [math.exp(walsh[excluded]), math.exp(walsh[len(walsh) - 1 - excluded])]
