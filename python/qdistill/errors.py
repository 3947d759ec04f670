# SPDX-License-Identifier: Apache-2.0
"""What the package raises."""


class QDistillError(Exception):
    """What is wrong and how to mend it, as a sentence."""
