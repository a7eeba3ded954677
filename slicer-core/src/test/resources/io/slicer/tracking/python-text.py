"""What Python and numpy write of numbers and values: python-doubles.txt, python-floats.txt and
python-values.jsonl beside this script, for PythonTextTest. Python 3.11, numpy 2.

    python3 python-text.py
"""

import json
import pathlib
import random
import struct

import numpy

HERE = pathlib.Path(__file__).parent
RANDOM = random.Random(5)


def finite(numbers):
    return [number for number in numbers if abs(number) < float("inf")]


def lines(name, texts):
    (HERE / name).write_text("".join(text + "\n" for text in texts), encoding="utf-8")


doubles = [
    *(2.0**exponent for exponent in range(-1074, 1024)),
    *(struct.unpack("<d", RANDOM.randbytes(8))[0] for _ in range(2000)),
    *(float(f"{RANDOM.randrange(1, 10**6)}e{RANDOM.randrange(-20, 20)}") for _ in range(500)),
    0.0, -0.0, 5e-5, 1e-4, 0.1 + 0.2, 1e15, 1e16, -1e16, 123456789012345680.0, 2e23, 1e23, 1e-320, 5e-324,
    1.7976931348623157e308, 2.2250738585072014e-308, 3.0, -2.5,
]
lines("python-doubles.txt", [repr(number) for number in finite(doubles)])

floats = [
    *(numpy.float32(2.0**exponent) for exponent in range(-149, 128)),
    *numpy.frombuffer(RANDOM.randbytes(4 * 1000), dtype="<f4"),
    *(numpy.float32(number) for number in (0, -0.0, 5e-5, 0.1, 3, 1e16, 16777216, 3.4028235e38)),
]
# numpy's digits in Python's form: numpy itself has the exponent from 1e+06 on.
lines("python-floats.txt", [repr(float(str(number))) for number in floats if numpy.isfinite(number)])

texts = [
    "", "plain", "it's", 'say "yes"', "it's \"both\"", "back\\slash", "a\nb\rc\td", "\0\x07\x1b\x7f\x80\x9f",
    "Käse für Łódź", "日本語", "\u00a0\u2009\u3000", "\u00ad\u200b\u200f\ufeff", "\u2028\u2029", "😀 \U0001f1e9\U0001f1ea",
    "\ue000 \U000f0000 \U0010ffff", "\ufdd0 \u0378", "e\u0301", "\u05d0\u05d1", "\ud800", "{'a': 1}", "None",
]
values = [
    None, True, False, 0, -7, 2**62, 5e-5, 3.0, 1e16, "plain", "it's", "a\nb", "Käse",
    [], {}, [[]], ["labels"], ["mlflow", "tensorboard"], [1, 2.5, None, True, "x"], {"0": "LABEL_0", "1": "LABEL_1"},
    {"a": [1, {"b": None}], "it's": "q"}, *([text] for text in texts),
]
lines(
    "python-values.jsonl",
    [json.dumps({"value": value, "text": str(value)}) for value in values],
)
