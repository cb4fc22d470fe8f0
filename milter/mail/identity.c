#include "mail/identity.h"

#include "base/buf.h"
#include "base/domain.h"
#include "base/limits.h"
#include "base/local_part.h"
#include "base/utf8.h"
#include "text/charset.h"
#include "text/fold.h"
#include "text/idn.h"
#include "text/rfc2047.h"

#include <string.h>

#define SENDER_COMPARED 256 /* identities that one of a Sender field is compared with */

#define UNSEEN (FACT_BIT(CTRL) | FACT_BIT(BIDI) | FACT_BIT(INVISIBLE))

void reader_note(struct reader *reader, facts_t facts)
{
	if (!reader->is_reading)
		reader->facts |= facts;
}

static bool is_repeat(const struct candidate *listed, const struct candidate *other)
{
	/* An address that a reader takes for the sender's is more than text in a name. */
	if (!view_equal_ascii_nocase(listed->address, other->address) ||
		(listed->origin == ORIGIN_IN_NAME) != (other->origin == ORIGIN_IN_NAME))
		return false;
	/* The Sender field mostly repeats From; only what differs is an identity of its own. */
	if (other->place == PLACE_SENDER && listed->place == PLACE_FROM)
		return other->name.len == 0 || view_equal(listed->name, other->name);
	return listed->place == other->place && view_equal(listed->name, other->name);
}

static uint32_t hash_of(const struct candidate *c)
{
	uint64_t hash = view_hash(c->name, c->place);
	for (size_t i = 0; i < c->address.len; i++)
		hash = (hash ^ ascii_lower(c->address.ptr[i])) * UINT64_C(0x100000001B3);
	return (uint32_t)(hash ^ (hash >> 32));
}

/* The slot of what is listed and repeats `other`, or the free one where that would stand. */
static size_t find_slot(const struct senders *senders, const struct candidate *other)
{
	size_t at = hash_of(other) & (senders->slot_count - 1);
	while (senders->slots[at] != 0 &&
		!is_repeat(&senders->items[senders->slots[at] - 1], other))
		at = (at + 1) & (senders->slot_count - 1);
	return at;
}

static struct candidate *find_listed(
	const struct senders *senders, const struct candidate *other)
{
	/* What repeats From is there among the first, or is worth a line of its own. */
	for (size_t i = 0;
		other->place == PLACE_SENDER && i < senders->count && i < SENDER_COMPARED;
		i++) {
		if (is_repeat(&senders->items[i], other))
			return &senders->items[i];
	}
	if (senders->slot_count == 0)
		return NULL;
	size_t at = find_slot(senders, other);
	return senders->slots[at] ? &senders->items[senders->slots[at] - 1] : NULL;
}

bool identity_has_room(struct reader *reader)
{
	struct senders *senders = reader->senders;
	if (senders->count < LIMIT_CANDIDATES && !arena_is_exhausted(reader->arena))
		return true;
	senders->dropped++;
	senders->facts |= FACT_BIT(LIMIT);
	return false;
}

/* Room for the list to double, and a table of twice that many slots. */
static void grow(struct senders *senders, struct arena *arena)
{
	size_t count = senders->count;
	if (senders->items && (count < 8 || (count & (count - 1)) != 0))
		return;
	size_t room = senders->items ? 2 * count : 8;
	struct candidate *items = arena_array(arena, struct candidate, room);
	if (senders->items)
		memcpy(items, senders->items, count * sizeof(*items));
	senders->items = items;
	senders->slot_count = 2 * room;
	senders->slots = arena_array(arena, uint32_t, senders->slot_count);
	memset(senders->slots, 0, senders->slot_count * sizeof(*senders->slots));
	for (size_t i = 0; i < count; i++)
		senders->slots[find_slot(senders, &items[i])] = (uint32_t)(i + 1);
}

static void list(struct reader *reader, struct candidate *candidate)
{
	struct senders *senders = reader->senders;
	candidate->place = reader->place;
	candidate->field = reader->field;
	candidate->mailbox = reader->mailbox;
	if (candidate->name.len == 0 && candidate->address.len == 0)
		return;
	struct candidate *listed = find_listed(senders, candidate);
	if (listed) {
		listed->facts |= candidate->facts;
		return;
	}
	if (!identity_has_room(reader))
		return;
	grow(senders, reader->arena);
	senders->items[senders->count++] = *candidate;
	senders->slots[find_slot(senders, candidate)] = (uint32_t)senders->count;
}

