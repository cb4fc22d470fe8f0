#include "auth/dkim_signature.h"

#include "base/domain.h"
#include "base/limits.h"

enum rank {
	RANK_SAME,
	RANK_ALIGNED,
	RANK_OTHER,
	RANK_FAULTY,
	RANK_COUNT
};

/* libopendkim reads C strings and skips what isspace() takes for a blank, so nothing but
 * printable ASCII, blanks and line ends may reach it. */
static bool has_odd_byte(struct view value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = value.ptr[i];
		if ((c < ' ' || c > '~') && !ascii_is_blank(c))
			return true;
	}
	return false;
}

static bool is_empty(const struct taglist *tags, struct view name)
{
	return taglist_value(tags, name).len == 0;
}

static const char *find_missing(const struct taglist *tags)
{
	if (!view_equal(taglist_value(tags, VIEW("v")), VIEW("1")))
		return "no v=1";
	if (is_empty(tags, VIEW("a")) || is_empty(tags, VIEW("h")))
		return "a= or h= is missing";
	if (is_empty(tags, VIEW("b")) || is_empty(tags, VIEW("bh")))
		return "b= or bh= is missing";
	return NULL;
}

static bool is_number_or_absent(const struct taglist *tags, struct view name)
{
	uint64_t number;
	const struct tag *tag = taglist_find(tags, name);
	return !tag || dkim_number_read(tag->value, &number);
}

static const char *find_fault(const struct dkim_signature *signature)
{
	const struct taglist *tags = &signature->tags;
	if (tags->malformed)
		return "its tags cannot be read";
	if (tags->repeated)
		return "a tag stands in it twice";
	if (signature->domain.len == 0)
		return "d= is no domain";
	if (signature->key_name.len == 0)
		return "s= is no selector";
	if (!is_number_or_absent(tags, VIEW("t")) || !is_number_or_absent(tags, VIEW("x")) ||
		!is_number_or_absent(tags, VIEW("l")))
		return "t=, x= or l= is no number";
	struct view signed_names = taglist_value(tags, VIEW("h"));
	size_t colons = 0;
	for (size_t i = 0; i < signed_names.len; i++)
		colons += signed_names.ptr[i] == ':' ? 1 : 0;
	if (colons >= LIMIT_DKIM_SIGNED)
		return "h= is too long";
	return find_missing(tags);
}

static struct dkim_signature read_field(const struct field *field, struct arena *arena)
{
	struct dkim_signature signature = { .field = field };
	if (field->value.len > LIMIT_DKIM_FIELD) {
		signature.fault = "it is too long";
		return signature;
	}
	signature.tags = taglist_read(field->value, arena);
	const struct taglist *tags = &signature.tags;
	signature.domain = domain_normalize(taglist_value(tags, VIEW("d")), arena);
	signature.algorithm = arena_lower(arena, taglist_value(tags, VIEW("a")));
	struct view selector = taglist_value(tags, VIEW("s"));
	if (signature.domain.len > 0 && domain_is_dns_name(selector)) {
		struct view name = arena_printf(arena, "%.*s._domainkey.%.*s",
			VIEW_ARG(selector), VIEW_ARG(signature.domain));
		signature.selector = selector;
		signature.key_name = domain_is_dns_name(name) ? name : (struct view){ NULL, 0 };
	}
	signature.fault =
		has_odd_byte(field->value) ? "odd bytes stand in it" : find_fault(&signature);
	return signature;
}

static enum rank rank_of(const struct dkim_signature *signature, struct view from_domain)
{
	if (signature->fault)
		return RANK_FAULTY;
	if (view_equal(signature->domain, from_domain))
		return RANK_SAME;
	struct view registrable = domain_registrable(from_domain);
	if (registrable.len > 0 && domain_is_within(signature->domain, registrable))
		return RANK_ALIGNED;
	return RANK_OTHER;
}

bool dkim_signature_is_aligned(const struct dkim_signature *signature, struct view from_domain)
{
	enum rank rank = rank_of(signature, from_domain);
	return rank == RANK_SAME || rank == RANK_ALIGNED;
}

struct dkim_signatures dkim_signatures_read(
	const struct header *header, struct view from_domain, struct arena *arena)
{
	struct dkim_signatures signatures = { 0 };
	size_t count = header_count(header, VIEW("DKIM-Signature"));
	if (count == 0)
		return signatures;
	struct dkim_signature *all = arena_array(arena, struct dkim_signature, count);
	enum rank *ranks = arena_array(arena, enum rank, count);
	size_t per_rank[RANK_COUNT] = { 0 };
	const struct field *field = NULL;
	for (size_t i = 0; i < count; i++) {
		field = header_next(header, VIEW("DKIM-Signature"), field);
		all[i] = read_field(field, arena);
		ranks[i] = rank_of(&all[i], from_domain);
		per_rank[ranks[i]]++;
	}
	size_t room[RANK_COUNT];
	size_t left = LIMIT_DKIM_SIGNATURES;
	for (size_t rank = 0; rank < RANK_COUNT; rank++) {
		room[rank] = per_rank[rank] < left ? per_rank[rank] : left;
		left -= room[rank];
	}
	signatures.items = arena_array(arena, struct dkim_signature, LIMIT_DKIM_SIGNATURES);
	for (size_t i = 0; i < count; i++) {
		if (room[ranks[i]] == 0)
			continue;
		room[ranks[i]]--;
		signatures.items[signatures.count++] = all[i];
	}
	signatures.skipped = count - signatures.count;
	return signatures;
}

size_t dkim_signature_covers(const struct dkim_signature *signature, struct view name)
{
	return taglist_count_word(taglist_value(&signature->tags, VIEW("h")), ':', name);
}

bool dkim_number_read(struct view text, uint64_t *number_out)
{
	uint64_t number = 0;
	if (text.len == 0)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return false;
		uint64_t digit = (uint64_t)(text.ptr[i] - '0');
		number = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : number * 10 + digit;
	}
	*number_out = number;
	return true;
}
