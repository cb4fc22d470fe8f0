#include "auth/arc_chain.h"

#include "auth/dkim_signature.h"
#include "base/domain.h"
#include "base/limits.h"

static bool has_odd_byte(struct view value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = value.ptr[i];
		if ((c < ' ' || c > '~') && !ascii_is_blank(c))
			return true;
	}
	return false;
}

/* RFC 6376 3.2: one ";" may stand at the end, none besides between tags. */
static bool has_empty_part(struct view list)
{
	for (size_t at = 0; at < list.len;) {
		struct view rest = view_from(list, at);
		size_t len = view_find(rest, ';');
		if (len < rest.len && view_trim(view_slice(rest, 0, len)).len == 0)
			return true;
		at += len + 1;
	}
	return false;
}

/* Tag names are lower case here; taglist ignores case, so that "I=1; i=2" is a repeat. */
static bool has_tag(const struct taglist *tags, struct view name)
{
	const struct tag *tag = taglist_find(tags, name);
	return tag && view_equal(tag->name, name);
}

static bool has_value(const struct taglist *tags, struct view name)
{
	return has_tag(tags, name) && taglist_value(tags, name).len > 0;
}

static bool is_number_or_absent(const struct taglist *tags, struct view name)
{
	uint64_t number;
	const struct tag *tag = taglist_find(tags, name);
	return !tag || dkim_number_read(tag->value, &number);
}

static unsigned read_instance(struct view text)
{
	uint64_t number = 0;
	if (text.len > 2 || !dkim_number_read(text, &number) || number > LIMIT_ARC_SETS)
		return 0;
	return (unsigned)number;
}

/* RFC 8617 4.1.1: "i=1;" stands first, the rest is as in Authentication-Results. */
static unsigned read_results_instance(struct view value, struct view *text_out)
{
	size_t end = view_find(value, ';');
	struct view tag = view_slice(value, 0, end);
	size_t equals = view_find(tag, '=');
	if (end == value.len || !view_equal(view_trim(view_slice(tag, 0, equals)), VIEW("i")))
		return 0;
	*text_out = view_from(value, end + 1);
	return read_instance(view_trim(view_from(tag, equals + 1)));
}

static struct arc_signature read_signature(const struct field *field, struct arena *arena)
{
	struct arc_signature signature = { .field = field };
	signature.tags = taglist_read(field->value, arena);
	const struct taglist *tags = &signature.tags;
	signature.domain = domain_normalize(taglist_value(tags, VIEW("d")), arena);
	signature.algorithm = taglist_value(tags, VIEW("a"));
	struct view selector = taglist_value(tags, VIEW("s"));
	if (signature.domain.len > 0 && domain_is_dns_name(selector)) {
		struct view name = arena_printf(arena, "%.*s._domainkey.%.*s",
			VIEW_ARG(selector), VIEW_ARG(signature.domain));
		signature.selector = selector;
		signature.key_name = domain_is_dns_name(name) ? name : (struct view){ NULL, 0 };
	}
	return signature;
}

static const char *find_signature_fault(const struct arc_signature *signature)
{
	const struct taglist *tags = &signature->tags;
	if (tags->malformed || tags->repeated || has_odd_byte(signature->field->value) ||
		has_empty_part(signature->field->value))
		return "the tags of an ARC field cannot be read";
	if (!has_value(tags, VIEW("a")) || !has_value(tags, VIEW("b")) ||
		!has_tag(tags, VIEW("i")))
		return "an ARC field has no a=, b= or i=";
	if (!has_tag(tags, VIEW("d")) || !has_tag(tags, VIEW("s")) ||
		signature->key_name.len == 0)
		return "d= or s= of an ARC field is no name";
	if (!is_number_or_absent(tags, VIEW("t")) || !is_number_or_absent(tags, VIEW("x")) ||
		!is_number_or_absent(tags, VIEW("l")))
		return "t=, x= or l= of an ARC field is no number";
	return NULL;
}

