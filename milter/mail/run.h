/*
 * run - tokens that stand side by side: their text, their parts and the address they spell.
 *
 * Inner part of sender.h.
 *
 * Owns:    texts live in the arena that is given.
 * Threads: plain values.
 * Limits:  LIMIT_DECODED octets of a text.
 * Errors:  none.
 */
#ifndef MAIL_RUN_H
#define MAIL_RUN_H

#include "base/buf.h"
#include "mail/identity.h"
#include "mail/lexer.h"

/* How the tokens of a name are put together. */
enum run_style {
	STYLE_WORDS = 0,
	STYLE_COMMENTS = 1,  /* comments stay, in their parentheses */
	STYLE_SPACED = 2,    /* a blank between any two words */
	STYLE_NO_ANGLES = 4, /* without "<...>" */
};

enum part_kind {
	PART_WORDS,
	PART_ADDRESS,
	PART_ANGLE
};

struct part {
	enum part_kind kind;
	size_t from;
	size_t to;
};

/* What one item (between two commas) is made of. */
struct shape {
	size_t words;
	size_t addresses; /* outside angles */
	size_t angles;
	size_t comments;
	bool has_tail; /* words or an address after an angle */
	bool is_glued; /* a quoted string touches another word */
};

struct run {
	const struct token *tokens;
	size_t count;
};

bool token_is(const struct token *token, unsigned char byte); /* a special of this byte */

struct run run_slice(struct run run, size_t from, size_t to);
struct view run_raw(struct run run);

/* The tokens as a name: quoting, escapes and folds undone, encoded words as they stand. */
struct view run_text(struct run run, unsigned style, struct arena *arena);
void run_put(struct buf *out, struct run run, unsigned style);

/* Text of a quoted string, comment or literal: escapes and folds undone. */
void run_put_unescaped(struct buf *out, struct view text);

/* The next part at or after token `*at`, which is moved past it. Comments, stray '>' and
 * backslashes are no part. */
bool run_next_part(struct run run, size_t *at, struct part *part_out);
struct shape run_shape(struct run run);

/* The last '@', or run.count. */
size_t run_last_at(struct run run);

/* Tokens of a local part or domain, put together as readers do that take out CFWS. */
struct view run_solid(struct run run, bool is_domain, struct arena *arena);

/* The address of a chain of tokens with an '@' in it. */
struct address run_address(struct run run, struct arena *arena);

#endif
