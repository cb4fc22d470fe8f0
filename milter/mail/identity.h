/*
 * identity - one candidate: its name and address decoded, judged and put on the list.
 *
 * Inner part of sender.h; lexer and mailbox find what stands where, this gives it meaning.
 *
 * Owns:    results live in the reader's arena.
 * Threads: as the arena.
 * Limits:  LIMIT_CANDIDATES on the list; LIMIT_TEXT octets of a name.
 * Errors:  none.
 */
#ifndef MAIL_IDENTITY_H
#define MAIL_IDENTITY_H

#include "mail/lexer.h"
#include "mail/sender.h"

#define READER_SEEN 32

/* One run over one field value. */
struct reader {
	struct senders *senders;
	struct arena *arena;
	enum candidate_place place;
	unsigned field;
	unsigned mailbox; /* mailboxes begun */
	bool is_reading;  /* a second reading: its grammar proves nothing about the first */
	facts_t facts;    /* what the grammar of the field shows */
	struct view seen[READER_SEEN]; /* items read already, by hash */
};

/* An address as it stands in the field: decoded by identity_add(). */
struct address {
	bool is_present;
	struct view local; /* quoting, escapes, blanks and comments taken out */
	struct view domain;
	bool is_plain; /* dot-atom or quoted string "@" dot-atom (RFC 5322 3.4.1), nothing
			  between */
	facts_t facts;
};

struct identity {
	enum candidate_origin origin;
	struct view name; /* raw, quoting undone, encoded words still in it */
	struct view raw;
	struct address address;
	facts_t facts;
};

/* Whether the list still takes candidates; if not, one is counted as dropped. */
bool identity_has_room(struct reader *reader);

void identity_add(struct reader *reader, const struct identity *identity);

/* Text (raw) of an item that a reader gives up on and shows as it is; as a name, without the
 * addresses in it, which are candidates of their own. */
void identity_add_text(struct reader *reader, struct view raw);

/* Addresses written inside `text` (decoded), other than `own`: as candidates of `origin`.
 * Returns whether there are any. */
bool identity_find_addresses(struct reader *reader, struct view text,
	enum candidate_origin origin, struct view raw, struct view own);

/* Facts and findings that are the first reading's alone. */
void reader_note(struct reader *reader, facts_t facts);

#endif
