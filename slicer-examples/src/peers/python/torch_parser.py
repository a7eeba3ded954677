#!/usr/bin/env python3
"""Fine-tunes a dependency parser with a loop in PyTorch and prints its speed, memory and scores.

The encoder, without its pooler, and two biaffine scorers that start at zero. The vector of a word
is the mean of its pieces; the head of a word is the root, whose vector is that of the first special
token, or a word of its sentence. Trees are the best ones with a single root. AdamW is fused, a
batch is as long as its longest sentence, and relations are scored at the right heads alone.

UAS, LAS and CLAS are those of conll18_ud_eval.py on the words of the file. A sentence of more than
512 pieces is left out of training and counts as wrong in evaluation. The speed is in real tokens a
second: special tokens count, padding does not.
"""

import argparse
import json
import os
import random
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")

import draws
import numpy
import panx
import torch
import torch_loop
from torch.nn.functional import cross_entropy, linear
from transformers import AutoModel, AutoTokenizer

MAX_PIECES = 512
NO_WORD = -100
CONTENT = """acl advcl advmod amod appos ccomp compound conj csubj dep discourse dislocated expl
 fixed flat goeswith iobj list nmod nsubj nummod obj obl orphan parataxis reparandum root vocative
 xcomp""".split()
RELATIONS = sorted(CONTENT + "aux case cc clf cop det mark punct".split())
ROOT = RELATIONS.index("root")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="a model in Hugging Face form")
    parser.add_argument("train", help="a CoNLL-U file")
    parser.add_argument("tests", help="CoNLL-U files with commas between them")
    parser.add_argument("--max-train", type=int, default=0, help="sentences; 0: all")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=2e-5)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument(
        "--group",
        action="store_true",
        help="draw batches from windows of 50 batches that are sorted by length",
    )
    parser.add_argument(
        "--trim-vocab",
        action="store_true",
        help="keep only those rows of the word table that the files use: same scores, less work",
    )
    parser.add_argument("--max-test", type=int, default=0, help="sentences of each file; 0: all")
    parser.add_argument(
        "--slicer-draws",
        action="store_true",
        help="draw from the seed the order of sentences and the dropout that slicer draws from it",
    )
    return parser.parse_args()


def read(file, limit=0):
    """Sentences as (forms, heads, relations without subtypes). Heads count words from 1."""
    sentences, sentence = [], ([], [], [])
    with open(file, encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            fields = line.rstrip("\n").split("\t")
            if line == "\n":
                if sentence[0]:
                    sentences.append(sentence)
                sentence = ([], [], [])
                if len(sentences) == limit:
                    break
            elif not line.startswith("#") and fields[0].isdigit():
                relation = fields[7].split(":")[0]
                if relation not in RELATIONS:
                    raise SystemExit(f"{file}:{number}: {relation} is none of {RELATIONS}")
                sentence[0].append(fields[1])
                sentence[1].append(int(fields[6]))
                sentence[2].append(RELATIONS.index(relation))
    return sentences


def encode(tokenizer, sentences):
    """Examples: ids of pieces, the word of each from 0 (None of a special token), the tree."""
    encoded = tokenizer([words for words, _, _ in sentences], is_split_into_words=True)
    return [
        {
            "input_ids": encoded["input_ids"][i],
            "words": encoded.word_ids(i),
            "heads": heads,
            "relations": relations,
        }
        for i, (_, heads, relations) in enumerate(sentences)
    ]


def fits(example):
    return len(example["input_ids"]) <= MAX_PIECES


def collate(examples, padding):
    """Tensors of a batch of B sentences, of T pieces and W words at most.

    slots (B T) says which row of (B W) a piece goes to; special tokens and padding go to one more.
    pieces (B W) are the pieces of a word, at least 1.
    """
    width = max(len(example["heads"]) for example in examples)
    length = max(len(example["input_ids"]) for example in examples)
    outside = len(examples) * width
    slots = numpy.full((len(examples), length), outside)
    for row, example in enumerate(examples):
        for piece, word in enumerate(example["words"]):
            if word is not None:
                slots[row, piece] = row * width + word
    pieces = numpy.bincount(slots.ravel(), minlength=outside + 1)[:-1]

    def tensor(name, fill):
        return torch.tensor(panx.padded([example[name] for example in examples], fill))

    return {
        "input_ids": tensor("input_ids", padding),
        "attention_mask": torch.tensor(
            panx.padded([[1] * len(example["input_ids"]) for example in examples], 0)
        ),
        "slots": torch.from_numpy(slots.ravel()),
        "pieces": torch.from_numpy(pieces).clamp_min(1),
        "lengths": torch.tensor([len(example["heads"]) for example in examples]),
        "heads": tensor("heads", NO_WORD),
        "relations": tensor("relations", NO_WORD),
    }


def with_one(vectors):
    return torch.cat([vectors, vectors.new_ones(len(vectors), 1)], 1)


class Parser(torch.nn.Module):
    """B sentences, W words, H hidden, R relations; word h is candidate h, the root candidate 0."""

    def __init__(self, encoder, relations=len(RELATIONS)):
        super().__init__()
        hidden = encoder.config.hidden_size
        self.encoder = encoder
        self.dropout = torch.nn.Dropout(encoder.config.hidden_dropout_prob)
        self.biaffine_arcs = torch.nn.Parameter(torch.zeros(1, hidden + 1, hidden))
        self.biaffine_rels = torch.nn.Parameter(torch.zeros(relations, hidden + 1, hidden + 1))

    def forward(self, batch):
        """The vectors of words (B, W, H) and of candidates (B, W + 1, H)."""
        states = self.encoder(
            input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]
        ).last_hidden_state
        pieces = self.dropout(states).flatten(0, 1)
        sums = pieces.new_zeros(len(batch["pieces"]) + 1, pieces.shape[1])
        sums = sums.index_add(0, batch["slots"], pieces)[:-1]
        words = (sums / batch["pieces"].unsqueeze(1)).unflatten(0, batch["heads"].shape)
        return words, torch.cat([states[:, :1], words], 1)

    def arcs(self, words, candidates, lengths):
        """Scores (B, W, W + 1) of heads; minus infinity where the sentence has no such word."""
        weight = self.biaffine_arcs[0]
        scores = torch.bmm(words @ weight[:-1] + weight[-1], candidates.transpose(1, 2))
        beyond = torch.arange(candidates.shape[1]) > lengths.unsqueeze(1)
        return scores.masked_fill(beyond.unsqueeze(1), -torch.inf)

    def relations(self, words, candidates, heads):
        """Scores (N, R) of the N words that have a head, each at its head."""
        sentence, word = torch.nonzero(heads != NO_WORD, as_tuple=True)
        dependents = with_one(words[sentence, word])
        governors = with_one(candidates[sentence, heads[sentence, word]])
        weight = self.biaffine_rels
        products = linear(governors, weight.flatten(0, 1)).unflatten(1, weight.shape[:2])
        return torch.bmm(products, dependents.unsqueeze(2)).squeeze(2)

    def losses(self, batch):
        """Of arcs and of relations, each the mean over the words of the batch."""
        words, candidates = self(batch)
        heads, relations = batch["heads"], batch["relations"]
        arcs = self.arcs(words, candidates, batch["lengths"]).flatten(0, 1)
        return (
            cross_entropy(arcs, heads.flatten(), ignore_index=NO_WORD),
            cross_entropy(self.relations(words, candidates, heads), relations[heads != NO_WORD]),
        )


