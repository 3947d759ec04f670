// SPDX-License-Identifier: Apache-2.0
#ifndef QDISTILL_CMPI_SHIM_H
#define QDISTILL_CMPI_SHIM_H

#include <mpi.h>

// MPI's handles are pointers in Open MPI and numbers in MPICH, its constants macros with casts, which Swift does not import:
// what needs either is here, for messages of bytes between all ranks. Swift sees the same functions for every MPI.

static inline int qdistill_return_errors(void) { return MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN); }
static inline int qdistill_rank(int *rank) { return MPI_Comm_rank(MPI_COMM_WORLD, rank); }
static inline int qdistill_size(int *size) { return MPI_Comm_size(MPI_COMM_WORLD, size); }
static inline int qdistill_abort(int code) { return MPI_Abort(MPI_COMM_WORLD, code); }

typedef struct {
    MPI_Request handle;
} QDistillRequest;

static inline QDistillRequest qdistill_no_request(void) { return (QDistillRequest){MPI_REQUEST_NULL}; }

static inline int qdistill_isend(const void *buffer, int count, int peer, int tag, QDistillRequest *request) {
    return MPI_Isend(buffer, count, MPI_BYTE, peer, tag, MPI_COMM_WORLD, &request->handle);
}

static inline int qdistill_irecv(void *buffer, int count, int peer, int tag, QDistillRequest *request) {
    return MPI_Irecv(buffer, count, MPI_BYTE, peer, tag, MPI_COMM_WORLD, &request->handle);
}

static inline int qdistill_ibarrier(QDistillRequest *request) { return MPI_Ibarrier(MPI_COMM_WORLD, &request->handle); }

static inline int qdistill_test(QDistillRequest *request, int *is_complete) {
    return MPI_Test(&request->handle, is_complete, MPI_STATUS_IGNORE);
}

/// Looks for a message of any rank with any tag; where there is one, sets who sent it, its tag and its number of bytes.
static inline int qdistill_iprobe(int *is_there, int *source, int *tag, int *count) {
    MPI_Status status;
    int code = MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_WORLD, is_there, &status);
    if (code != MPI_SUCCESS || !*is_there) return code;
    *source = status.MPI_SOURCE;
    *tag = status.MPI_TAG;
    return MPI_Get_count(&status, MPI_BYTE, count);
}

#endif
