#include "auth/dkim.h"

#include "auth/dkim_signature.h"
#include "base/domain.h"
#include "base/limits.h"

#include <opendkim/dkim.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MIN_RSA_BITS 1024 /* RFC 8301 3.2 */
#define MAX_KEY      1024 /* octets of a key record: libopendkim's buffer */
#define CLOCK_DRIFT  300  /* seconds by which a signer's clock may be ahead of ours */

/* libopendkim compares t= and x= with its own clock. The caller's clock decides here, so the
 * library is given some thirty years of grace (more would wrap around below t=). */
#define LIBRARY_DRIFT UINT64_C(1000000000)

struct dkim_verifier {
	DKIM_LIB *lib;
};

/* One signature on its way through the library. */
struct job {
	struct dkim_signature *signature;
	struct dkim_result *result;
	struct view key; /* the TXT record */
	bool is_fed;
};

struct check {
	const struct message *message;
	struct arena *arena;
	struct job *jobs;
	size_t count;
	int64_t now;
	struct view from_domain;
	size_t from_fields;
	struct view *unfed; /* names of fields that the library could not be given */
	size_t unfed_count;
};

static void decide(struct job *job, enum auth_result result, const char *reason)
{
	job->result->result = result;
	job->result->reason = view_of(reason);
}

static bool is_undecided(const struct job *job)
{
	return job->signature->fault == NULL && job->result->result == AUTH_NONE;
}

/* libopendkim's functions take bytes that they do not change without const. */
static unsigned char *unconst(struct view bytes)
{
	return (unsigned char *)(uintptr_t)bytes.ptr;
}

static bool equal_ascii_nocase(const unsigned char *string, struct view v)
{
	return string && view_equal_ascii_nocase(view_of((const char *)string), v);
}

/* Keys were asked for before the library started: this only hands them out. */
static DKIM_CBSTAT give_key(DKIM *dkim, DKIM_SIGINFO *sig, u_char *buf, size_t buflen)
{
	const struct check *check = dkim_get_user_context(dkim);
	for (size_t i = 0; check && i < check->count; i++) {
		const struct job *job = &check->jobs[i];
		if (!job->is_fed || job->key.len + 1 > buflen ||
			!equal_ascii_nocase(
				dkim_sig_getalgorithm(sig), job->signature->algorithm) ||
			!equal_ascii_nocase(dkim_sig_getdomain(sig), job->signature->domain) ||
			!equal_ascii_nocase(
				dkim_sig_getselector(sig), job->signature->selector))
			continue;
		memcpy(buf, job->key.ptr, job->key.len);
		buf[job->key.len] = '\0';
		return DKIM_CBSTAT_CONTINUE;
	}
	return DKIM_CBSTAT_NOTFOUND;
}

struct dkim_verifier *dkim_verifier_create(void)
{
	DKIM_LIB *lib = dkim_init(NULL, NULL);
	if (!lib)
		return NULL;
	uint64_t drift = LIBRARY_DRIFT;
	unsigned bits = MIN_RSA_BITS;
	struct dkim_verifier *verifier = malloc(sizeof(*verifier));
	if (!verifier ||
		dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_CLOCKDRIFT, &drift,
			sizeof(drift)) != DKIM_STAT_OK ||
		dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS, &bits, sizeof(bits)) !=
			DKIM_STAT_OK ||
		dkim_set_key_lookup(lib, give_key) != DKIM_STAT_OK) {
		dkim_close(lib);
		free(verifier);
		return NULL;
	}
	verifier->lib = lib;
	return verifier;
}

void dkim_verifier_destroy(struct dkim_verifier *verifier)
{
	if (!verifier)
		return;
	dkim_close(verifier->lib);
	free(verifier);
}

/* Before the library ------------------------------------------------------------------ */