static bool needs_quotes(struct view local)
{
	for (size_t i = 0; i < local.len; i++) {
		if (!local_part_is_atext(local.ptr[i]) && local.ptr[i] != '.')
			return true;
	}
	return false;
}

static struct view join_address(struct view local, struct view domain, struct arena *arena)
{
	struct buf out = buf_init(arena, 2 * (local.len + domain.len) + 4);
	bool quoted = local.len > 0 && needs_quotes(local);
	if (quoted)
		buf_byte(&out, '"');
	buf_put(&out, local);
	if (quoted)
		buf_byte(&out, '"');
	if (domain.len > 0)
		buf_byte(&out, '@');
	buf_put(&out, domain);
	return buf_view(&out);
}

/* Punctuation, blanks and symbols of other scripts: quotation marks, wide brackets, arrows.
 * They end an address inside other text like a blank. Not the dots of UTS #46. */
static bool is_foreign_punctuation(uint32_t rune)
{
	static const struct {
		uint32_t first;
		uint32_t last;
	} ranges[] = {
		{ 0x80, 0xBF },
		{ 0x2000, 0x206F },
		{ 0x2190, 0x2BFF },
		{ 0x3000, 0x3001 },
		{ 0x3003, 0x3020 },
		{ 0xFF01, 0xFF0C },
		{ 0xFF0F, 0xFF0F },
		{ 0xFF1A, 0xFF20 },
		{ 0xFF3B, 0xFF40 },
		{ 0xFF5B, 0xFF60 },
		{ 0xFF62, 0xFF65 },
	};
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (rune >= ranges[i].first && rune <= ranges[i].last)
			return true;
	}
	return false;
}

/* What may stand in an address that is written inside other text. */
static bool is_address_rune(uint32_t rune, bool in_domain)
{
	unsigned char c = (unsigned char)(rune & 0x7f);
	if (rune >= 0x80)
		return !is_foreign_punctuation(rune);
	if (in_domain)
		return ascii_is_alnum(c) || c == '-' || c == '.';
	return local_part_is_atext(c) || c == '.';
}

static bool is_at_sign(struct view text, size_t at, size_t *len_out)
{
	*len_out = 1;
	if (text.ptr[at] == '@')
		return true;
	struct view rest = view_slice(text, at, 3);
	*len_out = 3;
	return view_equal(rest, VIEW("\xEF\xBC\xA0")) || view_equal(rest, VIEW("\xEF\xB9\xAB"));
}

/* Start of the local part that ends at `end`, not before `floor`. */
static size_t local_start(struct view text, size_t floor, size_t end)
{
	size_t start = end;
	while (start > floor) {
		size_t at = start - 1;
		while (at > floor && (text.ptr[at] & 0xC0) == 0x80)
			at--;
		uint32_t rune = 0;
		if (utf8_decode(view_slice(text, at, start - at), &rune) != start - at ||
			!is_address_rune(rune, false))
			break;
		start = at;
	}
	while (start < end && view_find(VIEW("'.`*"), text.ptr[start]) < 4)
		start++;
	return start;
}

static struct view domain_after(struct view text)
{
	size_t len = 0;
	while (len < text.len) {
		uint32_t rune = 0;
		size_t used = utf8_decode(view_from(text, len), &rune);
		if (used == 0 || !is_address_rune(rune, true))
			break;
		len += used;
	}
	while (len > 0 && (text.ptr[len - 1] == '.' || text.ptr[len - 1] == '-'))
		len--;
	return view_slice(text, 0, len);
}

/* Where an address is looked for. */
struct search {
	enum candidate_origin origin;
	struct view raw;
	struct view own; /* the address that is no news */
	facts_t hidden;  /* how the text disguises what stands in it */
};

static bool list_found(struct reader *reader, const struct search *search, struct view local,
	struct view domain_shown)
{
	facts_t facts = 0;
	if (local.len == 0 || domain_shown.len == 0)
		return false;
	struct view domain = idn_to_ascii(domain_shown, reader->arena, &facts);
	if (view_find(domain, '.') == domain.len)
		return false; /* "Team@Work" is a name */
	struct candidate found = {
		.origin = search->origin,
		.raw = search->raw,
		.local = local,
		.domain = domain,
		.domain_shown = domain_shown,
		.address = join_address(local, domain_shown, reader->arena),
		.facts = facts,
	};
	if (view_equal_ascii_nocase(found.address, search->own))
		return false;
	if (search->origin == ORIGIN_IN_NAME)
		found.facts |= FACT_BIT(ADDR_IN_NAME) | search->hidden;
	if (search->origin == ORIGIN_IN_LOCAL)
		found.facts |= FACT_BIT(ADDR_IN_LOCAL);
	list(reader, &found);
	return true;
}