static const char *find_message_fault(const struct arc_signature *signature)
{
	const struct taglist *tags = &signature->tags;
	struct view names = taglist_value(tags, VIEW("h"));
	size_t colons = 0;
	if (!has_value(tags, VIEW("bh")) || !has_tag(tags, VIEW("h")))
		return "an ARC-Message-Signature has no bh= or h=";
	for (size_t i = 0; i < names.len; i++)
		colons += names.ptr[i] == ':' ? 1 : 0;
	if (colons >= LIMIT_DKIM_SIGNED)
		return "h= of an ARC-Message-Signature is too long";
	if (taglist_count_word(names, ':', VIEW("ARC-Seal")) > 0) /* RFC 8617 4.1.2 */
		return "an ARC-Message-Signature signs an ARC-Seal";
	return NULL;
}

/* RFC 8617 4.1.3 and, for cv=, 5.2 steps 2 and 3. */
static const char *find_seal_fault(const struct arc_signature *signature, size_t instance)
{
	const struct taglist *tags = &signature->tags;
	struct view status = taglist_value(tags, VIEW("cv"));
	if (taglist_find(tags, VIEW("h")))
		return "an ARC-Seal has h=";
	if (!has_tag(tags, VIEW("cv")))
		return "an ARC-Seal has no cv=";
	if (view_equal_ascii_nocase(status, VIEW("fail")))
		return "a sealer found the chain broken";
	if (!view_equal_ascii_nocase(status, instance == 1 ? VIEW("none") : VIEW("pass")))
		return "cv= of an ARC-Seal is not what it must be";
	return NULL;
}

static const char *add_results(struct arc_chain *chain, const struct field *field)
{
	struct view text = { NULL, 0 };
	unsigned instance = read_results_instance(field->value, &text);
	if (instance == 0)
		return "i= of an ARC field cannot be read";
	struct arc_set *set = &chain->sets[instance - 1];
	if (set->results)
		return "an ARC set has a field twice";
	set->results = field;
	set->results_text = text;
	chain->count = instance > chain->count ? instance : chain->count;
	return NULL;
}

static const char *add_signature(
	struct arc_chain *chain, const struct field *field, bool is_seal, struct arena *arena)
{
	struct arc_signature signature = read_signature(field, arena);
	unsigned instance = read_instance(taglist_value(&signature.tags, VIEW("i")));
	if (instance == 0)
		return "i= of an ARC field cannot be read";
	struct arc_set *set = &chain->sets[instance - 1];
	struct arc_signature *place = is_seal ? &set->seal : &set->message;
	if (place->field)
		return "an ARC set has a field twice";
	*place = signature;
	chain->count = instance > chain->count ? instance : chain->count;
	const char *fault = find_signature_fault(place);
	if (fault)
		return fault;
	return is_seal ? find_seal_fault(place, instance) : find_message_fault(place);
}

static const char *find_gap(const struct arc_chain *chain)
{
	for (size_t i = 0; i < chain->count; i++) {
		const struct arc_set *set = &chain->sets[i];
		if (!set->results || !set->message.field || !set->seal.field)
			return "an ARC set is not complete";
	}
	return NULL;
}

struct arc_chain arc_chain_read(const struct header *header, struct arena *arena)
{
	struct arc_chain chain = { 0 };
	for (size_t i = 0; i < header->count && !chain.fault; i++) {
		const struct field *field = &header->fields[i];
		bool is_seal = view_equal_ascii_nocase(field->name, VIEW("ARC-Seal"));
		bool is_results = view_equal_ascii_nocase(
			field->name, VIEW("ARC-Authentication-Results"));
		if (!is_seal && !is_results &&
			!view_equal_ascii_nocase(field->name, VIEW("ARC-Message-Signature")))
			continue;
		if (!chain.is_present)
			chain.sets = arena_array(arena, struct arc_set, LIMIT_ARC_SETS);
		chain.is_present = true;
		if (field->value.len > LIMIT_ARC_FIELD) {
			chain.fault = "an ARC field is too long";
		} else if (is_results) {
			chain.fault = add_results(&chain, field);
		} else {
			chain.fault = add_signature(&chain, field, is_seal, arena);
		}
	}
	if (!chain.fault)
		chain.fault = find_gap(&chain);
	if (!chain.fault && chain.is_present && (header->facts & FACT_BIT(LIMIT)) != 0)
		chain.fault = "the header is not whole";
	return chain;
}
