"""The interval that every part draws round a share."""

from scipy.stats import binomtest


def wilson(successes: int, total: int) -> tuple[float, float]:
    """Wilson's 95 % score interval for a share (Wilson 1927). ValueError unless 0 <= successes <= total, total > 0."""
    low, high = binomtest(int(successes), int(total)).proportion_ci(0.95, method="wilson")
    return float(low), float(high)
