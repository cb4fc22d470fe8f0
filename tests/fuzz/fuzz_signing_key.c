/* A key record of any bytes, asked for by either algorithm: a key, or a reason; and nothing in
 * the record is a signature of this key. */
#include "auth/signing_key.h"
#include "base/err.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct dns_record record;

static struct dns_answer answer(struct dns_resolver *resolver, struct dns_budget *budget,
	struct view name, enum dns_type type, struct arena *arena)
{
	(void)resolver;
	(void)budget;
	(void)name;
	(void)arena;
	BUG_ON(type != DNS_TXT);
	return (struct dns_answer){ .status = DNS_FOUND, .records = &record, .count = 1 };
}

static void check(struct view algorithm, struct view text, struct arena *arena)
{
	static const struct dns_resolver_ops ops = { .lookup = answer };
	static const unsigned char digest[CANON_DIGEST] = { 1 };
	struct dns_resolver resolver = { &ops };
	struct dns_budget budget = dns_budget_begin(10, 1000);
	record.data = text;
	struct signing_key key = signing_key_fetch(
		&resolver, &budget, VIEW("s._domainkey.corp.example"), algorithm, arena);
	BUG_ON((key.result == AUTH_PASS) != (key.pkey != NULL));
	BUG_ON(key.result != AUTH_PASS && (key.result != AUTH_FAIL || !key.reason));
	BUG_ON(key.pkey && EVP_PKEY_get_bits(key.pkey) > LIMIT_RSA_BITS);
	BUG_ON(signing_key_verifies(&key, digest, view_slice(text, 0, 512), arena));
	signing_key_finish(&key);
	signing_key_finish(&key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	check(VIEW("rsa-sha256"), (struct view){ data, size }, arena);
	check(VIEW("ed25519-sha256"), (struct view){ data, size }, arena);
	arena_destroy(arena);
	return 0;
}
