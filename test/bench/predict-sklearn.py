"""Batch scoring by scikit-learn: `predict-sklearn.py <values.f32> <label.u8> <rows> <train rows> <trees> <threads>` fits, prints 0,
and then for each line of its input scores the rows behind the training rows and prints the seconds that took."""

import sys
import time

import numpy as np
from sklearn.ensemble import RandomForestClassifier

rows, train, trees, threads = map(int, sys.argv[3:7])
values = np.ascontiguousarray(np.fromfile(sys.argv[1], dtype="<f4").reshape(-1, rows).T)
label = np.fromfile(sys.argv[2], dtype="u1")
forest = RandomForestClassifier(trees, class_weight="balanced", random_state=1, n_jobs=threads)
forest.fit(values[:train], label[:train])
print(0, flush=True)
for _ in sys.stdin:
    started = time.perf_counter()
    forest.predict_proba(values[train:])
    print(time.perf_counter() - started, flush=True)
