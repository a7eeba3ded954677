"""Writes dropout-torch.json, trainings with dropout by torch under slicer's masks: DropoutGoldenTest compares with it.

usage: in the root of the repository,
  PYTHONPATH=slicer-examples/src/peers/python python slicer-core/src/test/resources/io/slicer/train/dropout-torch.py > .../dropout-torch.json
(torch 2.15 and transformers 5.24 wrote the file that lies here). Models and batches are the shipped goldens; probabilities differ from place
to place, so that one in another's place shows.
"""
import json, pathlib, torch, transformers, draws, torch_parser
from safetensors.torch import load_file
from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification, AutoModelForTokenClassification

GOLDENS = pathlib.Path("slicer-testing/src/main/resources/goldens")
SEED, STEPS, RATE, WARMUP, DECAY = 1, 6, 1e-3, 2, 0.05
DROPOUT = dict(hidden_dropout_prob=0.2, attention_probs_dropout_prob=0.1, classifier_dropout=0.3)
DISTILLED = dict(dropout=0.2, attention_dropout=0.1, seq_classif_dropout=0.3)


def batches(directory):
    files = (directory / f"batch-{i}.safetensors" for i in range(3))
    return [load_file(file) for file in files if file.exists()]


def token_loss(model, batch):
    out = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], token_type_ids=batch["token_type_ids"])
    return torch.nn.functional.cross_entropy(out.logits.flatten(0, -2), batch["labels"].flatten())


def distilled_loss(model, batch):
    out = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"])
    return torch.nn.functional.cross_entropy(out.logits.flatten(0, -2), batch["labels"].flatten())


def parser_loss(model, batch):
    places, width = batch["word_index"], batch["heads"].shape[1]
    outside = len(places) * width
    slots = torch.where(places < 0, outside, places + width * torch.arange(len(places)).unsqueeze(1)).flatten()
    pieces = torch.bincount(slots, minlength=outside + 1)[:-1].clamp_min(1)
    return sum(model.losses(dict(batch, slots=slots, pieces=pieces, lengths=batch["words"])))


def token_model(directory, changes):
    config = AutoConfig.from_pretrained(directory, **changes)
    model = AutoModelForTokenClassification.from_pretrained(directory, config=config, dtype=torch.float32)
    step = draws.use_masks(model.base_model, SEED)
    model.dropout = draws.Dropout(model.dropout.p, step, draws.head_site(model.base_model))
    return model


def sequence_model(directory, changes):
    config = AutoConfig.from_pretrained(directory, **changes)
    model = AutoModelForSequenceClassification.from_pretrained(directory, config=config, dtype=torch.float32)
    step, site = draws.use_masks(model.base_model, SEED), draws.head_site(model.base_model)
    if hasattr(model, "dropout"):
        model.dropout = draws.Dropout(model.dropout.p, step, site + 1)
    else:
        model.classifier.dropout = draws.Dropout(model.classifier.dropout.p, step, site, site + 1)
    return model


def parser_model(directory, changes):
    config = AutoConfig.from_pretrained(directory, **changes)
    encoder = AutoModel.from_pretrained(directory, config=config, dtype=torch.float32, add_pooling_layer=False)
    weights = load_file(directory / "model.safetensors")
    model = torch_parser.Parser(encoder, len(weights["biaffine_rels.weight"]))
    model.biaffine_arcs.data.copy_(weights["biaffine_arcs.weight"])
    model.biaffine_rels.data.copy_(weights["biaffine_rels.weight"])
    model.dropout = draws.Dropout(model.dropout.p, draws.use_masks(encoder, SEED), draws.head_site(encoder))
    return model


def training(directory, model_of, loss_of, changes):
    model = model_of(directory, changes).train()
    spared = lambda name: name.endswith("bias") or "LayerNorm" in name or "layer_norm" in name
    groups = [[p for n, p in model.named_parameters() if spared(n) == which] for which in (False, True)]
    optimizer = torch.optim.AdamW([dict(params=groups[0], weight_decay=DECAY), dict(params=groups[1], weight_decay=0.0)], lr=RATE)
    rates = [RATE * (step / WARMUP if step < WARMUP else (STEPS - step) / (STEPS - WARMUP)) for step in range(STEPS)]
    losses, norms, read = [], [], batches(directory)
    for step, rate in enumerate(rates):
        for group in optimizer.param_groups:
            group["lr"] = rate
        loss = loss_of(model, read[step % len(read)])
        optimizer.zero_grad()
        loss.backward()
        norms.append(sum(float((p.grad.double() ** 2).sum()) for p in model.parameters() if p.grad is not None) ** 0.5)
        optimizer.step()
        losses.append(loss.item())
    return dict(config=changes, lr=RATE, betas=[0.9, 0.999], eps=1e-8, weight_decay=DECAY, warmup_steps=WARMUP, steps=STEPS, lrs=rates, losses=losses, grad_norms=norms)


torch.set_num_threads(1)
CASES = {
    "tiny-xlmr": (token_model, token_loss, DROPOUT),
    "tiny-bert": (token_model, token_loss, DROPOUT),
    "tiny-distilbert": (token_model, distilled_loss, DISTILLED),
    "tiny-xlmr-sequence-training": (sequence_model, token_loss, DROPOUT),
    "tiny-bert-sequence-training": (sequence_model, token_loss, DROPOUT),
    "tiny-distilbert-sequence": (sequence_model, distilled_loss, DISTILLED),
    "tiny-xlmr-parser": (parser_model, parser_loss, DROPOUT),
    "tiny-bert-parser": (parser_model, parser_loss, DROPOUT),
}
print(json.dumps(dict(torch=torch.__version__, transformers=transformers.__version__, cases={name: training(GOLDENS / name, *case) for name, case in CASES.items()}), indent=1))
