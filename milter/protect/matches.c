#include "protect/index.h"

static bool is_better(const struct match *a, const struct match *b)
{
	if (a->strength > b->strength || a->strength < b->strength)
		return a->strength > b->strength;
	return a->means < b->means; /* the plainer explanation */
}

void matches_add(struct matches *matches, const struct match *match)
{
	size_t weakest = 0;
	for (size_t i = 0; i < matches->count; i++) {
		if (matches->items[i].principal == match->principal) {
			if (is_better(match, &matches->items[i]))
				matches->items[i] = *match;
			return;
		}
		if (is_better(&matches->items[weakest], &matches->items[i]))
			weakest = i;
	}
	if (matches->count < LIMIT_MATCHES) {
		matches->items[matches->count++] = *match;
	} else if (is_better(match, &matches->items[weakest])) {
		matches->items[weakest] = *match;
	}
}

void matches_sort(struct matches *matches)
{
	for (size_t i = 1; i < matches->count; i++) {
		struct match match = matches->items[i];
		size_t at = i;
		while (at > 0 && matches->items[at - 1].strength < match.strength) {
			matches->items[at] = matches->items[at - 1];
			at--;
		}
		matches->items[at] = match;
	}
}
