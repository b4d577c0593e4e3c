"""The original's training job with scikit-learn: `train-sklearn.py <csv> <seed> <threads> <artifact>` prints one line of JSON."""

import json
import pickle
import sys
import time

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score, roc_auc_score

path, seed, threads, artifact = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
FOLDS, GAP = 5, 5


def forest():
    return RandomForestClassifier(300, class_weight="balanced", random_state=seed, n_jobs=threads)


started = time.perf_counter()
table = pd.read_csv(path).sort_values("event_end").reset_index(drop=True)
label = table["meta_label"].astype(int).to_numpy()
features = table.select_dtypes("number").drop(columns="meta_label").ffill().fillna(0)
values = features.to_numpy()
borders = np.linspace(0, len(table), FOLDS + 1).astype(int)
scores = []
for block in range(FOLDS):
    start, end = borders[block], borders[block + 1]
    train = max(0, start - GAP)
    if train == 0:
        continue
    model = forest().fit(values[:train], label[:train])
    probability = model.predict_proba(values[start:end])[:, 1]
    predicted = (probability > 0.5).astype(int)
    truth = label[start:end]
    scores.append(
        [
            roc_auc_score(truth, probability),
            accuracy_score(truth, predicted),
            precision_score(truth, predicted, zero_division=0),
            recall_score(truth, predicted, zero_division=0),
            f1_score(truth, predicted, zero_division=0),
        ]
    )
final = forest().fit(values, label)
with open(artifact, "wb") as out:
    pickle.dump({"model": final, "features": list(features.columns)}, out)
seconds = time.perf_counter() - started
print(json.dumps({"seconds": seconds, "auc": float(np.mean([fold[0] for fold in scores]))}))
