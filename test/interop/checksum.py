"""Directory checksums as Python's pathlib gives them; input: {"folders": [path], "seal": [path]}, output: {"checksums": [hex]}.

One SHA-256 over all files in the order of their paths: the path relative to the folder, then the bytes. Files named `.checksum` do not
count; what cannot be read adds its path only. The folders to seal get their checksum written into `.checksum`.
"""
import hashlib
import json
import sys
from pathlib import Path


def checksum(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == ".checksum":
            continue
        digest.update(path.relative_to(folder).as_posix().encode("utf-8"))
        try:
            digest.update(path.read_bytes())
        except OSError:
            continue
    return digest.hexdigest()


asked = json.load(sys.stdin)
for name in asked["seal"]:
    (Path(name) / ".checksum").write_text(checksum(Path(name)), encoding="utf-8")
json.dump({"checksums": [checksum(Path(name)) for name in asked["folders"]]}, sys.stdout)
