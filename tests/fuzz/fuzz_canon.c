/* A header and a body in their canonical forms: however the body came in pieces, the digest is
 * the same; relaxed forms do not see the blanks that they do not see. */
#include "auth/canon.h"
#include "base/buf.h"
#include "base/err.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void digest_body(
	struct view body, size_t piece, bool is_relaxed, unsigned char out[CANON_DIGEST])
{
	const struct body_limits limits = { 16, (size_t)1 << 20, (size_t)1 << 20, "/tmp" };
	struct body *kept = body_create(&limits);
	struct canon canon = canon_begin();
	for (size_t at = 0; at < body.len; at += piece)
		body_append(kept, view_slice(body, at, piece));
	BUG_ON(!canon_body(&canon, kept, is_relaxed) && body_is_whole(kept));
	BUG_ON(canon.octets > body.len + 2);
	BUG_ON(!canon_end(&canon, out));
	body_destroy(kept);
}

static void digest_field(const struct field *field, unsigned char out[CANON_DIGEST])
{
	struct canon canon = canon_begin();
	canon_field(&canon, field, true, true, (struct view){ NULL, 0 });
	BUG_ON(!canon_end(&canon, out));
}

static void check_field(struct view value, struct arena *arena)
{
	unsigned char one[CANON_DIGEST];
	unsigned char two[CANON_DIGEST];
	digest_field(&(struct field){ .name = VIEW("Subject"), .value = value }, one);
	struct buf wider = buf_init(arena, 2 * value.len + 16);
	buf_text(&wider, "\r\n \t");
	for (size_t i = 0; i < value.len; i++) {
		buf_byte(&wider, value.ptr[i]);
		if (value.ptr[i] == ' ')
			buf_byte(&wider, '\t');
	}
	digest_field(
		&(struct field){ .name = VIEW("SUBJECT"), .value = buf_view(&wider) }, two);
	BUG_ON(memcmp(one, two, sizeof(one)) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	unsigned char whole[CANON_DIGEST];
	unsigned char pieces[CANON_DIGEST];
	struct view text = { data, size };
	for (int is_relaxed = 0; is_relaxed < 2; is_relaxed++) {
		digest_body(text, size + 1, is_relaxed, whole);
		digest_body(text, 1 + size % 7, is_relaxed, pieces);
		BUG_ON(memcmp(whole, pieces, sizeof(whole)) != 0);
	}
	struct arena *arena = arena_create(4096, 0);
	check_field(text, arena);
	arena_destroy(arena);
	return 0;
}
