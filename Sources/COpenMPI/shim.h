// SPDX-License-Identifier: Apache-2.0
#ifndef QDISTILL_COPENMPI_SHIM_H
#define QDISTILL_COPENMPI_SHIM_H

#include <mpi.h>

// In Open MPI these are macros with casts, which Swift does not import.
static inline MPI_Comm qdistill_comm_world(void) { return MPI_COMM_WORLD; }
static inline MPI_Datatype qdistill_byte(void) { return MPI_BYTE; }
static inline MPI_Errhandler qdistill_errors_return(void) { return MPI_ERRORS_RETURN; }
static inline MPI_Status *qdistill_status_ignore(void) { return MPI_STATUS_IGNORE; }

#endif
