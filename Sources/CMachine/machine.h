// SPDX-License-Identifier: Apache-2.0
// System calls that Swift's module of the C library leaves out.
#include <sys/syscall.h>
#include <unistd.h>

/// A file in memory without a name, closed on exec: its descriptor, or -1.
static inline int qdistill_memory_file(const char *name) { return (int)syscall(SYS_memfd_create, name, 1u); }
