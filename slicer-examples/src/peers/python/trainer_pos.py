#!/usr/bin/env python3
"""Fine-tunes on parts of speech with transformers.Trainer and prints speed, memory and accuracy.

The first sub-word of a word bears its tag. AdamW with weight decay 0.01, a learning rate that rises
over a tenth of the steps and then falls to zero, gradients clipped at norm 1, dropout as the model
has it, float32. The speed is in real tokens a second: special tokens count, padding does not. A
word beyond 256 sub-words counts as wrong.

With --slicer-draws the order of the sentences, the head's first values and the dropout masks are
those that slicer draws from the seed: then nothing is left in which the two may differ.
"""

import argparse
import json
import os

import draws
import panx
import torch
import torch_loop
from trainer import CountingTrainer
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    DataCollatorForTokenClassification,
    TrainingArguments,
    set_seed,
)

TAGS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="a model in Hugging Face form")
    parser.add_argument("train", help="a CoNLL-U file")
    parser.add_argument("tests", help="CoNLL-U files with commas between them")
    parser.add_argument("--max-train", type=int, default=0, help="sentences; 0: all")
    parser.add_argument("--max-test", type=int, default=0, help="sentences of each file; 0: all")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=5e-5)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument(
        "--trim-vocab",
        action="store_true",
        help="keep only those rows of the word table that the files use: same scores, less work",
    )
    parser.add_argument(
        "--slicer-draws", action="store_true", help="draw from the seed what slicer draws from it"
    )
    return parser.parse_args()


def read(file, limit):
    """Sentences as pairs of words and tags; multi-word tokens and empty nodes are no words."""
    sentences, words, tags = [], [], []
    with open(file, encoding="utf-8", newline="\n") as lines:
        for line in lines:
            fields = line.rstrip("\n").split("\t")
            if line == "\n":
                if words:
                    sentences.append((words, tags))
                words, tags = [], []
                if limit and len(sentences) == limit:
                    break
            elif not line.startswith("#") and fields[0].isdigit():
                words.append(fields[1])
                tags.append(fields[3])
    return sentences


class SlicersOrder(torch.utils.data.Sampler):
    """Each time through is an epoch."""

    def __init__(self, count, seed):
        self.count, self.seed, self.epoch = count, seed, 0

    def __len__(self):
        return self.count

    def __iter__(self):
        self.epoch += 1
        return iter(draws.order(self.count, self.seed, self.epoch - 1))


class SlicersTrainer(CountingTrainer):
    """Reads sentences in slicer's order."""

    def _get_train_sampler(self, *_):
        return SlicersOrder(len(self.train_dataset), self.args.seed)


def use_slicers_draws(model, seed):
    weight = model.classifier.weight
    weight.data.copy_(draws.normal("classifier.weight", weight.shape, seed))
    step = draws.use_masks(model.base_model, seed)
    model.dropout = draws.Dropout(model.dropout.p, step, draws.head_site(model.base_model))


def score(model, collator, examples, sentences):
    """How many words there are, and how many get the right tag."""
    right = 0
    order = sorted(examples, key=lambda example: -len(example["input_ids"]))
    for start in range(0, len(order), 32):
        batch = collator(order[start : start + 32])
        labels = batch.pop("labels")
        with torch.inference_mode():
            best = model(**batch).logits.argmax(-1)
        right += int((best == labels).sum())
    words = sum(len(words) for words, _ in sentences)
    return {"words": words, "right": right, "accuracy": round(100 * right / words, 2)}


def main():
    given = arguments()
    torch.set_num_threads(given.threads)
    set_seed(given.seed)
    tokenizer = AutoTokenizer.from_pretrained(given.model)
    model = AutoModelForTokenClassification.from_pretrained(given.model, num_labels=len(TAGS))
    tests = {file: read(file, given.max_test) for file in given.tests.split(",")}
    examples = panx.encode(tokenizer, read(given.train, given.max_train), TAGS)
    encoded = {file: panx.encode(tokenizer, some, TAGS) for file, some in tests.items()}
    if given.trim_vocab:
        everything = [example for some in [examples, *encoded.values()] for example in some]
        torch_loop.keep_used_rows(model, everything)
    if given.slicer_draws:
        use_slicers_draws(model, given.seed)
    collator = DataCollatorForTokenClassification(tokenizer)
    trainer = (SlicersTrainer if given.slicer_draws else CountingTrainer)(
        model=model,
        args=TrainingArguments(
            output_dir="trainer-output",
            per_device_train_batch_size=given.batch,
            num_train_epochs=given.epochs,
            learning_rate=given.lr,
            weight_decay=0.01,
            warmup_steps=0.1,
            max_grad_norm=1.0,
            seed=given.seed,
            use_cpu=True,
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
        ),
        train_dataset=examples,
        data_collator=collator,
    )
    found = trainer.train()
    seconds = found.metrics["train_runtime"]
    result = {
        "sentences": len(examples),
        "steps": found.global_step,
        "loss": round(found.training_loss, 6),
        "tokens": trainer.tokens,
        "tokens/s": round(trainer.tokens / seconds, 1),
        "peak MB": panx.peak_megabytes(),
    }
    print(json.dumps(result), flush=True)
    model.eval()
    for file, sentences in tests.items():
        scores = score(model, collator, encoded[file], sentences)
        print(json.dumps({"file": os.path.basename(file), **scores}), flush=True)


if __name__ == "__main__":
    main()
