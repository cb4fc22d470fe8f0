#include "text/idn.h"

#include "base/buf.h"
#include "base/domain.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "text/icu.h"

/* Octets of a domain in any form: what maps to 253 octets is shorter than this, unless it
 * is stuffed with characters that UTS #46 drops. */
#define MAX_INPUT 4096

/* Longest U-label form: 63 octets of Punycode stand for fewer than 63 characters. */
#define MAX_UNICODE ((size_t)LIMIT_DOMAIN * 4)

static const struct view nothing = { NULL, 0 };

static bool is_ace(struct view label)
{
	return view_starts_with_ascii_nocase(label, VIEW("xn--"));
}

/* One A-label as its U-label, or the empty view when it stands for none. */
static struct view label_to_unicode(struct view label, struct arena *arena)
{
	UErrorCode error = U_ZERO_ERROR;
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	char unicode[LIMIT_LABEL * 4 + 1];
	int32_t count = uidna_labelToUnicodeUTF8(icu_idna(), (const char *)label.ptr,
		(int32_t)label.len, unicode, sizeof(unicode), &info, &error);
	if (U_FAILURE(error) || info.errors != 0 || count <= 0)
		return nothing;
	return arena_copy(
		arena, (struct view){ (const unsigned char *)unicode, (size_t)count });
}

struct view idn_to_unicode(struct view domain, struct arena *arena)
{
	if (domain.len > LIMIT_DOMAIN ||
		view_search_ascii_nocase(domain, VIEW("xn--")) == domain.len)
		return domain;
	struct buf out = buf_init(arena, MAX_UNICODE);
	for (size_t at = 0; at <= domain.len;) {
		struct view rest = view_from(domain, at);
		struct view label = view_slice(rest, 0, view_find(rest, '.'));
		struct view shown = nothing;
		if (is_ace(label) && label.len <= LIMIT_LABEL)
			shown = label_to_unicode(label, arena);
		if (at > 0)
			buf_byte(&out, '.');
		buf_put(&out, shown.len > 0 ? shown : label);
		at += label.len + 1;
	}
	return buf_view(&out);
}

/* Whether every A-label in a normalised domain stands for a U-label. One that does not may
 * still be in the DNS, so the name is kept as it is. */
static bool has_good_labels(struct view domain, struct arena *arena)
{
	for (size_t at = 0; at <= domain.len;) {
		struct view rest = view_from(domain, at);
		struct view label = view_slice(rest, 0, view_find(rest, '.'));
		if (is_ace(label) && label_to_unicode(label, arena).len == 0)
			return false;
		at += label.len + 1;
	}
	return true;
}

/* UTS #46 ToASCII, or the empty view. */
static struct view map_to_ascii(struct view domain, struct arena *arena)
{
	if (domain.len > MAX_INPUT || !utf8_is_valid(domain))
		return nothing;
	UErrorCode error = U_ZERO_ERROR;
	UIDNAInfo info = UIDNA_INFO_INITIALIZER;
	char ascii[LIMIT_DOMAIN + 2];
	int32_t count = uidna_nameToASCII_UTF8(icu_idna(), (const char *)domain.ptr,
		(int32_t)domain.len, ascii, sizeof(ascii), &info, &error);
	/* Real host names have hyphens in places where IDNA2008 wants none. */
	uint32_t errors = info.errors & ~(uint32_t)UIDNA_ERROR_HYPHEN_3_4;
	if (U_FAILURE(error) || errors != 0 || count <= 0)
		return nothing;
	return arena_copy(arena, (struct view){ (const unsigned char *)ascii, (size_t)count });
}

struct view idn_to_ascii(struct view domain, struct arena *arena, facts_t *facts)
{
	struct view ascii = domain;
	if (!view_is_ascii(domain)) {
		*facts |= FACT_BIT(IDN_MAP);
		ascii = map_to_ascii(domain, arena);
	}
	if (ascii.len > 0 && ascii.ptr[ascii.len - 1] == '.')
		*facts |= FACT_BIT(TRAILING_DOT);
	struct view name = domain_normalize_any(ascii, arena);
	if (name.len == 0 || !has_good_labels(name, arena))
		*facts |= FACT_BIT(BAD_DOMAIN);
	return name;
}
