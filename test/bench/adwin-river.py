"""River's ADWIN over a file of doubles, timed here: one JSON line in, {"path", "clock", "how"}, one JSON line out."""
import collections
import json
import sys
import time

import numpy
import river
from river import drift

try:
    # The algorithm alone, without the class around it; private, so it may go.
    from river._river_rust.drift import AdaptiveWindowing
except ImportError:
    AdaptiveWindowing = None


def found(values, clock):
    adwin = drift.ADWIN(clock=clock)
    indices = []
    for index, value in enumerate(values):
        adwin.update(value)
        if adwin.drift_detected:
            indices.append([index, int(adwin.width)])
    return indices


def loop(values, clock):
    adwin = drift.ADWIN(clock=clock)
    started = time.thread_time()
    for value in values:
        adwin.update(value)
    return time.thread_time() - started


def core(values, clock):
    if AdaptiveWindowing is None:
        return None
    adwin = AdaptiveWindowing(delta=0.002, clock=clock, max_buckets=5, min_window_length=5, grace_period=10)
    started = time.thread_time()
    collections.deque(map(adwin.update, values), maxlen=0)
    return time.thread_time() - started


for line in sys.stdin:
    asked = json.loads(line)
    values = numpy.fromfile(asked["path"]).tolist()
    if asked["how"] == "found":
        answer = {"river": river.__version__, "found": found(values, asked["clock"])}
    else:
        answer = {"seconds": {"loop": loop, "core": core}[asked["how"]](values, asked["clock"])}
    print(json.dumps(answer), flush=True)
