#include "auth/signing_key.h"

#include "auth/taglist.h"
#include "base/limits.h"

#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#define MIN_RSA_BITS  1024 /* RFC 8301 3.2 */
#define ED25519_SIZE  32
#define BASE64_BITS   6U
#define BITS_PER_BYTE 8U

static int base64_digit(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (ascii_is_digit(c))
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

struct view base64_read(struct view text, struct arena *arena)
{
	unsigned char *bytes = arena_array(arena, unsigned char, text.len / 4 * 3 + 3);
	size_t len = 0;
	size_t digits = 0;
	size_t padding = 0;
	unsigned held = 0;
	unsigned bits = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		int digit = base64_digit(c);
		if (ascii_is_blank(c))
			continue;
		if (c == '=')
			padding++;
		if (c != '=' && (digit < 0 || padding > 0))
			return (struct view){ NULL, 0 };
		if (c == '=')
			continue;
		digits++;
		held = (held << BASE64_BITS | (unsigned)digit) & 0xFFFU;
		bits += BASE64_BITS;
		if (bits >= BITS_PER_BYTE) {
			bits -= BITS_PER_BYTE;
			bytes[len++] = (unsigned char)(held >> bits & 0xFFU);
		}
	}
	/* Keys without their padding are in use; a lone digit is never right. */
	if (padding > 2 || digits % 4 == 1 || (padding > 0 && (digits + padding) % 4 != 0))
		return (struct view){ NULL, 0 };
	return (struct view){ bytes, len };
}

static struct signing_key no_key(enum auth_result result, const char *reason)
{
	return (struct signing_key){ .result = result, .reason = reason };
}

/* A tag of a key record that lists words, and lacks the one we need. */
static bool excludes(const struct taglist *tags, struct view name, struct view word)
{
	return taglist_find(tags, name) &&
	       taglist_count_word(taglist_value(tags, name), ':', word) == 0;
}

static const char *find_record_fault(const struct taglist *tags, bool is_ed25519)
{
	struct view version = taglist_value(tags, VIEW("v"));
	struct view kind = taglist_value(tags, VIEW("k"));
	struct view services = VIEW("s");
	if (tags->malformed || tags->repeated || !taglist_find(tags, VIEW("p")) ||
		(taglist_find(tags, VIEW("v")) && !view_equal(version, VIEW("DKIM1"))))
		return "the key record cannot be read";
	if (taglist_value(tags, VIEW("p")).len == 0)
		return "the key is revoked";
	if (!view_equal_ascii_nocase(kind, is_ed25519 ? VIEW("ed25519") : VIEW("rsa")) &&
		(kind.len > 0 || is_ed25519))
		return "the key is of another kind";
	if (excludes(tags, VIEW("h"), VIEW("sha256")) ||
		(excludes(tags, services, VIEW("email")) &&
			excludes(tags, services, VIEW("*"))))
		return "the key is for something else";
	if (taglist_count_word(taglist_value(tags, VIEW("t")), ':', VIEW("y")) > 0)
		return "the key is for tests (t=y)";
	return NULL;
}

/* Signers publish a SubjectPublicKeyInfo; what RFC 6376 3.6.1 names is the RSAPublicKey in
 * it, and some publish that. */
static EVP_PKEY *parse_rsa(struct view der)
{
	const unsigned char *at = der.ptr;
	EVP_PKEY *pkey = d2i_PUBKEY(NULL, &at, (long)der.len);
	if (!pkey) {
		at = der.ptr;
		pkey = d2i_PublicKey(EVP_PKEY_RSA, NULL, &at, (long)der.len);
	}
	if (pkey && at == der.ptr + der.len && EVP_PKEY_get_base_id(pkey) == EVP_PKEY_RSA)
		return pkey;
	EVP_PKEY_free(pkey);
	return NULL;
}

static struct signing_key read_record(struct view record, bool is_ed25519, struct arena *arena)
{
	if (record.len > LIMIT_KEY_RECORD)
		return no_key(AUTH_FAIL, "the key record is too long");
	struct taglist tags = taglist_read(record, arena);
	const char *fault = find_record_fault(&tags, is_ed25519);
	if (fault)
		return no_key(AUTH_FAIL, fault);
	struct signing_key key = { .result = AUTH_PASS, .is_ed25519 = is_ed25519 };
	struct view bytes = base64_read(taglist_value(&tags, VIEW("p")), arena);
	if (is_ed25519 && bytes.len == ED25519_SIZE) {
		key.pkey = EVP_PKEY_new_raw_public_key(
			EVP_PKEY_ED25519, NULL, bytes.ptr, bytes.len);
	} else if (!is_ed25519 && bytes.len > 0) {
		key.pkey = parse_rsa(bytes);
	}
	ERR_clear_error();
	if (!key.pkey)
		return no_key(AUTH_FAIL, "the key cannot be read");
	int bits = EVP_PKEY_get_bits(key.pkey);
	if (!is_ed25519 && (bits < MIN_RSA_BITS || bits > LIMIT_RSA_BITS)) {
		signing_key_finish(&key);
		return no_key(AUTH_FAIL, "the key is too short or too long");
	}
	return key;
}

struct signing_key signing_key_fetch(struct dns_resolver *resolver, struct dns_budget *budget,
	struct view name, struct view algorithm, struct arena *arena)
{
	bool is_ed25519 = view_equal(algorithm, VIEW("ed25519-sha256"));
	if (!is_ed25519 && !view_equal(algorithm, VIEW("rsa-sha256")))
		return no_key(AUTH_FAIL, "the algorithm is not acceptable");
	struct dns_answer answer = dns_lookup(resolver, budget, name, DNS_TXT, arena);
	if (answer.status == DNS_UNKNOWN)
		return no_key(AUTH_TEMPERROR, "the key query was not answered");
	if (answer.status != DNS_FOUND || answer.count == 0)
		return no_key(AUTH_FAIL, "no key");
	/* RFC 6376 3.6.2.2 leaves open what several records mean: here they are no key. */
	if (answer.count > 1)
		return no_key(AUTH_FAIL, "several records stand at the key's name");
	return read_record(answer.records[0].data, is_ed25519, arena);
}

void signing_key_finish(struct signing_key *key)
{
	EVP_PKEY_free(key->pkey);
	key->pkey = NULL;
}

static bool verify_rsa(EVP_PKEY *pkey, const unsigned char *digest, struct view bytes)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pkey, NULL);
	bool ok = context && EVP_PKEY_verify_init(context) == 1 &&
		  EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
		  EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1 &&
		  EVP_PKEY_verify(context, bytes.ptr, bytes.len, digest, CANON_DIGEST) == 1;
	EVP_PKEY_CTX_free(context);
	return ok;
}

static bool verify_ed25519(EVP_PKEY *pkey, const unsigned char *digest, struct view bytes)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ok = context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, pkey) == 1 &&
		  EVP_DigestVerify(context, bytes.ptr, bytes.len, digest, CANON_DIGEST) == 1;
	EVP_MD_CTX_free(context);
	return ok;
}

bool signing_key_verifies(const struct signing_key *key,
	const unsigned char digest[CANON_DIGEST], struct view signature, struct arena *arena)
{
	struct view bytes = base64_read(signature, arena);
	if (!key->pkey || bytes.len == 0)
		return false;
	bool ok = key->is_ed25519 ? verify_ed25519(key->pkey, digest, bytes)
				  : verify_rsa(key->pkey, digest, bytes);
	/* OpenSSL keeps its errors per thread; the next user must not find ours. */
	ERR_clear_error();
	return ok;
}