static bool find_addresses(struct reader *reader, struct view text, const struct search *search)
{
	bool any = false;
	size_t floor = 0;
	for (size_t i = 0; i < text.len; i++) {
		size_t len = 0;
		if (!is_at_sign(text, i, &len))
			continue;
		struct view domain = domain_after(view_from(text, i + len));
		size_t start = local_start(text, floor, i);
		floor = i + len;
		any |= list_found(reader, search, view_slice(text, start, i - start), domain);
	}
	return any;
}

bool identity_find_addresses(struct reader *reader, struct view text,
	enum candidate_origin origin, struct view raw, struct view own)
{
	const struct search search = { .origin = origin, .raw = raw, .own = own };
	return find_addresses(reader, text, &search);
}

static bool is_generic_tld(struct view label)
{
	static const char *const known[] = { "com", "net", "org", "edu", "gov", "mil", "int" };
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (view_equal_ascii_nocase(label, view_of(known[i])))
			return true;
	}
	return false;
}

/* Whether a dotted local part ends like a domain: in a generic top level, or in that of the
 * address itself. A country's two letters are also surnames and initials, so they need more
 * labels before them. */
static bool ends_like_domain(struct view local, struct view domain)
{
	size_t labels = 1;
	for (size_t i = 0; i < local.len; i++)
		labels += local.ptr[i] == '.';
	size_t dot = view_find_last(local, '.');
	struct view tld = view_from(local, dot + 1);
	size_t own_dot = view_find_last(domain, '.');
	if (labels < 2 || tld.len < 2)
		return false;
	if (is_generic_tld(tld))
		return true;
	bool is_own = view_equal_ascii_nocase(tld, view_from(domain, own_dot + 1));
	return is_own && labels >= (tld.len == 2 ? 4U : 3U);
}

/* The address that a local part stands for: "user%domain", "user=domain", "domain!user". */
static bool find_in_local(struct reader *reader, const struct candidate *c)
{
	struct view local = c->local;
	bool any = identity_find_addresses(reader, local, ORIGIN_IN_LOCAL, c->raw, c->address);
	struct view turned = text_visual(local, reader->arena);
	any |= identity_find_addresses(reader, turned, ORIGIN_IN_LOCAL, c->raw, c->address);
	const struct search search = {
		.origin = ORIGIN_IN_LOCAL, .raw = c->raw, .own = c->address
	};
	static const unsigned char after[] = { '%', '=' };
	for (size_t i = 0; i < sizeof(after); i++) {
		size_t at = view_find_last(local, after[i]);
		struct view domain = view_from(local, at + 1);
		if (view_find(domain, '.') < domain.len) {
			any |= list_found(reader, &search, view_slice(local, 0, at), domain);
		}
	}
	size_t bang = view_find(local, '!');
	struct view domain = view_slice(local, 0, bang);
	if (bang < local.len && view_find(domain, '.') < domain.len) {
		any |= list_found(reader, &search, view_from(local, bang + 1), domain);
	}
	struct view as_domain = domain_normalize(local, reader->arena);
	if (as_domain.len > 0 && ends_like_domain(local, c->domain)) {
		struct candidate found = {
			.origin = ORIGIN_IN_LOCAL,
			.raw = c->raw,
			.address = local,
			.domain = as_domain,
			.domain_shown = local,
			.facts = FACT_BIT(ADDR_IN_LOCAL),
		};
		list(reader, &found);
		any = true;
	}
	return any;
}

