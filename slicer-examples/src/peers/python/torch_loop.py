#!/usr/bin/env python3
"""Fine-tunes with a loop in PyTorch as an expert writes it, and prints its speed and its memory.

What it does beyond transformers.Trainer: it trains the rows of the word table that the corpus uses,
and no others; it draws batches from windows of 50 batches that are sorted by length, so that they
hold little padding; AdamW is fused. --bf16 is torch.autocast, --compile is torch.compile. The speed
is in real tokens a second: special tokens count, padding does not.
"""

import argparse
import json
import os
import random
import time

import panx
import torch
from transformers import AutoModelForTokenClassification, AutoTokenizer


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="a model in Hugging Face form")
    parser.add_argument("train", help="a PAN-X file")
    parser.add_argument("--sentences", type=int, default=5000)
    parser.add_argument("--steps", type=int, default=40)
    parser.add_argument("--warm-up", type=int, default=5, help="steps that are not measured")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--learning-rate", type=float, default=1e-4)
    parser.add_argument("--bf16", action="store_true")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


def keep_used_rows(model, examples):
    """Leaves the word table with the rows that examples use, and renumbers their ids.

    All rows up to that of padding stay, so padding keeps its id, from which XLM-R counts positions.
    """
    padding = model.config.pad_token_id
    used = {i for example in examples for i in example["input_ids"]} | set(range(padding + 1))
    rows = sorted(used)
    number = {row: i for i, row in enumerate(rows)}
    weight = model.get_input_embeddings().weight.detach()[rows]
    model.set_input_embeddings(
        torch.nn.Embedding.from_pretrained(weight, freeze=False, padding_idx=padding)
    )
    for example in examples:
        example["input_ids"] = [number[i] for i in example["input_ids"]]


def batches(examples, size):
    """Batches of sentences of nearly the same length, without end."""
    order = list(range(len(examples)))
    while True:
        random.shuffle(order)
        by_length = []
        for start in range(0, len(order), 50 * size):
            window = order[start : start + 50 * size]
            by_length += sorted(window, key=lambda i: len(examples[i]["input_ids"]))
        cut = [by_length[start : start + size] for start in range(0, len(order), size)]
        random.shuffle(cut)
        for batch in cut:
            yield [examples[i] for i in batch]


def optimizer(model, learning_rate):
    """AdamW, which spares biases and LayerNorms with its weight decay."""
    decayed, spared = [], []
    for name, parameter in model.named_parameters():
        spare = name.endswith("bias") or "LayerNorm" in name
        (spared if spare else decayed).append(parameter)
    groups = [
        {"params": decayed, "weight_decay": 0.01},
        {"params": spared, "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=learning_rate, fused=True)


def main():
    given = arguments()
    torch.set_num_threads(given.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(42)
    random.seed(42)
    tokenizer = AutoTokenizer.from_pretrained(given.model)
    examples = panx.encode(tokenizer, panx.read(given.train, given.sentences))
    model = AutoModelForTokenClassification.from_pretrained(
        given.model, num_labels=len(panx.LABELS), ignore_mismatched_sizes=True
    )
    keep_used_rows(model, examples)
    model.train()
    adamw = optimizer(model, given.learning_rate)
    padding = model.config.pad_token_id
    run = torch.compile(model, dynamic=True) if given.compile else model

    def step(batch):
        rows = [example["input_ids"] for example in batch]
        ids = torch.tensor(panx.padded(rows, padding))
        mask = torch.tensor(panx.padded([[1] * len(row) for row in rows], 0))
        labels = torch.tensor(
            panx.padded([example["labels"] for example in batch], panx.IGNORED)
        )
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=given.bf16):
            scores = run(input_ids=ids, attention_mask=mask).logits
        loss = torch.nn.functional.cross_entropy(
            scores.float().flatten(0, 1), labels.flatten(), ignore_index=panx.IGNORED
        )
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        adamw.step()
        adamw.zero_grad()
        return int(mask.sum())

    source = batches(examples, given.batch)
    for _ in range(given.warm_up):
        step(next(source))
    start = time.perf_counter()
    tokens = sum(step(next(source)) for _ in range(given.steps))
    seconds = time.perf_counter() - start
    result = {"tokens/s": round(tokens / seconds, 1), "peak MB": panx.peak_megabytes()}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
