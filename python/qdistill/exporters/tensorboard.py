# SPDX-License-Identifier: Apache-2.0
"""Trials as runs of TensorBoard, without TensorFlow."""

import os
import re

from ..errors import QDistillError
from .records import records


def to_tensorboard(sweep, folder):
    """Exports a sweep for `tensorboard --logdir FOLDER`, a run for each trial. An export again takes the place of the last.

    A run has the columns of curves.csv by epoch where the sweep has one, under `curve/`, the scores, under `score/`, and
    student, distillation, seed and settings as hyperparameters.

    Args:
        sweep: a results folder, or what `load` or `run` gave.
        folder: where the event files are written, in a folder for each trial.

    Returns: how many runs were written.
    """
    try:
        import tensorboard  # noqa: F401
    except ModuleNotFoundError:
        raise QDistillError('TensorBoard is missing: pip install tensorboard, or "qdistill[tensorboard]".') from None
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

    sweep, trials = records(sweep)
    count = 0
    for record in trials:
        place = os.path.join(os.fspath(folder), _folder(record))
        os.makedirs(place, exist_ok=True)
        _clear(place)
        writer = EventFileWriter(place)
        for event in _events(record):
            writer.add_event(event)
        writer.close()
        count += 1
    return count


def _events(record):
    from tensorboard.compat.proto.event_pb2 import Event
    from tensorboard.compat.proto.summary_pb2 import Summary
    from tensorboard.plugins.hparams import api_pb2, metadata, plugin_data_pb2

    def scalar(tag, value, step):
        return Event(step=step, summary=Summary(value=[Summary.Value(tag=tag, simple_value=value)]))

    # TensorBoard's own functions for hyperparameters want TensorFlow.
    def session(tag, step, **information):
        data = metadata.create_summary_metadata(plugin_data_pb2.HParamsPluginData(**information))
        return Event(
            step=step, summary=Summary(value=[Summary.Value(tag=tag, metadata=data, tensor=metadata.NULL_TENSOR)]))

    start = plugin_data_pb2.SessionStartInfo(group_name=record.identity)
    for name, value in record.parameters.items():
        kind = "bool" if isinstance(value, bool) else "string" if isinstance(value, str) else "number"
        setattr(start.hparams[name], f"{kind}_value", value)
    yield session(metadata.SESSION_START_INFO_TAG, 0, session_start_info=start)
    for column, points in record.curves.items():
        for epoch, value in points:
            yield scalar(f"curve/{column}", value, epoch)
    epochs = int(record.scores.get("epochs", 0))
    for column, value in record.scores.items():
        yield scalar(f"score/{column}", value, epochs)
    end = plugin_data_pb2.SessionEndInfo(
        status=api_pb2.STATUS_FAILURE if record.has_failed else api_pb2.STATUS_SUCCESS)
    yield session(metadata.SESSION_END_INFO_TAG, epochs, session_end_info=end)


def _folder(record):
    """A folder of its own for each identity: a trial's number changes where a sweep is extended."""
    name = re.sub(r"[^\w.+-]", "_", re.sub(r"\Atrial-\d+-", "", record.name))
    return f"{name[:100]}-{record.identity}"


def _clear(place):
    for name in os.listdir(place):
        if name.startswith("events.out.tfevents."):
            os.unlink(os.path.join(place, name))
