#include "mail/run.h"

#include "base/limits.h"

bool token_is(const struct token *token, unsigned char byte)
{
	return token->kind == TOKEN_SPECIAL && token->special == byte;
}

struct run run_slice(struct run run, size_t from, size_t to)
{
	return (struct run){ run.tokens + from, to - from };
}

struct view run_raw(struct run run)
{
	if (run.count == 0)
		return (struct view){ NULL, 0 };
	const struct token *last = &run.tokens[run.count - 1];
	const unsigned char *from = run.tokens[0].raw.ptr;
	return (struct view){ from, (size_t)(last->raw.ptr - from) + last->raw.len };
}

void run_put_unescaped(struct buf *out, struct view text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		if (c == '\\' && i + 1 < text.len) {
			c = text.ptr[++i];
		} else if (c == '\r' || c == '\n') {
			continue;
		}
		buf_byte(out, c);
	}
}

/* A fold and the blanks around it are one blank, and so is a dropped opener; other blanks
 * stay, padding is a fact. */
static void put_blanks(struct buf *out, struct view blanks)
{
	for (size_t i = 0; i < blanks.len; i++) {
		if (blanks.ptr[i] != ' ' && blanks.ptr[i] != '\t') {
			buf_byte(out, ' ');
			return;
		}
	}
	buf_put(out, blanks);
}

/* A special that leaves nothing behind in a name. */
static bool is_dropped(const struct token *token)
{
	return token_is(token, '\\') || token_is(token, '<') || token_is(token, '>');
}

static void put_token(struct buf *out, const struct token *token, unsigned style)
{
	if (is_dropped(token))
		return;
	if (token->kind == TOKEN_QUOTED) {
		run_put_unescaped(out, token->text);
	} else if (token->kind != TOKEN_COMMENT) {
		buf_put(out, token->raw);
	} else if ((style & STYLE_COMMENTS) != 0) {
		buf_byte(out, '(');
		run_put_unescaped(out, token->text);
		buf_byte(out, ')');
	}
}

void run_put(struct buf *out, struct run run, unsigned style)
{
	bool inside = false;
	bool glue = false;
	for (size_t i = 0; i < run.count; i++) {
		const struct token *token = &run.tokens[i];
		inside |= (style & STYLE_NO_ANGLES) != 0 && token_is(token, '<');
		if (!inside &&
			(token->kind != TOKEN_COMMENT || (style & STYLE_COMMENTS) != 0)) {
			put_blanks(out, token->blanks);
			if ((style & STYLE_SPACED) != 0 && glue &&
				token->kind != TOKEN_SPECIAL && token->blanks.len == 0)
				buf_byte(out, ' ');
			put_token(out, token, style);
		} else if (out->len > 0 && token->blanks.len > 0 &&
			   !ascii_is_blank(out->bytes[out->len - 1])) {
			buf_byte(out, ' ');
		}
		glue = token->kind != TOKEN_SPECIAL || (glue && is_dropped(token));
		inside = inside && !token_is(token, '>');
	}
}

struct view run_text(struct run run, unsigned style, struct arena *arena)
{
	/* Not yet decoded: cut short, an encoded word would lose its end and be none. */
	struct buf out = buf_init(arena, LIMIT_DECODED);
	run_put(&out, run, style);
	return view_trim(buf_view(&out));
}

/* Whether tokens i - 1 (or before comments) and i belong to one address-like chain. */
static bool is_joined(const struct token *before, const struct token *after, bool over_comment)
{
	if (after->kind == TOKEN_SPECIAL && after->special != '.' && after->special != '@')
		return false;
	if (before->kind == TOKEN_SPECIAL || after->kind == TOKEN_SPECIAL)
		return true; /* '.' and '@' join over blanks (RFC 5322 4.4) */
	return !over_comment && after->blanks.len == 0;
}

static size_t chain_end(struct run run, size_t from, bool *has_at)
{
	size_t to = from + 1;
	const struct token *last = &run.tokens[from];
	*has_at = token_is(last, '@');
	if (last->kind == TOKEN_SPECIAL && last->special != '.' && last->special != '@')
		return to;
	for (size_t i = to; i < run.count; i++) {
		const struct token *token = &run.tokens[i];
		if (token->kind == TOKEN_COMMENT)
			continue;
		if (!is_joined(last, token, i > to))
			break;
		*has_at |= token_is(token, '@');
		last = token;
		to = i + 1;
	}
	return to;
}

/* The end of the angle that begins at `from`: after its '>', or where another begins. */
static size_t angle_end(struct run run, size_t from)
{
	size_t i = from + 1;
	while (i < run.count && token_is(&run.tokens[i], '<'))
		i++;
	for (; i < run.count; i++) {
		if (token_is(&run.tokens[i], '>'))
			return i + 1;
		if (token_is(&run.tokens[i], '<'))
			return i;
	}
	return run.count;
}

