#include "mail/lexer.h"

/* After so many unclosed comments every further '(' is dropped without looking for its end,
 * so that a field full of them is still read in linear time. */
#define LIMIT_LOST_COMMENTS 16

#define LIMIT_CHARSET_NAME 64 /* octets; the longest registered one has 45 */

struct lexer lexer_over(struct view value, bool is_lenient)
{
	return (struct lexer){ .rest = value, .is_lenient = is_lenient };
}

static bool is_special(unsigned char c)
{
	switch (c) {
	case '(':
	case ')':
	case '<':
	case '>':
	case '[':
	case ']':
	case ':':
	case ';':
	case '@':
	case '\\':
	case ',':
	case '.':
	case '"':
		return true;
	default:
		return false;
	}
}

size_t encoded_word_length(struct view v)
{
	if (!view_starts_with(v, VIEW("=?")))
		return 0;
	struct view charset = view_slice(v, 2, LIMIT_CHARSET_NAME);
	size_t at = 2 + view_find(charset, '?');
	if (at == 2 + charset.len || at == 2 || at + 2 >= v.len || v.ptr[at + 2] != '?')
		return 0;
	unsigned char encoding = ascii_lower(v.ptr[at + 1]);
	if (encoding != 'b' && encoding != 'q')
		return 0;
	struct view text = view_from(v, at + 3);
	size_t end = view_find(text, '?');
	/* "=?=" would close at once what is an empty text and a '=' for others; both end here.
	 */
	if (end + 1 >= text.len || text.ptr[end + 1] != '=')
		return 0;
	return at + 3 + end + 2;
}

static size_t atom_length(struct lexer *lexer)
{
	struct view rest = lexer->rest;
	size_t len = 0;
	while (len < rest.len && !is_special(rest.ptr[len]) && !ascii_is_blank(rest.ptr[len])) {
		size_t word = encoded_word_length(view_from(rest, len));
		struct view text = view_slice(rest, len, word);
		if (view_find(text, '<') < word || view_find(text, '>') < word ||
			view_find(text, ',') < word || view_find(text, ';') < word)
			lexer->facts |= FACT_BIT(MALFORMED);
		len += word > 0 ? word : 1;
	}
	return len;
}

/* Length with both quotes, 0: not closed. */
static size_t quoted_length(struct view rest)
{
	for (size_t i = 1; i < rest.len; i++) {
		if (rest.ptr[i] == '\\') {
			i++;
		} else if (rest.ptr[i] == '"') {
			return i + 1;
		}
	}
	return 0;
}

static size_t comment_length(struct view rest, struct token *token, facts_t *facts)
{
	size_t depth = 0;
	for (size_t i = 0; i < rest.len; i++) {
		if (rest.ptr[i] == '\\') {
			i++;
		} else if (rest.ptr[i] == '(') {
			depth++;
		} else if (rest.ptr[i] == ')' && --depth == 0) {
			return i + 1;
		}
		token->is_nested |= depth > 1;
		if (depth > LIMIT_COMMENT_DEPTH)
			*facts |= FACT_BIT(LIMIT) | FACT_BIT(MALFORMED);
	}
	return 0;
}

static void finish(struct lexer *lexer, struct token *token, enum token_kind kind, size_t len)
{
	size_t ends = kind == TOKEN_ATOM || kind == TOKEN_SPECIAL ? 0 : 1;
	token->kind = kind;
	token->raw = view_slice(lexer->rest, 0, len);
	token->text = view_slice(token->raw, ends, token->raw.len - 2 * ends);
	token->special = kind == TOKEN_SPECIAL ? token->raw.ptr[0] : 0;
	lexer->rest = view_from(lexer->rest, len);
}

/* An opener without its closer: in a lenient reading it is dropped (false), else it takes
 * all that is left. */
static bool finish_unclosed(struct lexer *lexer, struct token *token, enum token_kind kind)
{
	lexer->facts |= FACT_BIT(MALFORMED);
	if (lexer->is_lenient) {
		lexer->rest = view_from(lexer->rest, 1);
		return false;
	}
	token->kind = kind;
	token->raw = lexer->rest;
	token->text = view_from(lexer->rest, 1);
	lexer->rest = (struct view){ NULL, 0 };
	return true;
}

static bool read_quoted(struct lexer *lexer, struct token *token)
{
	size_t len = lexer->no_quote ? 0 : quoted_length(lexer->rest);
	if (len > 0) {
		finish(lexer, token, TOKEN_QUOTED, len);
		return true;
	}
	lexer->no_quote = true;
	return finish_unclosed(lexer, token, TOKEN_QUOTED);
}

static bool read_comment(struct lexer *lexer, struct token *token)
{
	size_t len = 0;
	if (lexer->lost < LIMIT_LOST_COMMENTS)
		len = comment_length(lexer->rest, token, &lexer->facts);
	if (len > 0) {
		finish(lexer, token, TOKEN_COMMENT, len);
		return true;
	}
	lexer->lost++;
	return finish_unclosed(lexer, token, TOKEN_COMMENT);
}

/* A '[' that nothing closes is one stray byte. */
static void read_bracket(struct lexer *lexer, struct token *token)
{
	size_t close = lexer->no_bracket ? lexer->rest.len : view_find(lexer->rest, ']');
	if (close < lexer->rest.len) {
		finish(lexer, token, TOKEN_LITERAL, close + 1);
		return;
	}
	lexer->no_bracket = true;
	lexer->facts |= FACT_BIT(MALFORMED);
	finish(lexer, token, TOKEN_SPECIAL, 1);
}

/* Whether a '>' comes before the next '<'. */
static bool is_closed_angle(struct view rest)
{
	for (size_t i = 1; i < rest.len && rest.ptr[i] != '<'; i++) {
		if (rest.ptr[i] == '>')
			return true;
	}
	return false;
}

static bool read_token(struct lexer *lexer, struct token *token)
{
	unsigned char c = lexer->rest.ptr[0];
	switch (c) {
	case '"':
		return read_quoted(lexer, token);
	case '(':
		return read_comment(lexer, token);
	case '[':
		read_bracket(lexer, token);
		return true;
	case '<':
		if (lexer->is_lenient && !is_closed_angle(lexer->rest)) {
			lexer->rest = view_from(lexer->rest, 1);
			return false;
		}
		break;
	case ')':
	case ']':
	case '\\':
		lexer->facts |= FACT_BIT(MALFORMED);
		break;
	default:
		break;
	}
	if (is_special(c)) {
		finish(lexer, token, TOKEN_SPECIAL, 1);
	} else {
		finish(lexer, token, TOKEN_ATOM, atom_length(lexer));
	}
	return true;
}

size_t lexer_read(struct lexer *lexer, struct token *tokens, size_t room)
{
	size_t count = 0;
	struct view before = lexer->rest;
	while (count < room) {
		while (lexer->rest.len > 0 && ascii_is_blank(lexer->rest.ptr[0]))
			lexer->rest = view_from(lexer->rest, 1);
		if (lexer->rest.len == 0)
			break;
		struct token token = { .blanks = view_slice(
					       before, 0, before.len - lexer->rest.len) };
		if (!read_token(lexer, &token))
			continue; /* the dropped opener separates like a blank */
		tokens[count++] = token;
		before = lexer->rest;
	}
	return count;
}
