"""What transformers' TextClassificationPipeline says of texts and pairs, written to classification.json.

    pip install torch transformers
    python classification.py GOLDENS > classification.json

The pipeline takes a pair whose second text is empty for a single text, so there is none here.

(transformers 5.24 and torch 2.15 wrote the file that lies here; GOLDENS are those of slicer-testing.)
"""
import json, sys, warnings
from transformers import AutoModelForSequenceClassification, PreTrainedTokenizerFast, pipeline

INPUTS = [
    ("The train to Leeds leaves at nine.", "A train goes to Leeds in the morning."),
    ("Sie wohnt seit drei Jahren in Zürich.", "Sie war nie in der Schweiz."),
    ("Il pleut.", "Il fait beau."),
    ("", "Nobody said anything."),
    ("1968 na", "of the river, it is"),
    ("Great film, and the music is even better!", None),
    ("", None),
    ("Ni furaha kubwa kukuona tena hapa.", None),
    ("word " * 40, "other " * 9),
    ("long text " * 60, None),
]

warnings.simplefilter("ignore")
cases = []
for name in ("tiny-xlmr", "tiny-bert", "tiny-distilbert"):
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=f"{sys.argv[1]}/{name}/tokenizer.json", model_max_length=64)
    tokenizer.model_input_names = ["input_ids", "attention_mask"] + ["token_type_ids"] * (name == "tiny-bert")
    for problem in (None, "single_label_classification", "multi_label_classification", "regression"):
        model = AutoModelForSequenceClassification.from_pretrained(f"{sys.argv[1]}/{name}-sequence")
        model.config.problem_type = problem
        ask = pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")
        for text, pair in INPUTS:
            said = ask({"text": text, "text_pair": pair} if pair is not None else text, top_k=None, truncation="longest_first")
            cases.append(dict(model=name, problem=problem, text=text, pair=pair,
                              said=[[one["label"], float("%.9g" % one["score"])] for one in said]))
print(json.dumps(cases, ensure_ascii=False, indent=0))
