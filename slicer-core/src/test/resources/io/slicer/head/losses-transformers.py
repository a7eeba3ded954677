"""Writes losses-transformers.json: what transformers computes for every problem_type, on tiny-xlmr-sequence's first batch.
ProblemLossesTest compares with it.

usage: python losses-transformers.py GOLDENS > losses-transformers.json    (transformers 5.24, torch 2.15, float64)
"""
import json, sys, torch
from pathlib import Path
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification

goldens = Path(sys.argv[1]) / "tiny-xlmr-sequence"
batch = load_file(goldens / "batch-0.safetensors")
rows = batch["input_ids"].shape[0]
torch.manual_seed(5)
several = torch.randint(0, 2, (rows, 3)).double()
numbers = torch.randn(rows, 3).double() * 2
weights = [0.25, 1.5, 4.0]
inputs = {key: batch[key] for key in ("input_ids", "attention_mask")}
cases = {}
for problem in ("multi_label_classification", "regression", "weighted"):
    model = AutoModelForSequenceClassification.from_pretrained(goldens).double().eval()
    if problem == "weighted":
        loss = torch.nn.CrossEntropyLoss(weight=torch.tensor(weights).double())(model(**inputs).logits, batch["labels"].view(-1))
    else:
        model.config.problem_type = problem
        loss = model(**inputs, labels=several if problem.startswith("multi") else numbers).loss
    loss.backward()
    cases[problem] = dict(
        loss=loss.item(),
        gradients={name: [float("%.9g" % g) for g in p.grad.flatten().tolist()] for name, p in model.named_parameters()
                   if name.startswith("classifier.out_proj") or name.endswith("layer.0.attention.self.query.bias")})
print(json.dumps(dict(several=several.flatten().tolist(), numbers=numbers.flatten().tolist(), weights=weights, cases=cases)))
