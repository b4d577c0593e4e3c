"""Writes the sound Parquet files that the fuzz tests damage: `python make-parquet.py` (pyarrow 26.0.1).

Every codec, both versions of data pages, with and without dictionaries, plain and rare encodings, several row groups.
"""
import datetime
import decimal
import math
import pathlib

import pyarrow
import pyarrow.parquet

ROWS = 64
FOLDER = pathlib.Path(__file__).parent / "parquet"
BEGIN = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)


def common():
    ends = [BEGIN + datetime.timedelta(seconds=37 * row + (row * 7919) % 5) for row in range(ROWS)]
    return {
        "start": pyarrow.array([end - datetime.timedelta(seconds=90) for end in ends], pyarrow.timestamp("us", "UTC")),
        "end": pyarrow.array(ends, pyarrow.timestamp("us", "UTC")),
        "a": pyarrow.array([None if row % 5 == 0 else math.sin(row) for row in range(ROWS)], pyarrow.float64()),
        "few": pyarrow.array([float(row % 3) for row in range(ROWS)], pyarrow.float64()),
        "n": pyarrow.array([row * row - 500 for row in range(ROWS)], pyarrow.int64()),
        "w": pyarrow.array([row % 4 + 0.5 for row in range(ROWS)], pyarrow.float32()),
        "word": pyarrow.array([f"w{row % 4}" for row in range(ROWS)]),
        "label": pyarrow.array([row % 2 for row in range(ROWS)], pyarrow.int32()),
    }


def write(name, columns, **options):
    path = FOLDER / f"{name}.parquet"
    settings = {"row_group_size": 25, "write_statistics": False, "store_schema": False} | options
    pyarrow.parquet.write_table(pyarrow.table(columns), path, **settings)


FOLDER.mkdir(exist_ok=True)
for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    write(f"{codec}-v1", common(), compression=codec, data_page_version="1.0")
    write(f"{codec}-v2-plain", common(), compression=codec, data_page_version="2.0", use_dictionary=False)

write("statistics", common(), compression="snappy", write_statistics=True, write_page_index=True, write_page_checksum=True)
rare = common() | {
    "flag": pyarrow.array([row % 3 == 0 for row in range(ROWS)]),
    "small": pyarrow.array([row % 7 for row in range(ROWS)], pyarrow.uint8()),
    "price": pyarrow.array([decimal.Decimal(row) / 4 for row in range(ROWS)], pyarrow.decimal128(9, 2)),
    "label": pyarrow.array([row % 2 == 0 for row in range(ROWS)]),
}
write(
    "rare-encodings",
    rare,
    compression="none",
    use_dictionary=False,
    column_encoding={"a": "BYTE_STREAM_SPLIT", "n": "DELTA_BINARY_PACKED", "word": "DELTA_BYTE_ARRAY", "end": "PLAIN"},
)
write("rare-times", common() | {"label": rare["label"]}, compression="snappy", use_deprecated_int96_timestamps=True)
days = pyarrow.array([datetime.date(2024, 1, 1) + datetime.timedelta(days=row) for row in range(ROWS)])
nanos = pyarrow.array([1_700_000_000_000_000_001 + row * 1000 for row in range(ROWS)], pyarrow.timestamp("ns"))
write("dates", common() | {"start": days, "end": days, "a": common()["a"]}, compression="zstd")
write("nanoseconds", common() | {"end": nanos, "start": pyarrow.array([1_600_000_000] * ROWS)}, compression="gzip", use_dictionary=False)
