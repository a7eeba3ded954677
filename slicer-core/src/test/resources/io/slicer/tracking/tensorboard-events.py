"""Events as TensorBoard writes them, tensorboard-events.bin beside this script, for EventFileTest.

    python3 tensorboard-events.py    (tensorboard 2.21.0)
"""

import pathlib

from tensorboard.compat.proto import event_pb2, summary_pb2, tensor_pb2, tensor_shape_pb2
from tensorboard.summary.writer.record_writer import RecordWriter

Event, Summary = event_pb2.Event, summary_pb2.Summary

text = summary_pb2.SummaryMetadata(data_class=summary_pb2.DATA_CLASS_TENSOR)
text.plugin_data.plugin_name = "text"
one = tensor_shape_pb2.TensorShapeProto(dim=[tensor_shape_pb2.TensorShapeProto.Dim(size=1)])
report = tensor_pb2.TensorProto(dtype=7, tensor_shape=one, string_val=["# Käse\n".encode()])
scalars = {"train/loss": 0.1, "train/epoch": 2.0, "eval/de_accuracy": float("inf")}

events = [
    Event(wall_time=1795991773.25, file_version="brain.Event:2"),
    Event(wall_time=1795991774.5, step=7, session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START)),
    Event(
        wall_time=1795991775.125,
        step=2**31,
        summary=Summary(value=[Summary.Value(tag=tag, simple_value=value) for tag, value in scalars.items()]),
    ),
    Event(
        wall_time=1795991776.0,
        step=300,
        summary=Summary(value=[Summary.Value(tag="report.md/text_summary", metadata=text, tensor=report)]),
    ),
]
with open(pathlib.Path(__file__).with_suffix(".bin"), "wb") as file:
    writer = RecordWriter(file)
    for event in events:
        writer.write(event.SerializeToString(deterministic=True))
    writer.flush()
