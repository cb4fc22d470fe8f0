#include "auth/arc.h"

#include "auth/arc_chain.h"
#include "auth/dkim_signature.h"
#include "auth/signing_key.h"
#include "base/domain.h"
#include "mail/authres.h"

struct check {
	const struct message *message;
	struct dns_resolver *resolver;
	struct dns_budget *budget;
	int64_t now;
	struct arc_chain chain;
	struct arc_result *result;
	struct arena *arena;
};

static void decide(struct check *check, enum auth_result result, const char *reason)
{
	check->result->result = result;
	check->result->reason = view_of(reason);
}

/* What the sets say -------------------------------------------------------------------- */

static struct view domain_part(struct view address, struct arena *arena)
{
	size_t at = view_find_last(address, '@');
	struct view domain = at < address.len ? view_from(address, at + 1) : address;
	return domain_normalize(domain, arena);
}

static void take_dkim(struct arc_seal *seal, const struct authres_result *result,
	enum auth_result said, struct arena *arena)
{
	struct view domain = authres_property(result, VIEW("header.d"));
	if (domain.len == 0)
		domain = authres_property(result, VIEW("header.i"));
	domain = domain_part(domain, arena);
	if (seal->dkim != AUTH_PASS)
		seal->dkim = said;
	if (said == AUTH_PASS && domain.len > 0 && !domain_is_public_suffix(domain))
		seal->dkim_domains[seal->dkim_count++] = domain;
}

/* A field that says two things of SPF or DMARC is believed in neither. */
static void take_spf(struct arc_seal *seal, const struct authres_result *result,
	enum auth_result said, struct arena *arena)
{
	struct view mail_from = authres_property(result, VIEW("smtp.mailfrom"));
	struct view domain = domain_part(mail_from, arena);
	bool is_second = seal->spf_domain.len > 0;
	if (mail_from.len == 0) /* of the HELO name alone */
		return;
	if (is_second && (said != seal->spf || !view_equal(seal->spf_domain, domain)))
		said = AUTH_PERMERROR;
	seal->spf = said;
	seal->spf_domain = domain;
}

static void take_dmarc(struct arc_seal *seal, const struct authres_result *result,
	enum auth_result said, struct arena *arena)
{
	struct view from = authres_property(result, VIEW("header.from"));
	struct view domain = domain_part(from, arena);
	bool is_second = seal->dmarc != AUTH_NONE || seal->dmarc_domain.len > 0;
	if (is_second && (said != seal->dmarc || !view_equal(seal->dmarc_domain, domain)))
		said = AUTH_FAIL;
	seal->dmarc = said;
	seal->dmarc_domain = domain;
}

static void take_result(
	struct arc_seal *seal, const struct authres_result *result, struct arena *arena)
{
	enum auth_result said;
	if (!auth_result_parse(result->result, &said))
		return;
	if (view_equal(result->method, VIEW("dkim"))) {
		take_dkim(seal, result, said, arena);
	} else if (view_equal(result->method, VIEW("spf"))) {
		take_spf(seal, result, said, arena);
	} else if (view_equal(result->method, VIEW("dmarc"))) {
		take_dmarc(seal, result, said, arena);
	}
}

static struct arc_seal read_set(const struct arc_set *set, struct arena *arena)
{
	struct arc_seal seal = {
		.domain = set->seal.domain,
		.selector = set->seal.selector,
	};
	struct authres sealed = authres_read(set->results_text, arena);
	if (sealed.malformed || sealed.version != 1)
		return seal;
	seal.dkim_domains = arena_array(arena, struct view, sealed.count + 1);
	for (size_t i = 0; i < sealed.count; i++)
		take_result(&seal, &sealed.results[i], arena);
	return seal;
}

static void read_sets(struct check *check)
{
	check->result->seals = arena_array(check->arena, struct arc_seal, check->chain.count);
	for (size_t i = 0; i < check->chain.count; i++)
		check->result->seals[i] = read_set(&check->chain.sets[i], check->arena);
}

static bool covers_author(const struct check *check)
{
	const struct arc_set *newest = &check->chain.sets[check->chain.count - 1];
	struct view names = taglist_value(&newest->message.tags, VIEW("h"));
	size_t from_fields = header_count(&check->message->header, VIEW("From"));
	return from_fields > 0 && taglist_count_word(names, ':', VIEW("From")) >= from_fields;
}

/* What they sign ----------------------------------------------------------------------- */

static struct view text_of_b(const struct arc_signature *signature)
{
	return canon_tag_text(signature->field->value, VIEW("b"));
}

