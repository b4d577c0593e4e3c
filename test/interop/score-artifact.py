"""Scores an artifact with Python's ONNX Runtime: `score-artifact.py <model> <rows.f32> <features>` prints one line of JSON."""

import json
import sys

import numpy as np
import onnxruntime

model, rows, features = sys.argv[1], sys.argv[2], int(sys.argv[3])
session = onnxruntime.InferenceSession(model)
table = np.fromfile(rows, dtype="<f4").reshape(-1, features)
label, probabilities = session.run(None, {"features": table})
print(
    json.dumps(
        {
            "version": onnxruntime.__version__,
            "metadata": session.get_modelmeta().custom_metadata_map,
            "label": label.tolist(),
            "probabilities": probabilities.astype("f8").tolist(),
        }
    )
)
