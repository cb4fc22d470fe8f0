/*
 * sender - every identity that some mail reader could show as the sender.
 *
 * No two readers agree on a broken From, so none is picked: every From field, every mailbox
 * in it, comments, group names, route domains, addresses inside names and local parts,
 * encoded addresses, alternative readings of one run of bytes; Reply-To; Sender where it
 * differs; Resent-From where From is missing; "From:" lines at the head of the body where
 * the header has no From. Names are decoded by text/; `raw` is what was on the wire.
 *
 * Owns:    results live in `arena`.
 * Threads: any.
 * Limits:  LIMIT_CANDIDATES in all; a From field is still scanned to its last mailbox: when
 *          the list is full, further candidates that repeat nothing are counted in
 *          `dropped`, and FACT_LIMIT is set; first and last field, and the end of a long
 *          one, are read before. Parsing is linear and iterative.
 * Errors:  none.
 */
#ifndef MAIL_SENDER_H
#define MAIL_SENDER_H

#include "mail/message.h"

enum candidate_place {
	PLACE_FROM,
	PLACE_SENDER,
	PLACE_REPLY_TO,
	PLACE_RESENT_FROM,
	PLACE_BODY_FROM, /* a "From:" line where the body should be */
	PLACE_COUNT
};

/* How the identity stands in its field. */
enum candidate_origin {
	ORIGIN_MAILBOX,  /* as RFC 5322 reads it: display name and address */
	ORIGIN_COMMENT,  /* text of a comment */
	ORIGIN_GROUP,    /* name of a group */
	ORIGIN_IN_NAME,  /* an address found inside a display name or comment */
	ORIGIN_IN_LOCAL, /* an address or domain found inside a local part */
	ORIGIN_ROUTE,    /* a domain of a source route */
	ORIGIN_READING,  /* another reading that some readers give the same bytes */
};

struct token;

struct candidate {
	enum candidate_place place;
	enum candidate_origin origin;
	unsigned field;   /* 1: first field of that name */
	unsigned mailbox; /* 1: first mailbox of that field */
	struct view name; /* decoded UTF-8: quoting, folding and escapes undone; not cleaned */
	struct view raw;  /* the bytes this was read from */
	struct view address; /* decoded, local@domain as a reader shows it; may be empty */
	struct view local;   /* of `address`: before the last '@', quoting undone */
	struct view domain;  /* of `address`: normalised A-labels; empty if it is no domain */
	struct view domain_shown; /* of `address`: as written, UTF-8 */
	facts_t facts;            /* of this candidate alone */
	bool is_conform; /* a mailbox as RFC 5322 wants it, in a field that is as it should
			  * be, with a valid domain: all readers see this address */
};

struct senders {
	struct candidate *items;
	size_t count;
	size_t dropped;
	facts_t facts; /* of all candidates and fields together */
	/* The author as authentication sees it: the one mailbox of the one From field, written
	 * as RFC 5322 wants it, with a valid domain; NULL when there is any doubt. Vouchers
	 * that rest on the From address need it. */
	const struct candidate *author;
	/* Without an author: the address of the one From field where every reading of it that
	 * has an address shows this one, plainly written; NULL where they differ. */
	const struct candidate *only;
	struct token *tokens; /* room for the lexer, reused from field to field */
	size_t token_room;
	uint32_t *slots; /* hash table over `items`: index and 1; 0: free */
	size_t slot_count;
};

/* The author, or `only`: a broken From field that shows one address to all readers leaves no
 * doubt whom authentication is to speak of, and "Roe, Jane <...>" without quotes is honest more
 * often than not. NULL without either. */
const struct candidate *senders_shown_author(const struct senders *senders);

struct senders senders_read(const struct message *message, struct arena *arena);

/* One address field value alone (used by senders_read, and to read MAIL FROM-like text). */
void senders_read_value(struct senders *senders, enum candidate_place place, unsigned field,
	struct view value, struct arena *arena);

const char *candidate_place_name(enum candidate_place place); /* "from", "reply_to", ... */

/* A strict RFC 5321 Mailbox ("local@domain"), for the envelope: anything else, comments and
 * source routes included, is refused. The domain comes back normalised. */
bool address_parse_strict(
	struct view text, struct arena *arena, struct view *local_out, struct view *domain_out);

#endif
