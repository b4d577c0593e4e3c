"""Probabilities of texts by AutoTokenizer and ONNX Runtime, one text at a time: [{label: p}] for each file of weights."""
import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy
import onnxruntime
from transformers import AutoTokenizer
import transformers

folder, weights = sys.argv[1], json.loads(sys.argv[2])
texts = json.load(sys.stdin)
tokenizer = AutoTokenizer.from_pretrained(folder)
with open(os.path.join(folder, "config.json"), encoding="utf-8") as file:
    labels = json.load(file)["id2label"]


def scored(session, text):
    ids = tokenizer(text, truncation=True, return_tensors="np")
    inputs = {name: ids[name].astype(numpy.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
    (logits,) = session.run(["logits"], inputs)
    exponents = numpy.exp(logits[0].astype(numpy.float64) - logits[0].max())
    return {labels[str(at)]: float(p) for at, p in enumerate(exponents / exponents.sum())}


sessions = {name: onnxruntime.InferenceSession(os.path.join(folder, name)) for name in weights}
print(json.dumps({
    "versions": f"transformers {transformers.__version__}, ONNX Runtime {onnxruntime.__version__}",
    "probabilities": {name: [scored(session, text) for text in texts] for name, session in sessions.items()},
}))