static bool is_printable(struct view v)
{
	for (size_t i = 0; i < v.len; i++) {
		if ((v.ptr[i] < ' ' || v.ptr[i] > '~') && v.ptr[i] != '\t')
			return false;
	}
	return true;
}

/* Whether a record could be the key of this signature: k= (rsa where there is none) and a=
 * name one kind of key. */
static bool is_key_for(const struct job *job, struct view text, struct arena *arena)
{
	struct taglist tags = taglist_read(text, arena);
	struct view kind = taglist_value(&tags, VIEW("k"));
	struct view algorithm = job->signature->algorithm;
	if (!taglist_find(&tags, VIEW("p")))
		return false;
	if (kind.len == 0)
		kind = VIEW("rsa");
	return view_equal_ascii_nocase(
		kind, view_slice(algorithm, 0, view_find(algorithm, '-')));
}

/* RFC 6376 3.6.2.2 leaves open what several records mean. A name may bear other text, or keys
 * of two kinds; two keys that could both be meant are none. */
static const struct dns_record *find_key(
	const struct job *job, const struct dns_answer *answer, struct arena *arena)
{
	const struct dns_record *found = NULL;
	if (answer->count == 1)
		return &answer->records[0];
	for (size_t i = 0; i < answer->count; i++) {
		if (!is_key_for(job, answer->records[i].data, arena))
			continue;
		if (found)
			return NULL;
		found = &answer->records[i];
	}
	return found;
}

static void take_key(struct job *job, const struct dns_answer *answer, struct arena *arena)
{
	const struct dns_record *record =
		answer->status == DNS_FOUND ? find_key(job, answer, arena) : NULL;
	if (answer->status == DNS_UNKNOWN) {
		decide(job, AUTH_TEMPERROR, "the key query was not answered");
	} else if (answer->status != DNS_FOUND) {
		decide(job, AUTH_PERMERROR, "no key");
	} else if (!record) {
		decide(job, AUTH_PERMERROR, "several records stand at the key's name");
	} else if (record->data.len == 0 || record->data.len > MAX_KEY ||
		   !is_printable(record->data)) {
		decide(job, AUTH_PERMERROR, "the key record cannot be read");
	} else {
		struct taglist tags = taglist_read(record->data, arena);
		job->key = record->data;
		if (tags.malformed || tags.repeated) {
			decide(job, AUTH_PERMERROR, "the key record cannot be read");
		} else if (taglist_find(&tags, VIEW("p")) &&
			   taglist_value(&tags, VIEW("p")).len == 0) {
			decide(job, AUTH_PERMERROR, "the key is revoked");
		}
	}
}

static void ask_keys_of(struct check *check, bool aligned, struct dns_resolver *resolver,
	struct dns_budget *budget)
{
	for (size_t i = 0; i < check->count; i++) {
		struct job *job = &check->jobs[i];
		if (job->key.len > 0 || !is_undecided(job) ||
			dkim_signature_is_aligned(job->signature, check->from_domain) !=
				aligned)
			continue;
		struct dns_answer answer = dns_lookup(
			resolver, budget, job->signature->key_name, DNS_TXT, check->arena);
		take_key(job, &answer, check->arena);
	}
}

/* The author's keys first, with all there is to spend. Anybody can sign as a domain whose
 * server never answers: such a one gets a part. */
static void ask_keys(
	struct check *check, struct dns_resolver *resolver, struct dns_budget *budget)
{
	for (size_t i = 0; i < check->count; i++) {
		if (is_undecided(&check->jobs[i]))
			dns_prefetch(resolver, check->jobs[i].signature->key_name, DNS_TXT);
	}
	ask_keys_of(check, true, resolver, budget);
	struct dns_budget part = dns_budget_lend(budget);
	ask_keys_of(check, false, resolver, &part);
	dns_budget_take_back(budget, &part);
}

static bool is_body_whole(const struct check *check)
{
	return !check->message->body || body_is_whole(check->message->body);
}

