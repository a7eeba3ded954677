"""Writes label-weights-torch.json beside it: cross-entropy with a weight for each label, ordinary and
of slices, on batch 0 of the golden tiny-xlmr, by torch in double precision.

    python label-weights-torch.py GOLDENS/tiny-xlmr
"""

import json
import pathlib
import sys

import torch
from safetensors.torch import load_file
from transformers import AutoModelForTokenClassification

WEIGHTS = [0.1, 3.0, 1.0, 2.5, 0.75, 4.0, 1.5]
WIDTHS = [48, 12, 1]
SHOWN = [
    "classifier.weight",
    "classifier.bias",
    "roberta.encoder.layer.2.output.dense.bias",
    "roberta.encoder.layer.0.attention.self.value.bias",
]


def sliced(rows, weight, bias, width):
    """Scores (R * K, C) of each slice of each row by its own columns of the weight."""
    slices = rows.shape[1] // width
    cut = rows.reshape(-1, slices, width)
    columns = weight.reshape(weight.shape[0], slices, width)
    return (torch.einsum("rkh,ckh->rkc", cut, columns) + bias).reshape(-1, weight.shape[0])


def case(model, batch, width):
    model.zero_grad()
    states = model.base_model(
        input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]
    ).last_hidden_state
    labelled = batch["labels"] != -100
    scores = sliced(states[labelled], model.classifier.weight, model.classifier.bias, width)
    labels = batch["labels"][labelled].repeat_interleave(states.shape[2] // width)
    loss = torch.nn.CrossEntropyLoss(weight=torch.tensor(WEIGHTS, dtype=torch.double))(scores, labels)
    loss.backward()
    gradients = {name: p.grad for name, p in model.named_parameters()}
    return {
        "width": width,
        "loss": loss.item(),
        "gradients": {name: [float("%.9g" % g) for g in gradients[name].flatten().tolist()] for name in SHOWN},
    }


def main(golden):
    model = AutoModelForTokenClassification.from_pretrained(golden).double().eval()
    batch = load_file(golden / "batch-0.safetensors")
    cases = [case(model, batch, width) for width in WIDTHS]
    text = json.dumps({"weights": WEIGHTS, "cases": cases})
    pathlib.Path(__file__).with_suffix(".json").write_text(text + "\n")


main(pathlib.Path(sys.argv[1]))
