// SPDX-License-Identifier: Apache-2.0
#pragma once

extern const unsigned char qdistill_digits[];
extern const unsigned char qdistill_digits_behind[];

/// The file digits.csv: its first byte, and the one behind its last.
static inline const unsigned char *qdistill_digits_start(void) { return qdistill_digits; }
static inline const unsigned char *qdistill_digits_end(void) { return qdistill_digits_behind; }
