"""Writes schemes.jsonl: what seqeval says of tags of every scheme, most of them malformed.

usage: schemes.py > schemes.jsonl
needs: pip install seqeval==1.2.2

Each line holds a scheme, gold and predicted tags, and seqeval's text in its default mode and in its
strict one with that scheme. Tags come in any order; half of the corpora get their gold tags from
whole spans, so that strict figures are not mostly zero.
"""
import json, random, warnings

from seqeval.metrics import classification_report
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES

SCHEMES = {"IOB1": (IOB1, "BI"), "IOB2": (IOB2, "BI"), "IOBES": (IOBES, "BIES"), "BILOU": (BILOU, "BILU")}
LAST = {"IOBES": "E", "BILOU": "L"}
ONLY = {"IOBES": "S", "BILOU": "U"}
TYPES = ["PER", "LOC", "GPE-LOC"]

warnings.simplefilter("ignore")
rng = random.Random(7)


def anything(letters):
  return rng.choice(["O", "O"] + [rng.choice(letters) + "-" + rng.choice(TYPES) for _ in range(4)])


def whole(name, words):
  tags, before = [], None
  while len(tags) < words:
    if rng.random() < 0.4:
      tags.append("O")
      before = None
      continue
    kind, length = rng.choice(TYPES), rng.randint(1, 3)
    if name == "IOB1":
      span = ("B" if before == kind else "I") + "I" * (length - 1)
    elif name == "IOB2":
      span = "B" + "I" * (length - 1)
    else:
      span = ONLY[name] if length == 1 else "B" + "I" * (length - 2) + LAST[name]
    tags += [letter + "-" + kind for letter in span]
    before = kind
  return tags


for name, (scheme, letters) in SCHEMES.items():
  for n in range(24):
    size = [rng.randint(1, 9) for _ in range(rng.randint(1, 6))]
    gold = [whole(name, w) if n % 2 else [anything(letters) for _ in range(w)] for w in size]
    predicted = [[anything(letters) if rng.random() < 0.25 else tag for tag in tags] for tags in gold]
    row = dict(scheme=name, gold=gold, predicted=predicted)
    for mode, options in (("lenient", {}), ("strict", dict(mode="strict", scheme=scheme))):
      try:
        row[mode] = classification_report(gold, predicted, digits=17, zero_division=0, **options)
      except ValueError:
        row[mode] = None  # no span at all, of which seqeval makes no text
    print(json.dumps(row))
