#include "auth/canon.h"

static void flush(struct canon *canon)
{
	if (canon->len > 0 && EVP_DigestUpdate(canon->context, canon->bytes, canon->len) != 1)
		canon->failed = true;
	canon->len = 0;
}

static void put(struct canon *canon, unsigned char byte)
{
	if (canon->octets++ >= canon->limit || canon->failed)
		return;
	canon->bytes[canon->len++] = byte;
	if (canon->len == sizeof(canon->bytes))
		flush(canon);
}

static void put_line_end(struct canon *canon)
{
	put(canon, '\r');
	put(canon, '\n');
}

struct canon canon_begin(void)
{
	struct canon canon = { .context = EVP_MD_CTX_new(), .limit = UINT64_MAX };
	canon.failed =
		!canon.context || EVP_DigestInit_ex(canon.context, EVP_sha256(), NULL) != 1;
	return canon;
}

struct canon canon_fork(const struct canon *canon)
{
	struct canon fork = *canon;
	fork.context = EVP_MD_CTX_new();
	fork.failed = canon->failed || !fork.context ||
		      EVP_MD_CTX_copy_ex(fork.context, canon->context) != 1;
	return fork;
}

bool canon_end(struct canon *canon, unsigned char digest_out[CANON_DIGEST])
{
	unsigned size = 0;
	if (!canon->failed)
		flush(canon);
	bool ok = !canon->failed &&
		  EVP_DigestFinal_ex(canon->context, digest_out, &size) == 1 &&
		  size == CANON_DIGEST;
	canon_drop(canon);
	return ok;
}

void canon_drop(struct canon *canon)
{
	EVP_MD_CTX_free(canon->context);
	canon->context = NULL;
	canon->failed = true;
}

/* Header ------------------------------------------------------------------------------ */

static bool is_line_end(struct view value, size_t at)
{
	return value.ptr[at] == '\r' && at + 1 < value.len && value.ptr[at + 1] == '\n';
}

/* RFC 6376 3.4.2: unfolded, runs of blanks one space, none at either end. */
static void put_relaxed(struct canon *canon, struct view value, size_t from, size_t until)
{
	bool has_blank = false;
	bool has_begun = false;
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = value.ptr[i];
		if (i >= from && i < until)
			continue;
		if (is_line_end(value, i)) {
			i++;
		} else if (c == ' ' || c == '\t') {
			has_blank = true;
		} else {
			if (has_blank && has_begun)
				put(canon, ' ');
			has_blank = false;
			has_begun = true;
			put(canon, c);
		}
	}
}

static void put_simple(struct canon *canon, struct view value, size_t from, size_t until)
{
	for (size_t i = 0; i < value.len; i++) {
		if (i < from || i >= until)
			put(canon, value.ptr[i]);
	}
}

void canon_field(struct canon *canon, const struct field *field, bool is_relaxed, bool line_end,
	struct view cut)
{
	size_t from = cut.len > 0 ? (size_t)(cut.ptr - field->value.ptr) : field->value.len;
	for (size_t i = 0; i < field->name.len; i++) {
		unsigned char c = field->name.ptr[i];
		put(canon, is_relaxed ? ascii_lower(c) : c);
	}
	put(canon, ':');
	if (is_relaxed) {
		put_relaxed(canon, field->value, from, from + cut.len);
	} else {
		put_simple(canon, field->value, from, from + cut.len);
	}
	if (line_end)
		put_line_end(canon);
}

struct view canon_tag_text(struct view list, struct view name)
{
	for (size_t at = 0; at < list.len;) {
		struct view rest = view_from(list, at);
		struct view part = view_slice(rest, 0, view_find(rest, ';'));
		size_t equals = view_find(part, '=');
		at += part.len + 1;
		if (view_equal(view_trim(view_slice(part, 0, equals)), name))
			return view_from(part, equals + 1);
	}
	return (struct view){ NULL, 0 };
}

/* Body -------------------------------------------------------------------------------- */

/* Line ends and blanks are held back: at the end of the body (or line) they do not count. */
struct body_state {
	struct canon *canon;
	bool is_relaxed;
	bool saw_cr;
	bool has_blank;
	uint64_t line_ends;
};

static void put_octet(struct body_state *state, unsigned char c)
{
	for (; state->line_ends > 0; state->line_ends--)
		put_line_end(state->canon);
	if (state->has_blank)
		put(state->canon, ' ');
	state->has_blank = false;
	put(state->canon, c);
}

static bool put_piece(void *context, struct view piece)
{
	struct body_state *state = context;
	for (size_t i = 0; i < piece.len; i++) {
		unsigned char c = piece.ptr[i];
		bool ends_line = state->saw_cr && c == '\n';
		if (state->saw_cr && !ends_line)
			put_octet(state, '\r');
		state->saw_cr = c == '\r';
		if (ends_line) {
			state->has_blank = false;
			state->line_ends++;
		} else if (state->is_relaxed && (c == ' ' || c == '\t')) {
			state->has_blank = true;
		} else if (c != '\r') {
			put_octet(state, c);
		}
	}
	return true;
}

bool canon_body(struct canon *canon, const struct body *body, bool is_relaxed)
{
	struct body_state state = { .canon = canon, .is_relaxed = is_relaxed };
	if (body && !body_for_each(body, put_piece, &state))
		return false;
	if (state.saw_cr)
		put_octet(&state, '\r');
	/* RFC 6376 3.4.3: an empty body is one line end, 3.4.4: or nothing at all. */
	if (canon->octets > 0 || !is_relaxed)
		put_line_end(canon);
	return true;
}
