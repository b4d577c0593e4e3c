"""Runs the client of docs/ until the document says that it is over, and tells what it saw."""
import json
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "docs"))
from mlops_client import MlopsControl

url, token, texts = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
seen, over = [], threading.Event()


def on_change(document):
    seen.append({"seq": document["seq"], "mode": document["mode"], "sentiment": document["effective"]["sentiment"]["serves"]})
    if document["reason"] == "over":
        over.set()


client = MlopsControl(url, token, on_change, retry_s=0.05)
if not over.wait(60):
    sys.exit("nobody said that it is over")
print(json.dumps({"seen": seen, "answers": client.sentiment(texts)}))
