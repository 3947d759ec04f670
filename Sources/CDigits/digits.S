// SPDX-License-Identifier: Apache-2.0
// The bytes of digits.csv; digits.h names them.
    .section .rodata
    .globl qdistill_digits
    .globl qdistill_digits_behind
qdistill_digits:
    .incbin "digits.csv"
qdistill_digits_behind:
    .byte 0
    .section .note.GNU-stack, "", %progbits
