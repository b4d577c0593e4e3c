"""
One contender of the sentiment bench: Python's transformers on PyTorch. Arguments: a model's folder, `fp32` or `int8` (PyTorch's dynamic
quantization), threads, a file of texts as a JSON list. The weights are random, which changes nothing about the work. At each line of
standard input, `<texts> <batch>`, it scores so many texts, sorted by length, and prints `{"seconds", "cpuSeconds", "peakBytes"}`.
"""
import json
import os
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_VERBOSITY"] = "error"
import torch
from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

folder, precision, threads, path = sys.argv[1:]
torch.set_num_threads(int(threads))
with open(path, encoding="utf-8") as file:
    every_text = json.load(file)
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForSequenceClassification.from_config(AutoConfig.from_pretrained(folder)).eval()
if precision == "int8":
    model = torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, torch.qint8)


@torch.inference_mode()
def score(texts, batch):
    tokens = tokenizer(texts, truncation=True)["input_ids"]
    order = sorted(range(len(texts)), key=lambda at: len(tokens[at]))
    for first in range(0, len(order), batch):
        rows = {"input_ids": [tokens[at] for at in order[first:first + batch]]}
        model(**tokenizer.pad(rows, return_tensors="pt")).logits.softmax(-1).tolist()


print(f"PyTorch {torch.__version__}", flush=True)
for line in sys.stdin:
    count, batch = map(int, line.split())
    wall, cpu = time.perf_counter(), time.process_time()
    score(every_text[:count], batch)
    print(json.dumps({
        "seconds": time.perf_counter() - wall,
        "cpuSeconds": time.process_time() - cpu,
        "peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }), flush=True)
