#include "base/facts.h"

#include "base/err.h"

static const struct {
	const char *name;
	const char *text;
} rows[] = {
#define FACT(name, text) { #name, text },
#include "base/facts.def"
#undef FACT
};

_Static_assert(FACT_COUNT <= 64, "facts_t has 64 bits");

const char *fact_name(size_t number)
{
	BUG_ON(number >= FACT_COUNT);
	return rows[number].name;
}

const char *fact_text(size_t number)
{
	BUG_ON(number >= FACT_COUNT);
	return rows[number].text;
}
