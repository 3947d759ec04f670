// SPDX-License-Identifier: Apache-2.0
// Fused multiply-add of whole vectors, their conversion, and what the processor can do.
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
QDISTILL_VECTOR(double, 16)
QDISTILL_VECTOR(float, 16)

#undef QDISTILL_VECTOR

#define QDISTILL_CONVERSION(width)                                                                                     \
    static inline __attribute__((always_inline)) qdistill_double##width qdistill_widened##width(                       \
        qdistill_float##width x) {                                                                                     \
        return __builtin_convertvector(x, qdistill_double##width);                                                     \
    }                                                                                                                  \
    static inline __attribute__((always_inline)) qdistill_float##width qdistill_narrowed##width(                       \
        qdistill_double##width x) {                                                                                    \
        return __builtin_convertvector(x, qdistill_float##width);                                                      \
    }

QDISTILL_CONVERSION(4)
QDISTILL_CONVERSION(8)

#undef QDISTILL_CONVERSION

/* Where a thread packs a part of a matrix: 24 KiB, aligned to a cache line. */
static inline void *qdistill_panel(void) {
    static _Thread_local char panel[24 * 1024] __attribute__((aligned(64)));
    return panel;
}

/* And where it takes the sums of what does not fill a panel: 8 rows of 3 vectors of 64 bytes. */
static inline void *qdistill_panel_sums(void) {
    static _Thread_local char sums[8 * 3 * 64] __attribute__((aligned(64)));
    return sums;
}

/* What the module that asks is compiled for. */
static inline const char *qdistill_instruction_set(void) {
#if defined(__AVX512F__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
    return "avx512";
#elif defined(__AVX2__) && defined(__FMA__)
    return "avx2";
#elif defined(__ARM_NEON)
    return "neon";
#else
    return "baseline";
#endif
}

/* Whether this processor has what "avx512", or else "avx2", is compiled for. */
static inline int qdistill_has_avx512(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd");
#else
    return 0;
#endif
}

static inline int qdistill_has_avx2(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
#else
    return 0;
#endif
}

#endif
