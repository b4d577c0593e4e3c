"""Makes the hash in exponential.test.ts: the same steps in another language, of which every one is exact by IEEE 754."""
import hashlib, math, struct

TAYLOR = [1 / math.factorial(n) for n in range(13, -1, -1)]


def exponential(x):
    if x < -708:
        return 0.0
    doublings = math.floor(x / math.log(2) + 0.5)
    rest = x - doublings * 0.6931471803691238 - doublings * 1.9082149292705877e-10
    total = 0.0
    for coefficient in TAYLOR:
        total = total * rest + coefficient
    return total * 2.0**doublings


def logistic(x):
    small = exponential(-abs(x))
    return 1 / (1 + small) if x > 0 else small / (1 + small)


grid = [logistic((at - 10_000) / 250) for at in range(20_001)]
print(hashlib.sha256(struct.pack(f"<{len(grid)}d", *grid)).hexdigest()[:16])