static bool equal_without_blanks(struct view a, struct view b)
{
	size_t i = 0;
	size_t j = 0;
	for (;;) {
		while (i < a.len && ascii_is_blank(a.ptr[i]))
			i++;
		while (j < b.len && ascii_is_blank(b.ptr[j]))
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (a.ptr[i++] != b.ptr[j++])
			return false;
	}
}

static struct view signature_text(const struct job *job)
{
	return taglist_value(&job->signature->tags, VIEW("b"));
}

/* A signature is found again in the library's list by its b=. Of two with one b= only the
 * first is verified: else the verdict on one could be taken for the other's. */
static void refuse_repeated(struct check *check)
{
	for (size_t i = 0; i < check->count; i++) {
		for (size_t j = 0; j < i && is_undecided(&check->jobs[i]); j++) {
			if (equal_without_blanks(signature_text(&check->jobs[i]),
				    signature_text(&check->jobs[j]))) {
				decide(&check->jobs[i], AUTH_PERMERROR,
					"b= of another signature");
			}
		}
	}
}

/* Through the library ----------------------------------------------------------------- */

static struct job *job_of_field(struct check *check, const struct field *field)
{
	for (size_t i = 0; i < check->count; i++) {
		if (check->jobs[i].signature->field == field)
			return &check->jobs[i];
	}
	return NULL;
}

static bool feed_field(DKIM *dkim, const struct field *field, struct arena *arena)
{
	size_t length = field->name.len + 1 + field->value.len;
	if (view_find(field->name, '\0') < field->name.len ||
		view_find(field->value, '\0') < field->value.len)
		return false;
	unsigned char *text = arena_array(arena, unsigned char, length + 1);
	memcpy(text, field->name.ptr, field->name.len);
	text[field->name.len] = ':';
	if (field->value.len > 0)
		memcpy(text + field->name.len + 1, field->value.ptr, field->value.len);
	return dkim_header(dkim, text, length) == DKIM_STAT_OK;
}

static void feed_header(struct check *check, DKIM *dkim)
{
	const struct header *header = &check->message->header;
	check->unfed = arena_array(check->arena, struct view, header->count + 1);
	for (size_t i = 0; i < header->count; i++) {
		const struct field *field = &header->fields[i];
		struct job *job = NULL;
		if (view_equal_ascii_nocase(field->name, VIEW("DKIM-Signature"))) {
			job = job_of_field(check, field);
			if (!job || !is_undecided(job))
				continue;
		}
		bool fed = feed_field(dkim, field, check->arena);
		if (job && fed) {
			job->is_fed = true;
		} else if (job) {
			decide(job, AUTH_PERMERROR, "libopendkim cannot read it");
		} else if (!fed) {
			check->unfed[check->unfed_count++] = field->name;
		}
	}
}

static bool feed_piece(void *context, struct view piece)
{
	return piece.len == 0 || dkim_body(context, unconst(piece), piece.len) == DKIM_STAT_OK;
}

static bool decide_rest(struct check *check, enum auth_result result, const char *reason)
{
	bool any = false;
	for (size_t i = 0; i < check->count; i++) {
		if (!is_undecided(&check->jobs[i]))
			continue;
		decide(&check->jobs[i], result, reason);
		any = true;
	}
	return any;
}

static void set_unknown(struct check *check, struct auth_results *results, const char *reason)
{
	if (decide_rest(check, AUTH_TEMPERROR, reason))
		results->dkim_unknown = true;
}

/* After the library ------------------------------------------------------------------- */

/* The octets of the body as canonicalised in full (RFC 6376 3.4.3, 3.4.4), for l=. */
struct canonical {
	bool is_relaxed;
	bool saw_cr;
	bool has_blank;
	uint64_t line_ends; /* not yet counted: they may be the end of the body */
	uint64_t octets;
};

static void canonical_octet(struct canonical *canonical)
{
	canonical->octets += 2 * canonical->line_ends + (canonical->has_blank ? 1 : 0) + 1;
	canonical->line_ends = 0;
	canonical->has_blank = false;
}

