#!/usr/bin/env python3
"""Fine-tunes with transformers.Trainer, as its users do, and prints its speed, its memory and F1.

The speed is in real tokens a second: special tokens count, padding does not. AdamW with weight
decay 0.01, a learning rate that rises over a tenth of the steps and then falls to zero, gradients
clipped at norm 1, dropout as the model has it, float32.
"""

import argparse
import json
import os

import panx
import torch
from seqeval.metrics import f1_score
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    DataCollatorForTokenClassification,
    Trainer,
    TrainingArguments,
    set_seed,
)


class CountingTrainer(Trainer):
    """Counts the tokens that it trains on."""

    tokens = 0

    def compute_loss(self, model, inputs, **arguments):
        if model.training:
            self.tokens += int(inputs["attention_mask"].sum())
        return super().compute_loss(model, inputs, **arguments)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="a model in Hugging Face form")
    parser.add_argument("train", help="a PAN-X file")
    parser.add_argument("--eval", nargs="*", default=[], metavar="FILE", help="PAN-X files")
    parser.add_argument("--sentences", type=int, default=5000, help="to train on")
    parser.add_argument("--eval-sentences", type=int, default=1000, help="of each file")
    parser.add_argument("--epochs", type=float, default=3)
    parser.add_argument("--steps", type=int, default=-1, help="instead of epochs")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--learning-rate", type=float, default=1e-4)
    parser.add_argument("--group", action="store_true", help="group_by_length")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    return parser.parse_args()


def f1(trainer, tokenizer, sentences):
    """seqeval's F1 by words, in percent."""
    examples = panx.encode(tokenizer, sentences)
    best = trainer.predict(examples).predictions.argmax(-1)
    gold, predicted = [], []
    for example, row in zip(examples, best):
        scored = [i for i, label in enumerate(example["labels"]) if label != panx.IGNORED]
        gold.append([panx.LABELS[example["labels"][i]] for i in scored])
        predicted.append([panx.LABELS[row[i]] for i in scored])
    return 100 * f1_score(gold, predicted)


def main():
    given = arguments()
    torch.set_num_threads(given.threads)
    set_seed(given.seed)
    tokenizer = AutoTokenizer.from_pretrained(given.model)
    model = AutoModelForTokenClassification.from_pretrained(
        given.model, num_labels=len(panx.LABELS), ignore_mismatched_sizes=True
    )
    trainer = CountingTrainer(
        model=model,
        args=TrainingArguments(
            output_dir="trainer-output",
            per_device_train_batch_size=given.batch,
            per_device_eval_batch_size=given.batch,
            num_train_epochs=given.epochs,
            max_steps=given.steps,
            learning_rate=given.learning_rate,
            weight_decay=0.01,
            warmup_steps=0.1,
            max_grad_norm=1.0,
            train_sampling_strategy="group_by_length" if given.group else "random",
            seed=given.seed,
            use_cpu=True,
            save_strategy="no",
            report_to=[],
            disable_tqdm=True,
        ),
        train_dataset=panx.encode(tokenizer, panx.read(given.train, given.sentences)),
        data_collator=DataCollatorForTokenClassification(tokenizer),
    )
    seconds = trainer.train().metrics["train_runtime"]
    result = {
        "tokens/s": round(trainer.tokens / seconds, 1),
        "steps": trainer.state.global_step,
        "peak MB": panx.peak_megabytes(),
    }
    for file in given.eval:
        sentences = panx.read(file, given.eval_sentences)
        result["F1 " + os.path.basename(file)] = round(f1(trainer, tokenizer, sentences), 2)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
