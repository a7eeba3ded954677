"""What transformers' TokenClassificationPipeline makes of words, written to pipeline.json.

    pip install torch transformers
    python pipeline.py ../../../../../slicer-testing/src/main/resources/goldens > pipeline.json

(transformers 5.24 and torch 2.15 wrote the file that lies here.)

The words are given to the pipeline as words. They are of letters and digits alone, so that a text
of them with spaces between is cut into the same words by slicer. XLM-R's pieces do not say where a
word begins; the pipeline goes by the spaces, which fails where a word begins with the piece "▁".
In place of a piece that it does not know it gives the text. There are no such words here.
"""

import json
import random
import sys
import warnings

from transformers import AutoModelForTokenClassification, PreTrainedTokenizerFast, pipeline

WORDS = (
    "Anna lives in Zürich the of river Paris 1968 na Angela Merkel besuchte Berlin and was born an "
    "der University New York is a city to on as at he his it de la by state Saint John international"
).split()
UNKNOWN = {"tiny-xlmr": "<unk>", "tiny-bert": "[UNK]"}


def is_clear(tokenizer, word):
    pieces = tokenizer.convert_ids_to_tokens(tokenizer(word, add_special_tokens=False).input_ids)
    return pieces[0] != "▁" and tokenizer.unk_token not in pieces


def plain(entity):
    if "entity_group" in entity:
        found = {"label": entity["entity_group"]}
    else:
        found = {"label": entity["entity"], "piece": entity["word"]}
    return found | {
        "start": int(entity["start"]),
        "end": int(entity["end"]),
        "score": round(float(entity["score"]), 7),
    }


def main(goldens):
    warnings.simplefilter("ignore")
    cases = []
    for name, unknown in UNKNOWN.items():
        tokenizer = PreTrainedTokenizerFast(
            tokenizer_file=f"{goldens}/{name}/tokenizer.json", unk_token=unknown, model_max_length=64
        )
        model = AutoModelForTokenClassification.from_pretrained(f"{goldens}/{name}")
        tagger = pipeline("token-classification", model=model, tokenizer=tokenizer, device="cpu")
        words = [word for word in WORDS if is_clear(tokenizer, word)]
        draw = random.Random(20)
        for _ in range(12):
            sentence = [draw.choice(words) for _ in range(draw.randint(1, 9))]
            case = {"model": name, "words": sentence}
            for strategy in ["none", "first", "average", "max"]:
                found = tagger(
                    [sentence],
                    is_split_into_words=True,
                    aggregation_strategy=strategy,
                    ignore_labels=[] if strategy == "none" else ["O"],
                )[0]
                case[strategy] = [plain(entity) for entity in found]
            cases.append(json.dumps(case, ensure_ascii=False))
    print("[\n" + ",\n".join(cases) + "\n]")


if __name__ == "__main__":
    main(sys.argv[1])
