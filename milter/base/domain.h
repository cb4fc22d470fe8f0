/*
 * domain - the one strict check that every domain passes before any compare or library
 * sees it: LDH labels (RFC 1123 2.1; an underscore is allowed inside DNS names only), 1 to 63
 * octets each, 253 in all, lower case, without the final dot. Pure ASCII; U-labels are mapped
 * to A-labels in text/ first. And the public suffix list (libpsl), loaded once.
 *
 * Threads: domain_suffixes_load() before threads start; the rest from any thread.
 */
#ifndef BASE_DOMAIN_H
#define BASE_DOMAIN_H

#include "base/arena.h"
#include "base/view.h"

/* Lower-cased in the arena without one final dot, or the empty view when `raw` is no
 * domain of at least two labels. A single label ("localhost") is let through only by
 * domain_normalize_any(). */
struct view domain_normalize(struct view raw, struct arena *arena);
struct view domain_normalize_any(struct view raw, struct arena *arena);

/* The name of a DNS query: as above, with underscores allowed. */
bool domain_is_dns_name(struct view name);

/* `child` is `parent` or lies under it. Both normalised. */
bool domain_is_within(struct view child, struct view parent);

/* The public suffix list: NULL for the newest that libpsl has, of the system or built in. Of
 * a DAFSA a table is made, which answers far faster than libpsl; until it is loaded, of text
 * and of the one built in, libpsl is asked. Returns false (and keeps what there was) when the
 * file cannot be read. */
bool domain_suffixes_load(const char *path);

/* The registrable domain (public suffix and one label), or empty for a public suffix itself.
 * Under an unlisted top level the last two labels. Normalised in, a slice of it out. */
struct view domain_registrable(struct view domain);
bool domain_is_public_suffix(struct view domain);

/* Of the private section: a domain with an owner, who lets others have domains under it. */
bool domain_is_private_suffix(struct view domain);

#endif
