// SPDX-License-Identifier: Apache-2.0
#ifndef QDISTILL_COPENBLAS_SHIM_H
#define QDISTILL_COPENBLAS_SHIM_H

#include <cblas.h>

#endif
