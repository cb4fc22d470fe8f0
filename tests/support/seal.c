#include "support/seal.h"

#include "auth/canon.h"
#include "auth/taglist.h"
#include "base/buf.h"

static const struct view none = { NULL, 0 };

static struct view base64(const unsigned char *bytes, size_t len, struct arena *arena)
{
	unsigned char *text = arena_array(arena, unsigned char, 4 * ((len + 2) / 3) + 1);
	int length = EVP_EncodeBlock(text, bytes, (int)len);
	return (struct view){ text, (size_t)length };
}

static struct view digest_body(struct view text, bool is_relaxed, struct arena *arena)
{
	struct body_limits limits = { 4096, text.len + 1, text.len + 1, "/tmp" };
	struct body *body = body_create(&limits);
	struct canon canon = canon_begin();
	unsigned char digest[CANON_DIGEST];
	body_append(body, text);
	bool ok = canon_body(&canon, body, is_relaxed) && canon_end(&canon, digest);
	body_destroy(body);
	return ok ? base64(digest, sizeof(digest), arena) : none;
}

/* The set that counts: sets lie on top of each other, the first at the bottom. */
static const struct field *find_of_set(
	const struct header *header, struct view name, size_t instance)
{
	for (size_t i = header->count; i > 0; i--) {
		if (view_equal_ascii_nocase(header->fields[i - 1].name, name) &&
			--instance == 0)
			return &header->fields[i - 1];
	}
	return NULL;
}

static void put_fields(
	struct canon *canon, const struct header *header, struct view names, bool is_relaxed)
{
	for (size_t at = 0; at < names.len;) {
		struct view rest = view_from(names, at);
		struct view name = view_slice(rest, 0, view_find(rest, ':'));
		size_t before = taglist_count_word(view_slice(names, 0, at), ':', name);
		const struct field *field = find_of_set(header, name, before + 1);
		at += name.len + 1;
		if (field)
			canon_field(canon, field, is_relaxed, true, none);
	}
}

static struct field add_signature(const struct seal_request *request, struct canon *canon,
	struct field field, struct arena *arena)
{
	unsigned char digest[CANON_DIGEST];
	bool is_seal = view_equal(field.name, VIEW("ARC-Seal"));
	canon_field(canon, &field, is_seal || !request->is_simple, false, none);
	if (canon_end(canon, digest)) {
		field.value = arena_printf(arena, "%.*s%.*s", VIEW_ARG(field.value),
			VIEW_ARG(sign_digest(request->key, digest, arena)));
	}
	return field;
}

static struct field sign_set(const struct seal_request *request, size_t instance,
	const struct header *header, struct view body, struct arena *arena)
{
	const char *names =
		request->signed_names ? request->signed_names : "from:to:subject:date";
	bool is_relaxed = !request->is_simple;
	struct canon canon = canon_begin();
	const char *form = is_relaxed ? "relaxed" : "simple";
	struct view tags = arena_printf(arena,
		" i=%zu; a=%.*s; c=%s/%s; d=%s; s=%s;\r\n\tt=%lld; %sh=%s; bh=%.*s; b=",
		instance, VIEW_ARG(sign_algorithm(request->key)), form, form, request->domain,
		request->selector, (long long)request->now,
		request->more_tags ? request->more_tags : "", names,
		VIEW_ARG(digest_body(body, is_relaxed, arena)));
	put_fields(&canon, header, view_of(names), is_relaxed);
	struct field field = { .name = VIEW("ARC-Message-Signature"), .value = tags };
	return add_signature(request, &canon, field, arena);
}

static struct field seal_sets(const struct seal_request *request, size_t instance,
	const struct header *header, struct arena *arena)
{
	static const char *const names[] = { "ARC-Authentication-Results",
		"ARC-Message-Signature", "ARC-Seal" };
	struct canon canon = canon_begin();
	const char *status = instance == 1 ? "none" : "pass";
	struct view tags = arena_printf(arena,
		" i=%zu; a=%.*s; cv=%s; d=%s; s=%s; t=%lld;\r\n\tb=", instance,
		VIEW_ARG(sign_algorithm(request->key)),
		request->status ? request->status : status, request->domain, request->selector,
		(long long)request->now);
	for (size_t i = 0; i < instance * 3 - 1; i++) {
		const struct field *field =
			find_of_set(header, view_of(names[i % 3]), i / 3 + 1);
		if (field)
			canon_field(&canon, field, true, true, none);
	}
	struct field field = { .name = VIEW("ARC-Seal"), .value = tags };
	return add_signature(request, &canon, field, arena);
}

static struct header put_on_top(
	struct field field, const struct header *header, struct arena *arena)
{
	struct header out = header_begin(arena);
	header_add(&out, field.name, field.value);
	for (size_t i = 0; i < header->count; i++)
		header_add(&out, header->fields[i].name, header->fields[i].value);
	return out;
}

struct header seal_message(const struct seal_request *request, const struct header *header,
	struct view body, struct arena *arena)
{
	size_t instance = header_count(header, VIEW("ARC-Seal")) + 1;
	struct field results = {
		.name = VIEW("ARC-Authentication-Results"),
		.value = arena_printf(
			arena, " i=%zu; %.*s", instance, VIEW_ARG(request->results)),
	};
	struct field signature = sign_set(request, instance, header, body, arena);
	struct header out = put_on_top(results, header, arena);
	out = put_on_top(signature, &out, arena);
	return put_on_top(seal_sets(request, instance, &out, arena), &out, arena);
}
