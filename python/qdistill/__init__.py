# SPDX-License-Identifier: Apache-2.0
"""Sweeps of qdistill in Python: run them, load their tables, draw their figures, export them.

`run` runs a plan, `load` gives the tables of a results folder as data frames, `plot` draws its figures. `to_mlflow` and
`to_tensorboard` hand its trials to these programs.
"""

import importlib

__version__ = "0.1.0"

# What is in which module. Nothing is imported before it is used: figures are in this package, and need no pandas.
_MODULES = {
    "QDistillError": "errors", "Sweep": "sweep", "load": "sweep", "plot": "plotting", "run": "running",
    "to_mlflow": "exporters.mlflow", "to_tensorboard": "exporters.tensorboard",
}  # fmt: skip
__all__ = list(_MODULES)


def __getattr__(name):
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__():
    return sorted([*globals(), *__all__])
