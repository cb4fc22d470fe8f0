/*
 * header - the fields of a message header, byte for byte.
 *
 * Two ways in: field by field as the MTA hands them over, or from the bytes of a file.
 *
 * Owns:    fields point into `arena`.
 * Threads: as the arena.
 * Limits:  LIMIT_FIELDS, LIMIT_HEADER; past them fields are dropped, FACT_LIMIT is set.
 *          Fields that tell the sender or what a filter found have room of their own behind
 *          these (LIMIT_LAST_FIELDS, LIMIT_LAST_OCTETS): padding does not hide them.
 * Errors:  none. A line that is no field ends the header (as MTAs do) and sets
 *          FACT_MALFORMED; a bare CR or LF inside a value is kept and sets FACT_MALFORMED.
 */
#ifndef MAIL_HEADER_H
#define MAIL_HEADER_H

#include "base/arena.h"
#include "base/facts.h"

struct field {
	struct view name;  /* as written, blanks before the colon cut off */
	struct view value; /* every byte after the colon: leading blank and folds as they came,
			    * line ends inside are CRLF (a milter's LF is made CRLF) */
	unsigned nth;      /* 1 for the first field of this name (case-insensitive) */
};

struct header {
	struct field *fields;
	size_t count;
	size_t room;
	size_t octets;
	facts_t facts;
	bool is_cut; /* header_parse(): a line that is no field ended it */
	struct arena *arena;
};

struct header header_begin(struct arena *arena);

/* One field as a milter gets it (SMFIP_HDR_LEADSPC: the value with its leading blank, folds
 * as LF). */
void header_add(struct header *header, struct view name, struct view value);

/* The header at the start of a file or message with CRLF or LF line ends (LF is judged as
 * CRLF), without an mbox "From " line. `body_out` is what follows the empty line (all of
 * the rest, if a line that is no field ended the header). */
struct header header_parse(struct view message, struct arena *arena, struct view *body_out);

/* The fields of one name, in order: pass NULL first, then what was returned. */
const struct field *header_next(
	const struct header *header, struct view name, const struct field *after);
size_t header_count(const struct header *header, struct view name);

/* The value unfolded (line ends and the blanks around them are one blank) and trimmed. */
struct view field_unfold(const struct field *field, struct arena *arena);

#endif
