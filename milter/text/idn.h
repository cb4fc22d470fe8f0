/*
 * idn - internationalised domain names (UTS #46, non-transitional), by ICU.
 *
 * Owns:    results live in `arena`.
 * Threads: any; one shared UIDNA.
 * Errors:  none: what cannot be mapped is the empty view.
 */
#ifndef TEXT_IDN_H
#define TEXT_IDN_H

#include "base/arena.h"
#include "base/facts.h"

/* A domain in any form as normalised A-labels (base/domain.h). FACT_IDN_MAP when the input
 * was not ASCII, FACT_TRAILING_DOT; FACT_BAD_DOMAIN with an empty result, or with the name
 * as it is when one of its labels only looks like an A-label ("xn--a"): the DNS may have it. */
struct view idn_to_ascii(struct view domain, struct arena *arena, facts_t *facts);

/* A normalised domain as a person sees it: A-labels as U-labels; labels that do not decode
 * stay as they are. */
struct view idn_to_unicode(struct view domain, struct arena *arena);

#endif
