/*
 * spf_macro - the macro strings of SPF records (RFC 7208 7).
 *
 * Owns:    nothing; results live in the arena.
 * Threads: any.
 * Limits:  an expansion past LIMIT_SPF_EXPANSION octets is no name.
 * Errors:  none; what does not parse is refused before anything is expanded.
 */
#ifndef AUTH_SPF_MACRO_H
#define AUTH_SPF_MACRO_H

#include "base/arena.h"
#include "base/ip.h"

/* Whether `text` is a macro-string; with `any_letter` the letters c, r and t too, which have
 * a meaning in explanations only. */
bool spf_macro_is_string(struct view text, bool any_letter);

/* Whether `text` is a domain-spec: a macro-string that ends in a top label or a macro. */
bool spf_macro_is_domain(struct view text);

struct spf_macro_values {
	struct ip_address client;
	struct view sender;        /* s */
	struct view local;         /* l */
	struct view sender_domain; /* o */
	struct view domain;        /* d */
	struct view helo;          /* h */
	struct view validated;     /* p; asked for only where spf_macro_needs_validated() */
};

bool spf_macro_needs_validated(struct view spec);

/* The name that a domain-spec means: without the final dot, shortened from the left to 253
 * octets (RFC 7208 7.3). Empty when the expansion is too long to tell. */
struct view spf_macro_expand(
	struct view spec, const struct spf_macro_values *values, struct arena *arena);

/* The address as in reverse names, most significant part first: "192.0.2.1", or 32 nibbles
 * with dots. */
struct view spf_macro_address(struct ip_address ip, struct arena *arena);

#endif
