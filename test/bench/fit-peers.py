"""Fits models on demand: one JSON request a line on standard input, one JSON answer a line on standard output.

A request names a model, the files of a column-major float32 table and its uint8 labels, how many of its rows are fitted on (the
rest is scored), and its settings. `seconds` is from the table in memory to the fitted model, the library's own binning included.
"""

import json
import sys
import time

import lightgbm
import numpy as np
import xgboost
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score


def scikit_rf(x, y, trees, threads, seed):
    model = RandomForestClassifier(trees, class_weight="balanced", random_state=seed, n_jobs=threads).fit(x, y)
    return (lambda rows: model.predict_proba(rows)[:, 1]), sum(tree.get_n_leaves() for tree in model.estimators_)


def lightgbm_rf(x, y, trees, threads, seed):
    parameters = {
        "objective": "binary",
        "boosting": "rf",
        "max_bin": 255,
        "min_data_in_bin": 1,
        # Enough for full trees; many more would cost memory and time for leaves that never grow.
        "num_leaves": max(64, len(y) // 4),
        "min_data_in_leaf": 1,
        "min_sum_hessian_in_leaf": 0,
        "bagging_freq": 1,
        # As many rows as a bootstrap has different ones.
        "bagging_fraction": 0.632,
        "feature_fraction_bynode": int(np.sqrt(x.shape[1])) / x.shape[1],
        "is_unbalance": True,
        "histogram_pool_size": 512,
        "num_threads": threads,
        "seed": seed,
        "verbose": -1,
    }
    model = lightgbm.train(parameters, lightgbm.Dataset(x, y.astype("f8"), params=parameters), trees)
    return model.predict, lambda: sum(tree["num_leaves"] for tree in model.dump_model()["tree_info"])


def xgboost_gbt(x, y, trees, threads, seed):
    model = xgboost.XGBClassifier(
        n_estimators=trees,
        max_depth=5,
        learning_rate=0.05,
        subsample=0.9,
        colsample_bytree=0.8,
        tree_method="hist",
        n_jobs=threads,
        random_state=seed,
    ).fit(x, y)
    return (lambda rows: model.predict_proba(rows)[:, 1]), None


MODELS = {"scikit-learn rf": scikit_rf, "lightgbm rf": lightgbm_rf, "xgboost gbt": xgboost_gbt}

for line in sys.stdin:
    request = json.loads(line)
    rows, train = request["rows"], request["train"]
    values = np.fromfile(request["values"], "<f4").reshape(-1, rows).T.copy()
    label = np.fromfile(request["label"], "u1")
    started = time.perf_counter()
    predict, leaves = MODELS[request["model"]](
        values[:train], label[:train], request["trees"], request["threads"], request["seed"]
    )
    seconds = time.perf_counter() - started
    auc = roc_auc_score(label[train:], predict(values[train:])) if train < rows else None
    leaves = leaves() if callable(leaves) else leaves
    print(json.dumps({"seconds": seconds, "auc": auc, "leaves": None if leaves is None else int(leaves)}), flush=True)
