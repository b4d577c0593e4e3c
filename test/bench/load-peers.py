"""One round of the load bench in its own process: `python load-peers.py <reader> <file>` prints one line of JSON.

Time counts from after the imports; two threads where the reader has threads.
"""
import json
import sys
import time

reader, path = sys.argv[1:]
TIMES = ["event_start", "event_end"]

if reader == "pandas":
    import pandas

    started = time.perf_counter()
    # Default parser (C). The faster of its float parsers is its default too; it rounds less exactly than ours.
    table = pandas.read_csv(path, parse_dates=TIMES)
    rows = len(table)
    version = pandas.__version__
elif reader == "pyarrow":
    import pyarrow
    import pyarrow.parquet

    pyarrow.set_cpu_count(2)
    pyarrow.set_io_thread_count(2)
    started = time.perf_counter()
    table = pyarrow.parquet.read_table(path)
    rows = table.num_rows
    version = pyarrow.__version__
elif reader == "pyarrow-numpy":
    import numpy
    import pyarrow
    import pyarrow.parquet

    pyarrow.set_cpu_count(2)
    pyarrow.set_io_thread_count(2)
    started = time.perf_counter()
    read = pyarrow.parquet.read_table(path)
    # What a model needs: one array of doubles a column, missing values as NaN.
    table = [column.to_numpy() for column in read.columns]
    rows = len(table[0])
    version = pyarrow.__version__
elif reader == "duckdb":
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    started = time.perf_counter()
    function = "read_parquet" if path.endswith(".parquet") else "read_csv"
    table = connection.execute(f"SELECT * FROM {function}('{path}')").fetchnumpy()
    rows = len(table["event_end"])
    version = duckdb.__version__
else:
    raise SystemExit(f"no reader {reader}")

print(
    json.dumps(
        {
            "ms": (time.perf_counter() - started) * 1000,
            "rows": rows,
            "version": version,
        }
    )
)
