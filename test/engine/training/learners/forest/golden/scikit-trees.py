"""Writes scikit-trees.json: trees that scikit-learn 1.7.2 grows on the bootstraps of our seeds, and its counts of drawn features.

Run: python scikit-trees.py > scikit-trees.json

Of equal gains scikit-learn takes the feature that it happens to draw first. A table counts only where all of its own seeds agree.
"""

import json

import numpy as np
import sklearn
from sklearn.tree import DecisionTreeClassifier

ROWS, FEATURES, VALUES, SEED, SCIKIT_SEEDS = 240, 4, 200, 7, 12
# Powers of two: sums of weights are exact in floating point.
CLASS_WEIGHTS = [1, 2]
MASK = 2**32 - 1


def bootstrap(rows, seed):
    """How often tree 0 draws each row: sfc32 as in random.ts."""
    a, b, c, counter = seed, 0, 0, 1

    def word():
        nonlocal a, b, c, counter
        total = (a + b + counter) & MASK
        counter = (counter + 1) & MASK
        a = b ^ (b >> 9)
        b = (c + (c << 3)) & MASK
        c = (((c << 21) | (c >> 11)) + total) & MASK
        return total

    for _ in range(16):
        word()
    copies = np.zeros(rows, int)
    for _ in range(rows):
        copies[word() * rows >> 32] += 1
    return copies


def node(tree, index=0):
    rows = int(tree.n_node_samples[index])
    if tree.children_left[index] == -1:
        return {"rows": rows, "share": float(tree.value[index][0][1] / tree.value[index][0].sum())}
    left, right = (node(tree, child) for child in (tree.children_left[index], tree.children_right[index]))
    return {"rows": rows, "feature": int(tree.feature[index]), "left": left, "right": right}


def case(name, missing, min_leaf):
    for attempt in range(1000):
        random = np.random.default_rng(attempt)
        table = random.integers(0, VALUES, (ROWS, FEATURES)).astype("f4")
        score = 0.02 * table[:, 0] - 0.015 * table[:, 1] + random.logistic(size=ROWS)
        label = (score > np.median(score)).astype(int)
        table[random.random(table.shape) < missing] = np.nan
        copies = bootstrap(ROWS, SEED)
        weight = copies * np.take(CLASS_WEIGHTS, label)
        trees = []
        for seed in range(SCIKIT_SEEDS):
            model = DecisionTreeClassifier(min_samples_leaf=min_leaf, random_state=seed)
            trees.append(node(model.fit(table, label, weight).tree_))
        if all(tree == trees[0] for tree in trees):
            break
    else:
        raise SystemExit(f"no table for {name}")
    return {
        "name": name,
        "min_leaf": min_leaf,
        "columns": [[None if np.isnan(value) else int(value) for value in column] for column in table.T],
        "label": label.tolist(),
        "copies": copies.tolist(),
        "tree": trees[0],
    }


def drawn(max_features, features):
    """max_features as scikit-learn counts it."""
    model = DecisionTreeClassifier(max_features=max_features)
    return model.fit(np.zeros((2, features)), [0, 1]).max_features_


counts = [
    {"max": max_features, "features": features, "drawn": int(drawn(scikit, features))}
    for features in [*range(1, 18), 31, 32, 33, 100, 1000]
    for max_features, scikit in [
        ("sqrt", "sqrt"),
        ("log2", "log2"),
        ("all", None),
        ("1.0", 1.0),
        *((str(share), share) for share in (0.01, 0.1, 0.29, 0.3, 0.5, 0.57, 0.7, 0.99)),
        *((str(count), count) for count in (1, 2, 5) if count <= features),
    ]
]
cases = [
    case("few rows in a leaf", 0, 5),
    case("many rows in a leaf", 0, 25),
    case("missing values", 0.2, 12),
]
print(json.dumps({"scikit-learn": sklearn.__version__, "seed": SEED, "class_weights": CLASS_WEIGHTS, "cases": cases, "counts": counts}))
