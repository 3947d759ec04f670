// SPDX-License-Identifier: Apache-2.0
#pragma once

extern const unsigned char qdistill_benchmark_sets[];
extern const unsigned char qdistill_benchmark_sets_behind[];
extern const unsigned char qdistill_benchmark_accuracies[];
extern const unsigned char qdistill_benchmark_accuracies_behind[];

/// The file sets.csv: its first byte, and the one behind its last.
static inline const unsigned char *qdistill_benchmark_sets_start(void) { return qdistill_benchmark_sets; }
static inline const unsigned char *qdistill_benchmark_sets_end(void) { return qdistill_benchmark_sets_behind; }
/// The file accuracies.csv likewise.
static inline const unsigned char *qdistill_benchmark_accuracies_start(void) { return qdistill_benchmark_accuracies; }
static inline const unsigned char *qdistill_benchmark_accuracies_end(void) {
    return qdistill_benchmark_accuracies_behind;
}
