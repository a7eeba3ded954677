"""What the scripts beside this one share: sentences of PAN-X, their sub-words, padded batches."""

import os
import resource

LABELS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
IGNORED = -100
"""The label that torch's cross-entropy leaves out."""

MAX_LENGTH = 256

os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def read(path, count=None):
    """The first sentences of a file with lines `token<TAB>tag`, as pairs of words and tags."""
    sentences, words, tags = [], [], []
    with open(path, encoding="utf-8") as file:
        for line in [*file, ""]:
            line = line.rstrip("\n")
            if line:
                word, tag = line.split("\t")
                words.append(word)
                tags.append(tag)
            elif words:
                sentences.append((words, tags))
                words, tags = [], []
    return sentences[:count]


def encode(tokenizer, sentences, names=LABELS):
    """Ids and labels of each sentence; the first sub-word of a word bears its tag."""
    encoded = tokenizer(
        [words for words, _ in sentences],
        is_split_into_words=True,
        truncation=True,
        max_length=MAX_LENGTH,
    )
    examples = []
    for i, (_, tags) in enumerate(sentences):
        labels, previous = [], None
        for word in encoded.word_ids(i):
            first = word is not None and word != previous
            labels.append(names.index(tags[word]) if first else IGNORED)
            previous = word
        examples.append({"input_ids": encoded["input_ids"][i], "labels": labels})
    return examples


def padded(rows, value):
    """Rows of one length: shorter ones are filled up with a value."""
    width = max(map(len, rows))
    return [row + [value] * (width - len(row)) for row in rows]


def peak_megabytes():
    """The largest resident memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
