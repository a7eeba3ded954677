"""Writes reports.json, what scikit-learn and scipy say of random answers: ClassificationReportTest and RegressionReportTest compare with it.

usage: python reports.py > reports.json    (scikit-learn 1.9.1 and its scipy wrote the file that lies here)
"""
import json, random, warnings
import numpy as np
from scipy.stats import pearsonr, spearmanr
from sklearn.metrics import accuracy_score, classification_report, mean_squared_error

warnings.simplefilter("ignore")
random.seed(7)
NAMES = ["entailment", "neutral", "contradiction", "é", "zz", "a label with a long name", "Ω", "B", "a", "0", "10", "2"]


def figures(report):
    return {key: {"precision": row["precision"], "recall": row["recall"], "f1": row["f1-score"], "support": row["support"]}
            for key, row in report.items() if key not in ("accuracy", "samples avg")}


single, several, numbers = [], [], []
for case in range(40):
    labels = random.sample(NAMES, random.randint(1, len(NAMES)))
    n = random.choice([1, 2, 5, 30, 200])
    gold = [random.choice(labels) for _ in range(n)]
    other = random.sample(labels, random.randint(1, len(labels)))
    predicted = [g if random.random() < 0.6 else random.choice(other) for g in gold]
    report = classification_report(gold, predicted, output_dict=True, zero_division=0)
    names = sorted(set(gold) | set(predicted))
    single.append(dict(gold=gold, predicted=predicted, accuracy=accuracy_score(gold, predicted), figures=figures(report),
                       text=classification_report(gold, predicted, digits=3, zero_division=0, labels=names)
                       if len(names) > 1 and any(g == p for g, p in zip(gold, predicted)) else None))
    # No text where nothing is right: scikit-learn then prints supports as "1.0".
    matrix = lambda p: np.array([[int(random.random() < p) for _ in labels] for _ in range(n)])
    y, z = matrix(random.random()), matrix(random.random())
    z = np.where(np.random.RandomState(case).rand(*y.shape) < 0.5, y, z)
    if len(labels) > 1:
        report = classification_report(y, z, target_names=labels, output_dict=True, zero_division=0)
        several.append(dict(labels=labels, gold=[[l for l, v in zip(labels, row) if v] for row in y],
                            predicted=[[l for l, v in zip(labels, row) if v] for row in z],
                            accuracy=accuracy_score(y, z), figures=figures(report)))
    a = [round(random.uniform(-3, 3), random.choice([0, 1, 5])) for _ in range(n + 1)]
    b = [v + random.gauss(0, 1) if random.random() < 0.8 else round(v) for v in a]
    nan = lambda v: None if np.isnan(v) else float(v)
    numbers.append(dict(gold=a, predicted=b, mse=mean_squared_error(a, b), pearson=nan(pearsonr(a, b)[0]), spearman=nan(spearmanr(a, b)[0])))
print(json.dumps(dict(single=single, several=several, numbers=numbers), ensure_ascii=False))