def cycle(heads):
    """The nodes of a cycle, the smallest first; none if every node leads to node 0."""
    seen = [-1] * len(heads)
    seen[0] = 0
    for start in range(1, len(heads)):
        node = start
        while seen[node] < 0:
            seen[node] = start
            node = heads[node]
        if node and seen[node] == start:
            nodes = [node]
            while heads[nodes[-1]] != node:
                nodes.append(heads[nodes[-1]])
            return sorted(nodes)
    return []


def arborescence(scores):
    """Heads of the best tree under node 0 by scores[dependent, head] (Chu and Liu, Edmonds)."""
    heads = scores.argmax(1)
    heads[0] = 0
    inside = cycle(heads.tolist())
    if not inside:
        return heads
    inside = numpy.array(inside)
    outside = numpy.setdiff1d(numpy.arange(len(scores)), inside)
    leaving = scores[numpy.ix_(outside, inside)]
    entering = scores[numpy.ix_(inside, outside)] - scores[inside, heads[inside], None]
    node = len(outside)
    small = numpy.full((node + 1, node + 1), -numpy.inf)
    small[:node, :node] = scores[numpy.ix_(outside, outside)]
    small[:node, node] = leaving.max(1)
    small[node, :node] = entering.max(0)
    found = arborescence(small)
    before = numpy.append(outside, -1)[found[:node]]
    heads[outside] = numpy.where(found[:node] == node, inside[leaving.argmax(1)], before)
    heads[inside[entering[:, found[node]].argmax()]] = outside[found[node]]
    return heads


def best_heads(scores):
    """Heads of the best tree with a single root by scores (n, n + 1), computed in double.

    The root costs every word more than any two trees can differ by, so one word takes it.
    """
    count = len(scores)
    square = numpy.full((count + 1, count + 1), -numpy.inf)
    square[1:] = scores
    if numpy.isnan(square).any():
        raise ValueError("a score is not a number")
    numpy.fill_diagonal(square, -numpy.inf)
    finite = square[numpy.isfinite(square)]
    square[1:, 0] -= 1 + count * (finite.max() - finite.min())
    return arborescence(square)[1:]


def predict(model, examples, padding):
    """Heads and relations of each sentence, trees with a single root."""
    batch = collate(examples, padding)
    with torch.inference_mode():
        words, candidates = model(batch)
        arcs = model.arcs(words, candidates, batch["lengths"]).double().numpy()
        lengths = batch["lengths"].tolist()
        found = [best_heads(rows[:n, : n + 1]) for rows, n in zip(arcs, lengths)]
        heads = torch.tensor(panx.padded([row.tolist() for row in found], NO_WORD))
        scores = model.relations(words, candidates, heads)
        scores[:, ROOT] = -torch.inf
        labels = torch.where(heads[heads != NO_WORD] == 0, ROOT, scores.argmax(1))
    return [(row.tolist(), part.tolist()) for row, part in zip(found, labels.split(lengths))]


