# SPDX-License-Identifier: Apache-2.0
"""Exporters of a sweep's trials to programs that keep records of trainings."""
