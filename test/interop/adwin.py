"""Detections of River's ADWIN in recorded streams: standard input {"streams": [{"path", "params"}]}, standard output {"river", "streams": [[[index, width], ...]]}."""
import json
import sys

import river
from river import drift


def detections(path, params):
    adwin = drift.ADWIN(**params)
    found = []
    with open(path) as lines:
        for index, line in enumerate(lines):
            adwin.update(json.loads(line)["value"])
            if adwin.drift_detected:
                found.append([index, int(adwin.width)])
    return found


asked = json.load(sys.stdin)["streams"]
answer = [detections(stream["path"], stream["params"]) for stream in asked]
json.dump({"river": river.__version__, "streams": answer}, sys.stdout)