def evaluate(model, examples, padding, batch=32):
    """UAS, LAS and CLAS in percent, and how many sentences were too long."""
    content = [relation in CONTENT for relation in RELATIONS]
    words = uas = las = clas = gold_content = system_content = 0
    order = sorted(filter(fits, examples), key=lambda example: -len(example["input_ids"]))
    pairs = []
    for start in range(0, len(order), batch):
        part = order[start : start + batch]
        pairs += zip(part, predict(model, part, padding))
    pairs += [(e, ([NO_WORD] * len(e["heads"]), e["relations"])) for e in examples if not fits(e)]
    for example, (heads, relations) in pairs:
        for head, relation, found_head, found in zip(
            example["heads"], example["relations"], heads, relations
        ):
            right = head == found_head
            words += 1
            uas += right
            las += right and relation == found
            clas += right and relation == found and content[relation]
            gold_content += content[relation]
            system_content += content[found]
    return {
        "sentences": len(examples),
        "words": words,
        "UAS": round(100 * uas / words, 2),
        "LAS": round(100 * las / words, 2),
        "CLAS": round(100 * 2 * clas / max(1, gold_content + system_content), 2),
        "too long": len(examples) - len(order),
    }


def order_of_epoch(examples, size, group):
    """Batches of all examples in random order; the last may be smaller."""
    order = random.sample(examples, len(examples))
    if group:
        for start in range(0, len(order), 50 * size):
            window = order[start : start + 50 * size]
            order[start : start + 50 * size] = sorted(window, key=lambda e: len(e["input_ids"]))
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    if group:
        random.shuffle(batches)
    return batches


def use_slicers_masks(model, seed):
    step = draws.use_masks(model.encoder, seed)
    model.dropout = draws.Dropout(model.dropout.p, step, draws.head_site(model.encoder))


def slicers_order(examples, size, seed, epoch):
    order = [examples[i] for i in draws.order(len(examples), seed, epoch)]
    return [order[start : start + size] for start in range(0, len(order), size)]


def train(model, examples, given, padding):
    """Trains; gives steps, real tokens and seconds."""
    adamw = torch_loop.optimizer(model, given.lr)
    steps = given.epochs * -(-len(examples) // given.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(adamw, lambda step: (steps - step) / steps)
    model.train()
    tokens, start = 0, time.perf_counter()
    for epoch in range(1, given.epochs + 1):
        sums = torch.zeros(2)
        batches = (
            slicers_order(examples, given.batch, given.seed, epoch - 1)
            if given.slicer_draws
            else order_of_epoch(examples, given.batch, given.group)
        )
        for examples_of_batch in batches:
            batch = collate(examples_of_batch, padding)
            losses = torch.stack(model.losses(batch))
            losses.sum().backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            adamw.step()
            schedule.step()
            adamw.zero_grad()
            sums += losses.detach()
            tokens += int(batch["attention_mask"].sum())
        arc, relation = (sums / len(batches)).tolist()
        result = {"epoch": epoch, "loss": arc + relation, "arcs": arc, "relations": relation}
        print(json.dumps({k: round(v, 5) for k, v in result.items()}), flush=True)
    return steps, tokens, time.perf_counter() - start


def main():
    given = arguments()
    torch.set_num_threads(given.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(given.seed)
    random.seed(given.seed)
    tokenizer = AutoTokenizer.from_pretrained(given.model)
    model = Parser(
        AutoModel.from_pretrained(given.model, dtype=torch.float32, add_pooling_layer=False)
    )
    examples = encode(tokenizer, read(given.train, given.max_train))
    tests = {file: encode(tokenizer, read(file, given.max_test)) for file in given.tests.split(",")}
    if given.trim_vocab:
        everything = [example for some in [examples, *tests.values()] for example in some]
        torch_loop.keep_used_rows(model.encoder, everything)
    if given.slicer_draws:
        use_slicers_masks(model, given.seed)
    padding = model.encoder.config.pad_token_id
    fitting = list(filter(fits, examples))
    steps, tokens, seconds = train(model, fitting, given, padding)
    result = {
        "sentences": len(fitting),
        "too long": len(examples) - len(fitting),
        "steps": steps,
        "tokens": tokens,
        "seconds": round(seconds, 1),
        "tokens/s": round(tokens / seconds, 1),
        "peak MB": panx.peak_megabytes(),
    }
    print(json.dumps(result), flush=True)
    model.eval()
    for file, some in tests.items():
        start = time.perf_counter()
        scores = evaluate(model, some, padding)
        seconds = time.perf_counter() - start
        tokens = sum(len(example["input_ids"]) for example in filter(fits, some))
        result = {"file": os.path.basename(file), **scores, "tokens/s": round(tokens / seconds, 1)}
        print(json.dumps(result), flush=True)
    print(json.dumps({"peak MB": panx.peak_megabytes()}))


if __name__ == "__main__":
    main()
