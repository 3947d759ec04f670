# SPDX-License-Identifier: Apache-2.0
"""What scripts/from-circuit consists of: circuits of Qiskit and of PennyLane to the grammar of docs/reference/circuits.md."""
