#!/usr/bin/env python3
"""Tags sentences with other libraries and prints their speed.

In real tokens a second (special tokens count, padding does not), the best of three rounds, for
batches of sentences sorted by length and for batches in the order of the file; or, with --latency,
the median milliseconds of a sentence of 16 sub-words. The models of the other libraries are made
once, in --work; `bench tag` takes model.onnx and model-int8.onnx from there. Peak memory is that of
the whole process: to measure one library, make the models in a run before.
"""

import argparse
import json
import os
import pathlib
import shutil
import statistics
import time

import numpy
import panx
from transformers import AutoConfig, AutoTokenizer


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="a token classifier in Hugging Face form, a directory")
    parser.add_argument("file", help="a PAN-X file")
    parser.add_argument("--only", nargs="*", choices=PEERS, default=list(PEERS))
    parser.add_argument("--sentences", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--latency", action="store_true")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("peer-models"))
    return parser.parse_args()


def classifier(given, **options):
    """The model in PyTorch."""
    import torch
    from transformers import AutoModelForTokenClassification

    torch.set_num_threads(given.threads)
    return AutoModelForTokenClassification.from_pretrained(given.model, **options).eval()


def pytorch(given):
    import torch

    model = classifier(given)

    def run(ids, mask):
        with torch.inference_mode():
            model(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))

    return run


def exported(given):
    """The model as ONNX, with x and mask for inputs and y for output; fused as far as it goes."""
    file = given.work / "model.onnx"
    if file.exists():
        return file
    import torch
    from onnxruntime.transformers import optimizer

    class Scores(torch.nn.Module):
        def __init__(self, model):
            super().__init__()
            self.model = model

        def forward(self, x, mask):
            return self.model(input_ids=x, attention_mask=mask).logits

    raw = given.work / "raw.onnx"
    ones = torch.ones(2, 16, dtype=torch.long)
    axes = {0: "sentences", 1: "tokens"}
    torch.onnx.export(
        Scores(classifier(given, attn_implementation="eager")),
        (ones, ones),
        raw,
        input_names=["x", "mask"],
        output_names=["y"],
        dynamic_axes={"x": axes, "mask": axes, "y": axes},
        opset_version=17,
        dynamo=False,
    )
    config = AutoConfig.from_pretrained(given.model)
    fused = optimizer.optimize_model(
        str(raw),
        model_type="bert",
        num_heads=config.num_attention_heads,
        hidden_size=config.hidden_size,
    )
    fused.save_model_to_file(str(file), use_external_data_format=True)
    return file


def quantized(given):
    """The same with weights in 8 bits; activations are quantized as they come."""
    file = given.work / "model-int8.onnx"
    if not file.exists():
        from onnxruntime.quantization import QuantType, quantize_dynamic

        quantize_dynamic(
            exported(given),
            file,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": 1},
        )
    return file


def onnx_runtime(file, given):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = given.threads
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    return lambda ids, mask: session.run(None, {"x": ids, "mask": mask})


def open_vino(precision, given):
    import openvino

    exported(given)
    model = openvino.Core().compile_model(
        given.work / "raw.onnx",
        "CPU",
        {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": given.threads,
            "INFERENCE_PRECISION_HINT": precision,
        },
    )
    return lambda ids, mask: model({"x": ids, "mask": mask})


def ctranslate2_model(kind, given):
    """CTranslate2's encoder; its converter reads a field that config.json no longer has."""
    import ctranslate2
    from ctranslate2.converters import TransformersConverter

    directory = given.work / "ctranslate2"
    if not directory.exists():
        source = given.work / "ctranslate2-source"
        shutil.copytree(given.model, source, dirs_exist_ok=True)
        config = json.loads((source / "config.json").read_text())
        config["position_embedding_type"] = "absolute"
        (source / "config.json").write_text(json.dumps(config))
        TransformersConverter(str(source)).convert(str(directory))
        shutil.rmtree(source)
    encoder = ctranslate2.Encoder(
        str(directory), device="cpu", compute_type=kind, intra_threads=given.threads
    )

    def run(ids, mask):
        rows = [row[:count] for row, count in zip(ids.tolist(), mask.sum(1))]
        numpy.array(encoder.forward_batch(rows).last_hidden_state)

    return run


PEERS = {
    "torch": pytorch,
    "onnxruntime": lambda given: onnx_runtime(exported(given), given),
    "onnxruntime-int8": lambda given: onnx_runtime(quantized(given), given),
    "openvino": lambda given: open_vino("f32", given),
    "openvino-bf16": lambda given: open_vino("bf16", given),
    "ctranslate2": lambda given: ctranslate2_model("float32", given),
    "ctranslate2-int8": lambda given: ctranslate2_model("int8_float32", given),
}


def arrays(rows, padding):
    """Ids and mask of a batch."""
    mask = panx.padded([[1] * len(row) for row in rows], 0)
    return numpy.array(panx.padded(rows, padding)), numpy.array(mask)


def seconds(run, batches):
    start = time.perf_counter()
    for batch in batches:
        run(*batch)
    return time.perf_counter() - start


def median_milliseconds(run, batch):
    times = [seconds(run, [batch]) for _ in range(400)]
    return round(1e3 * statistics.median(times[200:]), 3)


def tokens_per_second(run, sentences, given, padding):
    tokens = sum(map(len, sentences))
    starts = range(0, len(sentences), given.batch)
    batches = [arrays(sentences[i : i + given.batch], padding) for i in starts]
    return round(tokens / min(seconds(run, batches) for _ in range(3)))


def main():
    given = arguments()
    given.work.mkdir(parents=True, exist_ok=True)
    tokenizer = AutoTokenizer.from_pretrained(given.model)
    padding = tokenizer.pad_token_id
    words = [words for words, _ in panx.read(given.file, given.sentences)]
    sentences = tokenizer(
        words, is_split_into_words=True, truncation=True, max_length=panx.MAX_LENGTH
    )["input_ids"]
    for peer in given.only:
        run = PEERS[peer](given)
        if given.latency:
            one = min(sentences, key=lambda ids: abs(len(ids) - 16))
            result = {"ms": median_milliseconds(run, arrays([one], padding))}
        else:
            by_length = sorted(sentences, key=len)
            result = {
                "tokens/s sorted": tokens_per_second(run, by_length, given, padding),
                "tokens/s file": tokens_per_second(run, sentences, given, padding),
            }
        print(json.dumps({"peer": peer, **result, "peak MB": panx.peak_megabytes()}), flush=True)


if __name__ == "__main__":
    main()
