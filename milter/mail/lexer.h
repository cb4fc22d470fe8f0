/*
 * lexer - the tokens of an address field, as bytes stand there.
 *
 * Quoted strings, comments and domain literals are one token each, an encoded word is never
 * cut by what stands in it. What is not closed runs to the end of the field, except in a
 * lenient reading, where the opener (of an angle too) is dropped and what follows is read as
 * if it were not there.
 *
 * Owns:    nothing; tokens are slices of the value.
 * Threads: plain values.
 * Limits:  the caller's room; lexer_read() goes on where it stopped. Linear in the value.
 * Errors:  none; FACT_MALFORMED, FACT_LIMIT (comments nested past LIMIT_COMMENT_DEPTH).
 */
#ifndef MAIL_LEXER_H
#define MAIL_LEXER_H

#include "base/facts.h"
#include "base/view.h"

#define LIMIT_COMMENT_DEPTH 32 /* RFC 5322 sets none; people use one */

enum token_kind {
	TOKEN_ATOM, /* everything that is none of the others, 8-bit and control bytes too */
	TOKEN_QUOTED,
	TOKEN_COMMENT,
	TOKEN_LITERAL,
	TOKEN_SPECIAL, /* one of < > , ; : @ . \ ) [ ] and nothing else */
};

struct token {
	enum token_kind kind;
	unsigned char special; /* the byte of a TOKEN_SPECIAL, else 0 */
	bool is_nested;        /* a comment with comments in it */
	struct view blanks;    /* white space before it, and openers that were dropped */
	struct view raw;       /* with its delimiters */
	struct view text;      /* without them, escapes and folds as they stand */
};

struct lexer {
	struct view rest;
	bool is_lenient;
	bool no_quote;   /* no '"' follows that closes anything */
	bool no_bracket; /* no ']' follows */
	unsigned lost;   /* comments that were found unclosed in a lenient reading */
	facts_t facts;
};

struct lexer lexer_over(struct view value, bool is_lenient);
size_t lexer_read(struct lexer *lexer, struct token *tokens, size_t room);

/* Length of the encoded word (RFC 2047) at the start of `v`, 0: none. Blanks and specials in
 * its text are let through, as readers do. */
size_t encoded_word_length(struct view v);

#endif