static bool canonical_piece(void *context, struct view piece)
{
	struct canonical *canonical = context;
	for (size_t i = 0; i < piece.len; i++) {
		unsigned char c = piece.ptr[i];
		bool is_line_end = canonical->saw_cr && c == '\n';
		if (canonical->saw_cr && !is_line_end)
			canonical_octet(canonical);
		canonical->saw_cr = c == '\r';
		if (is_line_end) {
			canonical->has_blank = false;
			canonical->line_ends++;
		} else if (canonical->is_relaxed && (c == ' ' || c == '\t')) {
			canonical->has_blank = true;
		} else if (c != '\r') {
			canonical_octet(canonical);
		}
	}
	return true;
}

static uint64_t canonical_length(const struct body *body, bool is_relaxed)
{
	struct canonical canonical = { .is_relaxed = is_relaxed };
	if (body && !body_for_each(body, canonical_piece, &canonical))
		return UINT64_MAX;
	if (canonical.saw_cr)
		canonical_octet(&canonical);
	if (canonical.octets == 0)
		return is_relaxed ? 0 : 2;
	return canonical.octets + 2;
}

static bool covers_body(const struct check *check, const struct job *job, DKIM_SIGINFO *sig)
{
	uint64_t length;
	const struct tag *tag = taglist_find(&job->signature->tags, VIEW("l"));
	dkim_canon_t header_canon;
	dkim_canon_t body_canon;
	if (!tag)
		return true;
	if (!dkim_number_read(tag->value, &length) ||
		dkim_sig_getcanons(sig, &header_canon, &body_canon) != DKIM_STAT_OK)
		return false;
	return length >=
	       canonical_length(check->message->body, body_canon == DKIM_CANON_RELAXED);
}

static bool covers_unfed(const struct check *check, const struct job *job)
{
	for (size_t i = 0; i < check->unfed_count; i++) {
		if (dkim_signature_covers(job->signature, check->unfed[i]) > 0)
			return true;
	}
	return false;
}

static bool is_test_key(const struct check *check, const struct job *job, DKIM_SIGINFO *sig)
{
	struct taglist tags = taglist_read(job->key, check->arena);
	return (dkim_sig_getflags(sig) & DKIM_SIGFLAG_TESTKEY) != 0 ||
	       taglist_count_word(taglist_value(&tags, VIEW("t")), ':', VIEW("y")) > 0;
}

static const char *find_time_fault(const struct check *check, const struct job *job)
{
	const struct taglist *tags = &job->signature->tags;
	uint64_t now = check->now < 0 ? 0 : (uint64_t)check->now;
	uint64_t signed_at = 0;
	uint64_t expires = UINT64_MAX;
	bool has_time = dkim_number_read(taglist_value(tags, VIEW("t")), &signed_at);
	bool has_expiry = dkim_number_read(taglist_value(tags, VIEW("x")), &expires);
	if (has_expiry && (expires <= now || (has_time && expires < signed_at)))
		return "the signature has expired";
	if (has_time && signed_at > now + CLOCK_DRIFT)
		return "the signature is of the future";
	return NULL;
}

static const char *find_key_fault(
	const struct check *check, const struct job *job, DKIM_SIGINFO *sig)
{
	unsigned bits = 0;
	if (is_test_key(check, job, sig))
		return "the key is for tests (t=y)";
	if (view_equal(job->signature->algorithm, VIEW("ed25519-sha256")))
		return NULL;
	if (!view_equal(job->signature->algorithm, VIEW("rsa-sha256")))
		return "the algorithm is not acceptable";
	if (dkim_sig_getkeysize(sig, &bits) != DKIM_STAT_OK || bits < MIN_RSA_BITS)
		return "the key is too short";
	return NULL;
}