/* Another way in which a reader shows the address: trimmed, or turned by bidi controls. */
static void list_shown(struct reader *reader, const struct candidate *c, struct view shown)
{
	size_t at = view_find_last(shown, '@');
	struct candidate reading = *c;
	facts_t ignored = 0;
	if (at == shown.len)
		return;
	reading.origin = ORIGIN_READING;
	reading.is_conform = false;
	reading.address = shown;
	reading.local = view_slice(shown, 0, at);
	reading.domain_shown = view_trim(view_from(shown, at + 1));
	reading.domain = idn_to_ascii(reading.domain_shown, reader->arena, &ignored);
	if (reading.domain.len == 0 && shown.ptr[at] == '@') {
		/* "jane@corp.example'": what belongs to no domain is not seen as part of one.
		 */
		reading.domain_shown = domain_after(view_from(shown, at + 1));
		reading.domain = idn_to_ascii(reading.domain_shown, reader->arena, &ignored);
		reading.address =
			join_address(reading.local, reading.domain_shown, reader->arena);
	}
	if (reading.domain.len > 0)
		list(reader, &reading);
	(void)identity_find_addresses(reader, shown, ORIGIN_READING, c->raw, reading.address);
}

static void judge_literal(struct candidate *c)
{
	struct ip_address ip;
	c->facts |= FACT_BIT(ADDR_LITERAL);
	if (!ip_parse(c->domain_shown, &ip))
		c->facts |= FACT_BIT(MALFORMED);
	c->is_conform = false;
}

/* An A-label that decodes to nothing: no registry sells it. */
static bool has_false_label(struct view domain, struct arena *arena)
{
	if (view_search(domain, VIEW("xn--")) == domain.len)
		return false;
	struct view shown = idn_to_unicode(domain, arena);
	return view_starts_with(shown, VIEW("xn--")) ||
	       view_search(shown, VIEW(".xn--")) < shown.len;
}

static void judge_domain(struct reader *reader, struct candidate *c)
{
	facts_t facts = 0;
	struct view shown = c->domain_shown;
	c->domain = idn_to_ascii(shown, reader->arena, &facts);
	if (has_false_label(c->domain, reader->arena))
		c->domain = (struct view){ NULL, 0 };
	if (c->domain.len > 0 && (facts & (FACT_BIT(IDN_MAP) | FACT_BIT(TRAILING_DOT))) != 0) {
		/* Other bytes than those of the domain it is read as: only a name that is
		 * already in its normal form is that domain without doubt. */
		struct view back = idn_to_unicode(c->domain, reader->arena);
		c->is_conform = c->is_conform && view_equal_ascii_nocase(back, shown);
	}
	if (c->domain.len == 0) {
		facts |= FACT_BIT(BAD_DOMAIN);
		c->is_conform = false;
		if (domain_normalize_any(shown, reader->arena).len == 0 ||
			view_search(shown, VIEW("xn--")) < shown.len)
			facts |= FACT_BIT(MALFORMED); /* a lone label is a domain, only none of
							 the net's */
	}
	c->facts |= facts;
}

static void judge_address(struct reader *reader, struct candidate *c, const struct address *a)
{
	facts_t facts = a->facts;
	c->is_conform = a->is_plain;
	c->local = rfc2047_decode(a->local, reader->arena, &facts);
	c->domain_shown = rfc2047_decode(a->domain, reader->arena, &facts);
	if (rfc2047_has_word(a->local) || rfc2047_has_word(a->domain)) {
		facts |= FACT_BIT(ENCODED_ADDR) | FACT_BIT(MALFORMED);
		c->is_conform = false;
	}
	if (c->domain_shown.len == 0) {
		/* Decoded it may be an address all the same. */
		size_t at = view_find_last(c->local, '@');
		c->address = c->local;
		c->domain_shown = view_from(c->local, at + 1);
		c->local = view_slice(c->local, 0, at);
		c->is_conform = false;
	} else {
		c->address = join_address(c->local, c->domain_shown, reader->arena);
	}
	if (c->domain_shown.len == 0) {
		c->facts |= facts;
		return;
	}
	(void)text_clean(c->address, reader->arena, &facts);
	if ((facts & (UNSEEN | FACT_BIT(RAW_8BIT))) != 0 || c->local.len == 0 ||
		c->local.len > LIMIT_LOCAL_PART) {
		facts |= FACT_BIT(MALFORMED);
		c->is_conform = false;
	}
	c->facts |= facts;
	if (c->domain_shown.ptr[0] == '[') {
		judge_literal(c);
	} else {
		judge_domain(reader, c);
	}
}

/* Bytes in the shape of UTF-8 that spell no character: overlong forms, surrogates, values
 * past the last one. No charset of mail looks like that; somebody means to be misread. */