/* RFC 8617 5.1.1: the sets in order, the ARC-Seal that covers them last and without b=. */
static bool digest_seals(const struct check *check, unsigned char (*digests)[CANON_DIGEST])
{
	const struct view all = { NULL, 0 };
	struct canon sets = canon_begin();
	bool ok = true;
	for (size_t i = 0; i < check->chain.count && ok; i++) {
		const struct arc_set *set = &check->chain.sets[i];
		canon_field(&sets, set->results, true, true, all);
		canon_field(&sets, set->message.field, true, true, all);
		struct canon sealed = canon_fork(&sets);
		canon_field(&sealed, set->seal.field, true, false, text_of_b(&set->seal));
		ok = canon_end(&sealed, digests[i]);
		canon_field(&sets, set->seal.field, true, true, all);
	}
	canon_drop(&sets);
	return ok;
}

/* RFC 6376 5.4.2: of fields of one name the lowest counts first; a name that has none left
 * stands for nothing. The signature itself was not there when it was made. */
static void digest_names(const struct check *check, const struct arc_signature *signature,
	bool is_relaxed, struct canon *canon)
{
	const struct header *header = &check->message->header;
	bool *is_used = arena_array(check->arena, bool, header->count + 1);
	struct view names = taglist_value(&signature->tags, VIEW("h"));
	for (size_t at = 0; at < names.len;) {
		struct view rest = view_from(names, at);
		struct view name = view_slice(rest, 0, view_find(rest, ':'));
		at += name.len + 1;
		name = view_trim(name);
		for (size_t i = header->count; i > 0 && name.len > 0; i--) {
			const struct field *field = &header->fields[i - 1];
			if (is_used[i - 1] || field == signature->field ||
				!view_equal_ascii_nocase(field->name, name))
				continue;
			is_used[i - 1] = true;
			canon_field(canon, field, is_relaxed, true, (struct view){ NULL, 0 });
			break;
		}
	}
}

static bool is_form(struct view name, bool *relaxed_out)
{
	*relaxed_out = view_equal_ascii_nocase(name, VIEW("relaxed"));
	return *relaxed_out || view_equal_ascii_nocase(name, VIEW("simple"));
}

/* c= of a message signature (RFC 6376 3.5); false when it is none. Where there is none the
 * RFC says simple/simple; sealers that leave it out (few do) made the header relaxed, as ARC
 * is everywhere else. */
static bool read_canons(const struct taglist *tags, bool *header_out, bool *body_out)
{
	const struct tag *tag = taglist_find(tags, VIEW("c"));
	struct view text = tag ? tag->value : VIEW("relaxed/simple");
	size_t slash = view_find(text, '/');
	struct view body = slash < text.len ? view_from(text, slash + 1) : VIEW("simple");
	return is_form(view_trim(view_slice(text, 0, slash)), header_out) &&
	       is_form(view_trim(body), body_out);
}

static const char broken_seal[] = "an ARC-Seal does not verify";

/* Verifying ---------------------------------------------------------------------------- */

/* False, and decided, unless the key of `signature` made it over `digest`. */
static bool verify(struct check *check, const struct arc_signature *signature,
	const unsigned char digest[CANON_DIGEST], const char *broken)
{
	struct signing_key key = signing_key_fetch(check->resolver, check->budget,
		signature->key_name, signature->algorithm, check->arena);
	bool ok = key.result == AUTH_PASS &&
		  signing_key_verifies(&key, digest, taglist_value(&signature->tags, VIEW("b")),
			  check->arena);
	if (key.result != AUTH_PASS) {
		decide(check, key.result, key.reason);
	} else if (!ok) {
		decide(check, AUTH_FAIL, broken);
	}
	signing_key_finish(&key);
	return ok;
}

static bool is_expired(const struct check *check, const struct taglist *tags)
{
	uint64_t expires = UINT64_MAX;
	uint64_t now = check->now < 0 ? 0 : (uint64_t)check->now;
	return dkim_number_read(taglist_value(tags, VIEW("x")), &expires) && expires <= now;
}