/* Why a signature that verified must not count; NULL when it does. */
static const char *find_policy_fault(
	const struct check *check, const struct job *job, DKIM_SIGINFO *sig)
{
	const char *fault = find_key_fault(check, job, sig);
	if (!fault)
		fault = find_time_fault(check, job);
	if (fault)
		return fault;
	if (domain_is_public_suffix(job->signature->domain))
		return "d= is a public suffix";
	if (dkim_signature_covers(job->signature, VIEW("From")) < check->from_fields)
		return "a From field is not signed";
	if (covers_unfed(check, job))
		return "a signed field could not be verified";
	if ((check->message->header.facts & FACT_BIT(LIMIT)) != 0)
		return "the header is not whole";
	if (!covers_body(check, job, sig))
		return "the body is longer than l=";
	return NULL;
}

static void judge_failed(struct job *job, int error)
{
	const char *text = dkim_sig_geterrorstr(error);
	switch (error) {
	case DKIM_SIGERROR_UNKNOWN:
	case DKIM_SIGERROR_OK:
		decide(job, AUTH_FAIL, "the signature does not verify");
		break;
	case DKIM_SIGERROR_BADSIG:
		decide(job, AUTH_FAIL, "the message was changed after it was signed");
		break;
	case DKIM_SIGERROR_TOOLARGE_L:
		decide(job, AUTH_FAIL, "the body is shorter than l=");
		break;
	case DKIM_SIGERROR_KEYTOOSMALL:
		decide(job, AUTH_POLICY, "the key is too short");
		break;
	case DKIM_SIGERROR_EXPIRED:
		decide(job, AUTH_POLICY, "the signature has expired");
		break;
	case DKIM_SIGERROR_FUTURE:
		decide(job, AUTH_POLICY, "t= cannot be true");
		break;
	default:
		decide(job, AUTH_PERMERROR, text ? text : "libopendkim cannot read it");
		break;
	}
}

/* A body that is not whole cannot be digested, but b= is over the header alone: only a
 * signature that somebody with the key made leaves a question open. */
static bool is_open(const struct check *check, DKIM_SIGINFO *sig)
{
	return !is_body_whole(check) && (dkim_sig_getflags(sig) & DKIM_SIGFLAG_PASSED) != 0;
}

static void judge(const struct check *check, struct job *job, DKIM_SIGINFO *sig)
{
	int error = dkim_sig_geterror(sig);
	if (is_open(check, sig)) {
		const char *fault = find_policy_fault(check, job, sig);
		decide(job, fault ? AUTH_POLICY : AUTH_TEMPERROR,
			fault ? fault : "the body is too long to be kept whole");
		return;
	}
	if (!DKIM_SIG_CHECK(sig) || error != DKIM_SIGERROR_OK) {
		if (error <= DKIM_SIGERROR_OK && dkim_sig_getbh(sig) == DKIM_SIGBH_MISMATCH)
			error = DKIM_SIGERROR_BADSIG;
		judge_failed(job, error);
		return;
	}
	const char *fault = find_policy_fault(check, job, sig);
	decide(job, fault ? AUTH_POLICY : AUTH_PASS, fault);
}

static void judge_all(struct check *check, DKIM *dkim)
{
	DKIM_SIGINFO **list = NULL;
	int count = 0;
	if (dkim_getsiglist(dkim, &list, &count) != DKIM_STAT_OK)
		count = 0;
	for (size_t i = 0; i < check->count; i++) {
		struct job *job = &check->jobs[i];
		for (int j = 0; j < count && is_undecided(job); j++) {
			unsigned char name[] = "b";
			const unsigned char *text = dkim_sig_gettagvalue(list[j], false, name);
			if (text && equal_without_blanks(
					    view_of((const char *)text), signature_text(job)))
				judge(check, job, list[j]);
		}
	}
}