static bool has_false_utf8(struct view v)
{
	for (size_t i = 0; i < v.len; i++) {
		unsigned char c = v.ptr[i];
		size_t follow = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
		uint32_t rune = 0;
		if (c < 0xC0 || i + follow >= v.len)
			continue;
		size_t good = 0;
		while (good < follow && (v.ptr[i + 1 + good] & 0xC0) == 0x80)
			good++;
		if (good == follow && utf8_decode(view_from(v, i), &rune) == 0)
			return true;
	}
	return false;
}

static void judge_name(struct reader *reader, struct candidate *c, struct view raw)
{
	facts_t facts = 0;
	c->name = rfc2047_decode(raw, reader->arena, &facts);
	if ((facts & FACT_BIT(BAD_ENCODING)) != 0)
		facts |= FACT_BIT(MALFORMED);
	if ((facts & FACT_BIT(RAW_8BIT)) != 0 && has_false_utf8(raw))
		facts |= FACT_BIT(MALFORMED);
	(void)text_clean(c->name, reader->arena, &facts);
	if (!view_is_ascii(c->name) && text_is_mixed_script(c->name))
		facts |= FACT_BIT(MIXED_SCRIPT);
	if ((facts & FACT_BIT(CTRL)) != 0)
		c->is_conform = false;
	c->facts |= facts;
}

/* Addresses in the name as it is seen, in both directions of reading. */
static bool find_in_name(struct reader *reader, const struct candidate *c)
{
	facts_t ignored = 0;
	const struct search search = {
		.origin = ORIGIN_IN_NAME,
		.raw = c->raw,
		.own = c->address,
		.hidden = c->facts & UNSEEN,
	};
	struct view seen = text_clean(c->name, reader->arena, &ignored);
	bool any = find_addresses(reader, seen, &search);
	struct view turned = text_visual(c->name, reader->arena);
	if (turned.len > 0)
		any |= find_addresses(reader, turned, &search);
	return any;
}

/* Decoded text where a name should be. */
static void list_text(struct reader *reader, struct view text, struct view raw)
{
	struct candidate c = { .origin = ORIGIN_READING, .name = view_trim(text), .raw = raw };
	list(reader, &c);
}

void identity_add_text(struct reader *reader, struct view raw)
{
	facts_t ignored = 0;
	struct view text = rfc2047_decode(raw, reader->arena, &ignored);
	text = text_clean(text, reader->arena, &ignored);
	struct buf out = buf_init(reader->arena, text.len);
	size_t copied = 0;
	for (size_t i = 0; i < text.len; i++) {
		size_t len = 0;
		if (i < copied || !is_at_sign(text, i, &len))
			continue;
		size_t start = local_start(text, copied, i);
		buf_put(&out, view_slice(text, copied, start - copied));
		copied = i + len + domain_after(view_from(text, i + len)).len;
	}
	buf_put(&out, view_from(text, copied));
	list_text(reader, buf_view(&out), raw);
}

/* The text with every encoded word decoded alone and set off by blanks, as some readers show
 * words that touch; empty where none touches anything. */
static struct view words_apart(struct view raw, struct arena *arena)
{
	struct buf out = buf_init(arena, LIMIT_TEXT);
	facts_t ignored = 0;
	bool touches = false;
	bool after_word = false;
	size_t from = 0;
	for (size_t at = 0; at < raw.len;) {
		size_t len = encoded_word_length(view_from(raw, at));
		if (len == 0) {
			at++;
			continue;
		}
		struct view between = view_slice(raw, from, at - from);
		bool is_blank = view_trim(between).len == 0;
		touches |= (is_blank && after_word) ||
			   (between.len > 0 && !is_blank &&
				   (!ascii_is_blank(raw.ptr[at - 1]) ||
					   (after_word && !ascii_is_blank(between.ptr[0]))));
		buf_put(&out, rfc2047_decode(between, arena, &ignored));
		buf_byte(&out, ' ');
		buf_put(&out, rfc2047_decode(view_slice(raw, at, len), arena, &ignored));
		buf_byte(&out, ' ');
		after_word = true;
		at += len;
		from = at;
	}
	touches |= after_word && from < raw.len && !ascii_is_blank(raw.ptr[from]);
	buf_put(&out, rfc2047_decode(view_from(raw, from), arena, &ignored));
	return touches ? view_trim(buf_view(&out)) : (struct view){ NULL, 0 };
}