bool run_next_part(struct run run, size_t *at, struct part *part)
{
	while (*at < run.count &&
		(run.tokens[*at].kind == TOKEN_COMMENT || token_is(&run.tokens[*at], '>') ||
			token_is(&run.tokens[*at], '\\')))
		++*at;
	if (*at >= run.count)
		return false;
	bool has_at = false;
	part->from = *at;
	if (token_is(&run.tokens[*at], '<')) {
		part->kind = PART_ANGLE;
		part->to = angle_end(run, *at);
	} else {
		part->to = chain_end(run, *at, &has_at);
		part->kind = has_at ? PART_ADDRESS : PART_WORDS;
	}
	*at = part->to;
	return true;
}

static bool is_glued(struct run run)
{
	bool after_word = false;
	for (size_t i = 0; i < run.count; i++) {
		const struct token *token = &run.tokens[i];
		bool is_word = token->kind <= TOKEN_QUOTED;
		after_word = after_word && token->blanks.len == 0;
		if (after_word && is_word)
			return true;
		after_word = is_word || (after_word && is_dropped(token));
	}
	return false;
}

struct shape run_shape(struct run run)
{
	struct shape shape = { .is_glued = is_glued(run) };
	struct part part;
	for (size_t at = 0; run_next_part(run, &at, &part);) {
		shape.has_tail |= part.kind != PART_ANGLE && shape.angles > 0;
		shape.words += part.kind == PART_WORDS;
		shape.addresses += part.kind == PART_ADDRESS;
		shape.angles += part.kind == PART_ANGLE;
	}
	for (size_t i = 0; i < run.count; i++)
		shape.comments += run.tokens[i].kind == TOKEN_COMMENT;
	return shape;
}

size_t run_last_at(struct run run)
{
	for (size_t i = run.count; i > 0; i--) {
		if (token_is(&run.tokens[i - 1], '@'))
			return i - 1;
	}
	return run.count;
}

struct view run_solid(struct run run, bool is_domain, struct arena *arena)
{
	struct buf out = buf_init(arena, LIMIT_TEXT);
	for (size_t i = 0; i < run.count; i++) {
		const struct token *token = &run.tokens[i];
		if (token->kind == TOKEN_QUOTED && !is_domain) {
			run_put_unescaped(&out, token->text);
		} else if (token->kind == TOKEN_LITERAL) {
			run_put_unescaped(&out, token->raw);
		} else if (token->kind != TOKEN_COMMENT) {
			buf_put(&out, token->raw);
		}
	}
	return buf_view(&out);
}

static bool is_dot_atom(struct run run)
{
	for (size_t i = 0; i < run.count; i++) {
		bool wants_atom = i % 2 == 0;
		if (wants_atom ? run.tokens[i].kind != TOKEN_ATOM
			       : !token_is(&run.tokens[i], '.'))
			return false;
	}
	return run.count % 2 == 1;
}

static struct run without_final_dot(struct run run)
{
	if (run.count > 0 && token_is(&run.tokens[run.count - 1], '.'))
		run.count--;
	return run;
}

static facts_t judge_shape(struct run local, struct run domain, bool *is_plain)
{
	bool quoted = local.count == 1 && local.tokens[0].kind == TOKEN_QUOTED;
	bool literal = domain.count == 1 && domain.tokens[0].kind == TOKEN_LITERAL;
	struct run named = without_final_dot(domain);
	if (!quoted && !is_dot_atom(local))
		*is_plain = false;
	if (!literal && (!is_dot_atom(named) || named.count != domain.count))
		*is_plain = false;
	if (quoted && view_find(local.tokens[0].text, '@') < local.tokens[0].text.len)
		*is_plain = false; /* readers that drop the quotes see another domain */
	bool good = (quoted || is_dot_atom(local)) && (literal || is_dot_atom(named));
	return good ? 0 : FACT_BIT(MALFORMED);
}

struct address run_address(struct run run, struct arena *arena)
{
	size_t at = run_last_at(run);
	struct run local = run_slice(run, 0, at);
	struct run domain = run_slice(run, at + 1, run.count);
	struct address address = {
		.is_present = true,
		.is_plain = true,
		.local = run_solid(local, false, arena),
		.domain = run_solid(domain, true, arena),
	};
	bool has_comment = false;
	for (size_t i = 1; i < run.count; i++) {
		const struct token *token = &run.tokens[i];
		has_comment |= token->kind == TOKEN_COMMENT;
		if (token->blanks.len == 0)
			continue;
		address.is_plain = false;
		/* Blanks beside '@' are still grammar, beside '.' they are obsolete. */
		if (!token_is(token, '@') && i != at + 1)
			address.facts |= FACT_BIT(MALFORMED);
	}
	address.is_plain &= !has_comment;
	if (!has_comment)
		address.facts |= judge_shape(local, domain, &address.is_plain);
	return address;
}
