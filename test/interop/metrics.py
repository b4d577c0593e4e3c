"""Scores the same predictions and fits the same logistic regressions with scikit-learn: {"cases", "fits"} -> the same with answers."""
import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")


def scores(case):
    y = np.array(case["label"])
    p = np.array(case["probability"])
    predicted = (p > 0.5).astype(int)
    both = len(set(case["label"])) == 2
    found = {
        "accuracy": metrics.accuracy_score(y, predicted),
        "precision": metrics.precision_score(y, predicted, zero_division=0),
        "recall": metrics.recall_score(y, predicted, zero_division=0),
        "f1": metrics.f1_score(y, predicted, zero_division=0),
        "log_loss": metrics.log_loss(y, p, labels=[0, 1]),
        "brier": metrics.brier_score_loss(y, p, pos_label=1) if both else float(np.mean((p - y) ** 2)),
        "confusion": metrics.confusion_matrix(y, predicted, labels=[0, 1]).ravel().tolist(),
    }
    if both:
        found |= {
            "balanced_accuracy": metrics.balanced_accuracy_score(y, predicted),
            "mcc": metrics.matthews_corrcoef(y, predicted),
            "roc_auc": metrics.roc_auc_score(y, p),
            "pr_auc": metrics.average_precision_score(y, p),
        }
    return {key: value if isinstance(value, list) else float(value) for key, value in found.items()}


def fit(case):
    x = np.array(case["columns"], dtype=np.float32).T.astype(float)
    y = np.array(case["label"])
    scaled = StandardScaler().fit_transform(x)
    model = LogisticRegression(C=case["c"], class_weight="balanced", tol=1e-12, max_iter=10_000, solver="newton-cholesky")
    weight = None if case["weight"] is None else np.array(case["weight"])
    model.fit(scaled, y, sample_weight=weight)
    return {"intercept": float(model.intercept_[0]), "coefficients": model.coef_[0].tolist()}


given = json.load(sys.stdin)
answer = {
    "version": sklearn.__version__,
    "cases": [scores(case) for case in given["cases"]],
    "fits": [fit(case) for case in given["fits"]],
}
json.dump(answer, sys.stdout)