static bool is_message_fed(struct check *check, DKIM *dkim)
{
	bool test_key = false;
	feed_header(check, dkim);
	DKIM_STAT status = dkim_eoh(dkim);
	/* Whoever writes the message can make these happen, so they are no "unknown". */
	if (status == DKIM_STAT_SYNTAX || status == DKIM_STAT_NOSIG)
		(void)decide_rest(check, AUTH_PERMERROR, "libopendkim cannot read the header");
	if (status != DKIM_STAT_OK)
		return false;
	if (check->message->body && !body_for_each(check->message->body, feed_piece, dkim))
		return false;
	/* What it returns is the verdict on some one signature; ours comes from the list. */
	(void)dkim_eom(dkim, &test_key);
	return true;
}

static void verify(struct check *check, DKIM_LIB *lib, struct auth_results *results)
{
	static const unsigned char id[] = "guise";
	DKIM_STAT status = DKIM_STAT_OK;
	ERR_clear_error();
	DKIM *dkim = dkim_verify(lib, id, NULL, &status);
	if (!dkim) {
		set_unknown(check, results, "libopendkim failed");
		return;
	}
	if (dkim_set_user_context(dkim, check) != DKIM_STAT_OK ||
		!is_message_fed(check, dkim)) {
		set_unknown(check, results, "libopendkim could not read the message");
	} else {
		judge_all(check, dkim);
	}
	set_unknown(check, results, "libopendkim lost the signature");
	(void)dkim_free(dkim);
	/* OpenSSL keeps its errors per thread; the next user must not find ours. */
	ERR_clear_error();
}

static bool has_undecided(const struct check *check)
{
	for (size_t i = 0; i < check->count; i++) {
		if (is_undecided(&check->jobs[i]))
			return true;
	}
	return false;
}

static struct dkim_result result_of(
	const struct dkim_signature *signature, const struct header *header)
{
	struct view reply_to = VIEW("Reply-To");
	return (struct dkim_result){
		.result = signature->fault ? AUTH_PERMERROR : AUTH_NONE,
		.domain = signature->domain,
		.selector = signature->selector,
		.identity = taglist_value(&signature->tags, VIEW("i")),
		.algorithm = signature->algorithm,
		.signature_start = view_slice(taglist_value(&signature->tags, VIEW("b")), 0, 8),
		.signs_reply_to = dkim_signature_covers(signature, reply_to) >=
				  header_count(header, reply_to),
		.reason = view_of(signature->fault),
	};
}

/* Each of the arguments comes from another owner. NOLINTNEXTLINE(readability-function-size) */
void dkim_check(struct dkim_verifier *verifier, struct dns_resolver *resolver,
	struct dns_budget *budget, const struct message *message, struct view from_domain,
	int64_t now, struct auth_results *results, struct arena *arena)
{
	struct dkim_signatures signatures =
		dkim_signatures_read(&message->header, from_domain, arena);
	struct check check = {
		.message = message,
		.arena = arena,
		.count = signatures.count,
		.now = now,
		.from_domain = from_domain,
		.from_fields = header_count(&message->header, VIEW("From")),
	};
	results->dkim_count = signatures.count;
	results->dkim_skipped = signatures.skipped;
	results->dkim_unknown = false;
	results->dkim = arena_array(arena, struct dkim_result, signatures.count + 1);
	check.jobs = arena_array(arena, struct job, signatures.count + 1);
	for (size_t i = 0; i < signatures.count; i++) {
		results->dkim[i] = result_of(&signatures.items[i], &message->header);
		check.jobs[i].signature = &signatures.items[i];
		check.jobs[i].result = &results->dkim[i];
	}
	if (check.from_fields == 0) {
		(void)decide_rest(
			&check, AUTH_PERMERROR, "there is no From field to be signed");
	}
	results->dkim_unknown = !is_body_whole(&check) && has_undecided(&check);
	refuse_repeated(&check);
	ask_keys(&check, resolver, budget);
	if (has_undecided(&check))
		verify(&check, verifier->lib, results);
}
