"""Writes xgboost-trees.json: small tables and the trees that XGBoost 3.2.0 grows on them. Run: python xgboost-trees.py > xgboost-trees.json"""

import json

import numpy as np
import xgboost

ROWS, FEATURES, VALUES, TREES = 300, 5, 24, 6
PARAMETERS = {"objective": "binary:logistic", "tree_method": "hist", "max_bin": 256, "eta": 0.3, "max_depth": 4, "nthread": 1}


def case(name, seed, missing, weighted):
    random = np.random.default_rng(seed)
    table = random.integers(0, VALUES, (ROWS, FEATURES)).astype("f4")
    score = 0.15 * table[:, 0] - 0.1 * table[:, 1] + 0.01 * table[:, 2] * table[:, 3] + random.logistic(size=ROWS)
    label = (score > np.median(score)).astype(int)
    table[random.random(table.shape) < missing] = np.nan
    weight = np.round(random.uniform(0.25, 4, ROWS) * 8) / 8 if weighted else np.ones(ROWS)
    data = xgboost.DMatrix(table, label, weight=weight)
    booster = xgboost.train(PARAMETERS, data, TREES)
    return {
        "name": name,
        "columns": [[None if np.isnan(value) else int(value) for value in column] for column in table.T],
        "label": label.tolist(),
        "weight": weight.tolist() if weighted else None,
        "trees": [json.loads(tree) for tree in booster.get_dump(dump_format="json")],
        "margins": [float(value) for value in booster.predict(data, output_margin=True)],
    }


cases = [
    case("plain", 1, 0, False),
    case("missing values", 2, 0.15, False),
    case("weights", 3, 0, True),
    case("missing values and weights", 4, 0.3, True),
]
print(json.dumps({"xgboost": xgboost.__version__, "parameters": PARAMETERS, "cases": cases}))
