"""Writes edge-cases.jsonl: what seqeval says of corpora that the goldens do not have.

usage: edge_cases.py > edge-cases.jsonl
needs: pip install seqeval==1.2.2 (written with numpy 2.4.6)

Each line holds gold and predicted tags, zero_division and digits, and for each mode seqeval's text.
Where there is no span seqeval cannot make one: then its figures, with null for NaN.
"""
import json, math, random, warnings

from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

MODES = {"lenient": {}, "strict": {"mode": "strict", "scheme": IOB2}}
ODD = ["GPE-LOC", "-X", "X-", "--", "PER", "per", "Ö", "日本", "\uff21", "\U0001f600",
       "\U0001f469\u200d\U0001f467", "e\u0301", "a longer name than any average has", "_"]

warnings.simplefilter("ignore")
rng = random.Random(1)


def corpus(types, sentences, length):
  tags = ["O"] + [prefix + t for prefix in ("B-", "I-") for t in types]
  return [[rng.choice(tags) for _ in range(length)] for _ in range(sentences)]


def noisy(gold, types, share):
  def other():
    return rng.choice(["O", "B-" + rng.choice(types), "I-" + rng.choice(types)])

  return [[other() if rng.random() < share else t for t in s] for s in gold]


def plain(x):
  x = x.item() if hasattr(x, "item") else x
  return None if isinstance(x, float) and math.isnan(x) else x


def row(gold, predicted, zero_division=0, digits=17):
  out = dict(gold=gold, predicted=predicted, zeroDivision=zero_division, digits=digits)
  for mode, options in MODES.items():
    options = dict(options, zero_division=zero_division)
    try:
      out[mode] = classification_report(gold, predicted, digits=digits, **options)
    except ValueError:
      figures = classification_report(gold, predicted, output_dict=True, **options)
      out[mode] = {k: {c: plain(x) for c, x in v.items()} for k, v in figures.items()}
  print(json.dumps(out))


for zero_division in (0, 1):
  for gold, predicted in (
      ("O", "O"), ("B-A", "O"), ("O", "B-A"), ("I-A", "O"), ("O", "I-A"), ("B-A", "B-B"),
      ("B-A", "I-A"), ("B-A B-B", "B-A O"), ("B-A O", "B-A B-B")):
    row([gold.split()], [predicted.split()], zero_division)
  row([["B", "I", "O", "I"], ["B-", "I-", "I"]], [["B", "I", "I", "I"], ["I-", "I", "B"]],
      zero_division)
  row([[], ["B-A"], []], [[], ["B-A"], []], zero_division)
  for digits in (2, 17):
    gold = corpus(ODD, 12, 9)
    row(gold, noisy(gold, ODD, 0.3), zero_division, digits)
for digits in (0, 1, 2, 3, 6, 15, 20):
  gold = corpus(["PER", "ORG"], 6, 8)
  row(gold, noisy(gold, ["PER", "ORG"], 0.5), 0, digits)
# Many types with few spans each: averages on a rounding boundary, where their last bit shows.
for types in [7, 8, 9, 16, 17, 18, 18, 18, 18, 18, 18, 31, 140, 200]:
  gold = [["B-T%d" % i, "O"] * 3 for i in range(types) for _ in range(rng.choice([1, 2]))]
  predicted = [[t if rng.random() < 0.6 else "O" for t in s] for s in gold]
  row(gold, predicted, 0, rng.choice([2, 3, 17]) if types < 100 else 17)
