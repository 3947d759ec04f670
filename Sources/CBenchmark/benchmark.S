// SPDX-License-Identifier: Apache-2.0
// The bytes of sets.csv and accuracies.csv; benchmark.h names them.
    .section .rodata
    .globl qdistill_benchmark_sets
    .globl qdistill_benchmark_sets_behind
    .globl qdistill_benchmark_accuracies
    .globl qdistill_benchmark_accuracies_behind
qdistill_benchmark_sets:
    .incbin "sets.csv"
qdistill_benchmark_sets_behind:
    .byte 0
qdistill_benchmark_accuracies:
    .incbin "accuracies.csv"
qdistill_benchmark_accuracies_behind:
    .byte 0
    .section .note.GNU-stack, "", %progbits
