// SPDX-License-Identifier: Apache-2.0
// Fused multiply-add of whole vectors.
//
// The standard library's addingProduct of SIMD types goes through the elements one by one and leaves it to the optimiser
// to find the vector again, which it does in halves at times: twice the instructions, and loads that wait for stores of
// another width.
#ifndef QDISTILL_CVECTORS_H
#define QDISTILL_CVECTORS_H

#define QDISTILL_VECTOR(scalar, width)                                                                                 \
    typedef scalar qdistill_##scalar##width __attribute__((ext_vector_type(width)));                                   \
    /* c + a b */                                                                                                      \
    static inline __attribute__((always_inline)) qdistill_##scalar##width qdistill_add_product_##scalar##width(        \
        qdistill_##scalar##width c, qdistill_##scalar##width a, qdistill_##scalar##width b) {                          \
        return __builtin_elementwise_fma(a, b, c);                                                                     \
    }                                                                                                                  \
    /* c - a b */                                                                                                      \
    static inline __attribute__((always_inline)) qdistill_##scalar##width qdistill_subtract_product_##scalar##width(   \
        qdistill_##scalar##width c, qdistill_##scalar##width a, qdistill_##scalar##width b) {                          \
        return __builtin_elementwise_fma(-a, b, c);                                                                    \
    }

QDISTILL_VECTOR(double, 4)
QDISTILL_VECTOR(double, 8)
QDISTILL_VECTOR(float, 4)
QDISTILL_VECTOR(float, 8)

#undef QDISTILL_VECTOR

#endif
