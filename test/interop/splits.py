"""Splits by numpy, pandas and packages of purged cross-validation: cases as JSON on standard input, row numbers as JSON on standard output."""

import importlib.metadata
import json
import sys

import numpy as np
import pandas as pd
from purgedcv import PurgedKFold, WalkForwardSplit
from skfolio.model_selection import WalkForward
from timeseriescv.cross_validation import CombPurgedKFoldCV, PurgedWalkForwardCV

MICROSECOND = pd.Timedelta(1, unit="us")


def of_rows(n, folds, gap):
    """The original's rule, by its arithmetic: borders by linspace, cut to integers."""
    borders = np.linspace(0, n, folds + 1).astype(int)
    return [
        [np.arange(max(0, start - gap)).tolist(), np.arange(start, end).tolist()]
        for start, end in zip(borders[:-1], borders[1:])
    ]


def by_skfolio(n, folds, gap):
    size = n // folds
    cv = WalkForward(test_size=size, train_size=size - gap, expand_train=True, purged_size=gap)
    return [[train.tolist(), test.tolist()] for train, test in cv.split(np.zeros((n, 1)))]


def pairs(splits):
    """A splitter's folds in the order of their test rows."""
    return sorted(([np.sort(train).tolist(), test.tolist()] for train, test in splits), key=lambda pair: pair[1])


def by_intervals(case):
    start = pd.Series(pd.to_datetime(case["start"], unit="s"))
    end = pd.Series(pd.to_datetime(case["end"], unit="s"))
    rows = pd.DataFrame({"x": np.zeros(len(start))})
    folds, embargo = case["folds"], pd.Timedelta(case["embargo"], unit="s")
    # A microsecond of padding makes half-open intervals of whole seconds closed.
    times = {"prediction_times": start, "evaluation_times": end, "purge_horizon": MICROSECOND}
    ahead = PurgedWalkForwardCV(n_splits=folds, n_test_splits=1, min_train_splits=1)
    both = CombPurgedKFoldCV(n_splits=folds, n_test_splits=1, embargo_td=embargo)
    size = len(start) // folds
    return {
        "purgedcv": {
            "walk-forward": pairs(WalkForwardSplit(folds - 1, test_size=size, **times).split(rows)),
            "purged-kfold": pairs(PurgedKFold(folds, embargo=embargo, **times).split(rows)),
        },
        "timeseriescv": {
            "walk-forward": pairs(ahead.split(rows, pred_times=start, eval_times=end)),
            "purged-kfold": pairs(both.split(rows, pred_times=start, eval_times=end)),
        },
    }


def order(case):
    """The documented order: by end, by start, as in the file."""
    table = pd.DataFrame({"end": case["end"], "start": case["start"]})
    return table.sort_values(["end", "start"], kind="stable").index.tolist()


asked = json.load(sys.stdin)
json.dump(
    {
        "versions": {name: importlib.metadata.version(name) for name in ("numpy", "pandas", "purgedcv", "skfolio", "timeseriescv")},
        "rows": [of_rows(**case) for case in asked["rows"]],
        "skfolio": [by_skfolio(**case) for case in asked["skfolio"]],
        "intervals": [by_intervals(case) for case in asked["intervals"]],
        "orders": [order(case) for case in asked["orders"]],
    },
    sys.stdout,
)
