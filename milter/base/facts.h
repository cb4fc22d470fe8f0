/*
 * facts - what is odd about a message, as a set. Malformed input is evidence to judge: a
 * parser never fails, it reads on and adds the fact. One row per fact in facts.def.
 *
 * Threads: plain values.
 */
#ifndef BASE_FACTS_H
#define BASE_FACTS_H

#include <stddef.h>
#include <stdint.h>

enum fact_number {
#define FACT(name, text) FACT_NUMBER_##name,
#include "base/facts.def"
#undef FACT
	FACT_COUNT
};

typedef uint64_t facts_t;

#define FACT_BIT(name) (UINT64_C(1) << FACT_NUMBER_##name)

/* Name ("MULTIPLE_FROM") and sentence of the fact with this number (below FACT_COUNT). */
const char *fact_name(size_t number);
const char *fact_text(size_t number);

#endif