/* False, and decided, unless bh= is the digest of the body. */
static bool verify_body(struct check *check, const struct taglist *tags, bool is_relaxed)
{
	unsigned char digest[CANON_DIGEST] = { 0 };
	const struct body *body = check->message->body;
	uint64_t limit = UINT64_MAX;
	struct canon canon = canon_begin();
	(void)dkim_number_read(taglist_value(tags, VIEW("l")), &limit);
	canon.limit = limit;
	if ((body && !body_is_whole(body)) || !canon_body(&canon, body, is_relaxed)) {
		canon_drop(&canon);
		decide(check, AUTH_TEMPERROR, "the body could not be kept whole");
		return false;
	}
	uint64_t octets = canon.octets;
	if (!canon_end(&canon, digest)) {
		decide(check, AUTH_TEMPERROR, "OpenSSL failed");
		return false;
	}
	struct view said = base64_read(taglist_value(tags, VIEW("bh")), check->arena);
	bool has_limit = taglist_find(tags, VIEW("l")) != NULL;
	if (!view_equal(said, (struct view){ digest, CANON_DIGEST }) ||
		(has_limit && octets < limit)) {
		decide(check, AUTH_FAIL, "the body was changed after it was sealed");
		return false;
	}
	if (octets > limit)
		check->result->covers_message = false;
	return true;
}

static bool verify_message(struct check *check)
{
	const struct arc_signature *signature =
		&check->chain.sets[check->chain.count - 1].message;
	unsigned char digest[CANON_DIGEST] = { 0 };
	bool is_relaxed = false;
	bool is_body_relaxed = false;
	if (!read_canons(&signature->tags, &is_relaxed, &is_body_relaxed)) {
		decide(check, AUTH_FAIL, "c= of an ARC-Message-Signature cannot be read");
		return false;
	}
	if (is_expired(check, &signature->tags)) {
		decide(check, AUTH_FAIL, "the newest ARC-Message-Signature has expired");
		return false;
	}
	struct canon canon = canon_begin();
	digest_names(check, signature, is_relaxed, &canon);
	canon_field(&canon, signature->field, is_relaxed, false, text_of_b(signature));
	if (!canon_end(&canon, digest)) {
		decide(check, AUTH_TEMPERROR, "OpenSSL failed");
		return false;
	}
	/* The header before the body: a body that is too long must not hide that it is forged.
	 */
	return verify(check, signature, digest,
		       "the message was changed after it was sealed") &&
	       verify_body(check, &signature->tags, is_body_relaxed);
}

static bool verify_older_seals(struct check *check, unsigned char (*digests)[CANON_DIGEST])
{
	for (size_t i = check->chain.count - 1; i > 0; i--) {
		if (!verify(check, &check->chain.sets[i - 1].seal, digests[i - 1], broken_seal))
			return false;
	}
	return true;
}

/* The newest seal first: until it holds, all that stands below is anybody's, and neither a
 * key that hides nor a body that is too long may make an answer of it. The names below it get
 * a part of what there is to spend. */
static bool verify_chain(struct check *check)
{
	size_t newest = check->chain.count - 1;
	unsigned char(*digests)[CANON_DIGEST] =
		arena_alloc(check->arena, check->chain.count, CANON_DIGEST);
	if (!digest_seals(check, digests)) {
		decide(check, AUTH_TEMPERROR, "OpenSSL failed");
		return false;
	}
	if (!verify(check, &check->chain.sets[newest].seal, digests[newest], broken_seal))
		return false;
	struct dns_budget *whole = check->budget;
	struct dns_budget part = dns_budget_lend(whole);
	check->budget = &part;
	bool ok = verify_message(check) && verify_older_seals(check, digests);
	check->budget = whole;
	dns_budget_take_back(whole, &part);
	return ok;
}

struct view arc_newest_sealer(const struct header *header, struct arena *arena)
{
	struct arc_chain chain = arc_chain_read(header, arena);
	if (!chain.is_present || chain.fault)
		return (struct view){ NULL, 0 };
	return chain.sets[chain.count - 1].seal.domain;
}

/* Each of the arguments comes from another owner. NOLINTNEXTLINE(readability-function-size) */
void arc_check(struct dns_resolver *resolver, struct dns_budget *budget,
	const struct message *message, int64_t now, struct auth_results *results,
	struct arena *arena)
{
	struct check check = {
		.message = message,
		.resolver = resolver,
		.budget = budget,
		.now = now,
		.chain = arc_chain_read(&message->header, arena),
		.result = &results->arc,
		.arena = arena,
	};
	results->arc = (struct arc_result){ .asked = true, .count = check.chain.count };
	if (!check.chain.is_present)
		return;
	if (check.chain.fault) {
		decide(&check, AUTH_FAIL, check.chain.fault);
		return;
	}
	read_sets(&check);
	results->arc.covers_message = covers_author(&check);
	if (verify_chain(&check))
		decide(&check, AUTH_PASS, NULL);
}