static void list_apart(struct reader *reader, const struct candidate *c, struct view raw_name)
{
	struct candidate apart = *c;
	apart.origin = ORIGIN_READING;
	apart.is_conform = false;
	apart.name = words_apart(raw_name, reader->arena);
	if (apart.name.len == 0)
		return;
	list(reader, &apart);
	(void)find_in_name(reader, &apart);
}

/* Base64 that goes on from one encoded word to the next: bytes for some readers, nonsense for
 * others. */
static void list_joined(
	struct reader *reader, const struct candidate *c, const struct identity *identity)
{
	struct view name = rfc2047_decode_joined(identity->name, reader->arena);
	struct view local = rfc2047_decode_joined(identity->address.local, reader->arena);
	struct candidate joined = *c;
	joined.origin = ORIGIN_READING;
	joined.is_conform = false;
	if (name.len > 0)
		joined.name = name;
	if (local.len > 0) {
		joined.local = local;
		joined.address = join_address(local, c->domain_shown, reader->arena);
		(void)find_in_local(reader, &joined);
	}
	if (name.len + local.len == 0)
		return;
	list(reader, &joined);
	(void)find_in_name(reader, &joined);
}

static void list_readings(
	struct reader *reader, const struct candidate *c, const struct identity *identity)
{
	facts_t ignored = 0;
	struct view raw_name = identity->name;
	list_joined(reader, c, identity);
	list_apart(reader, c, raw_name);
	if (rfc2047_has_word(c->name)) { /* encoded twice: some readers decode twice */
		struct candidate inner = *c;
		inner.origin = ORIGIN_READING;
		inner.is_conform = false;
		inner.name = rfc2047_decode(c->name, reader->arena, &inner.facts);
		list(reader, &inner);
		(void)find_in_name(reader, &inner);
	}
	if (rfc2047_has_word(c->address)) {
		struct view twice = rfc2047_decode(c->address, reader->arena, &ignored);
		list_text(reader, twice, c->raw);
		(void)identity_find_addresses(
			reader, twice, ORIGIN_READING, c->raw, c->address);
	}
	if ((c->facts & FACT_BIT(RAW_8BIT)) != 0 && !utf8_is_valid(raw_name)) {
		/* Bytes of no charset: windows-1252 to some, nothing readable to others. */
		struct candidate blank = *c;
		blank.origin = ORIGIN_READING;
		blank.is_conform = false;
		blank.name = utf8_scrub(raw_name, reader->arena);
		list(reader, &blank);
	}
	if (c->domain_shown.len == 0)
		return;
	if (!view_is_ascii(c->address)) {
		struct view turned = text_visual(c->address, reader->arena);
		if (turned.len > 0)
			list_shown(reader, c, turned);
	}
	if (c->domain.len > 0 || c->domain_shown.ptr[0] == '[')
		return;
	/* What is no address may have one in it, in quotation marks or around a NUL; or it is
	 * all text to a reader, a name that stands too near. */
	list_shown(reader, c, text_clean(c->address, reader->arena, &ignored));
	if (domain_after(c->domain_shown).len != c->domain_shown.len) {
		list_text(reader, c->address, c->raw);
		list_text(reader, words_apart(c->raw, reader->arena), c->raw);
	}
}

void identity_add(struct reader *reader, const struct identity *identity)
{
	struct candidate c = {
		.origin = identity->origin,
		.raw = identity->raw,
		.facts = identity->facts,
	};
	/* Nothing is decoded once the list is full: memory stays bounded. */
	if (!identity_has_room(reader))
		return;
	if (reader->is_reading && c.origin == ORIGIN_MAILBOX)
		c.origin = ORIGIN_READING;
	if (identity->address.is_present)
		judge_address(reader, &c, &identity->address);
	judge_name(reader, &c, identity->name);
	c.is_conform = c.is_conform && c.origin == ORIGIN_MAILBOX;
	size_t index = reader->senders->count;
	list(reader, &c);
	facts_t found = 0;
	if (find_in_name(reader, &c)) {
		found |= FACT_BIT(ADDR_IN_NAME);
		if (rfc2047_has_word(identity->name))
			found |= FACT_BIT(ENCODED_ADDR);
	}
	if (c.local.len > 0 && find_in_local(reader, &c))
		found |= FACT_BIT(ADDR_IN_LOCAL);
	if (reader->senders->count > index)
		reader->senders->items[index].facts |= found;
	reader->senders->facts |= c.facts | found;
	list_readings(reader, &c, identity);
}
