#include "support/sign.h"

#include "base/buf.h"

#include <opendkim/dkim.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

/* libopendkim's signer (we only ever verify) loses its copy of an Ed25519 key. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/lsan_interface.h>
#define LEAKS_BEGIN() __lsan_disable()
#define LEAKS_END()   __lsan_enable()
#endif
#endif
#ifndef LEAKS_BEGIN
#define LEAKS_BEGIN() ((void)0)
#define LEAKS_END()   ((void)0)
#endif

#define MAX_NAMES          16
#define LIMIT_SIGNED_FIELD ((size_t)64 << 10)

struct sign_key {
	enum sign_kind kind;
	EVP_PKEY *pkey;
};

static EVP_PKEY *generate(enum sign_kind kind)
{
	static const size_t bits[] = {
		[SIGN_RSA512] = 512,
		[SIGN_RSA1024] = 1024,
		[SIGN_RSA2048] = 2048,
		[SIGN_ED25519] = 0,
	};
	if (kind == SIGN_ED25519)
		return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	return EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits[kind]);
}

struct sign_key *sign_key_create(enum sign_kind kind)
{
	struct sign_key *key = calloc(1, sizeof(*key));
	if (!key)
		return NULL;
	key->kind = kind;
	key->pkey = generate(kind);
	if (!key->pkey) {
		free(key);
		return NULL;
	}
	return key;
}

void sign_key_destroy(struct sign_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}

static struct view private_pem(const struct sign_key *key, struct arena *arena)
{
	struct view pem = { NULL, 0 };
	char *data = NULL;
	BIO *bio = BIO_new(BIO_s_mem());
	if (bio && PEM_write_bio_PrivateKey(bio, key->pkey, NULL, NULL, 0, NULL, NULL) == 1) {
		long length = BIO_get_mem_data(bio, &data);
		pem = arena_copy(
			arena, (struct view){ (const unsigned char *)data, (size_t)length });
	}
	BIO_free(bio);
	return pem;
}

static struct view base64(const unsigned char *bytes, size_t len, struct arena *arena)
{
	unsigned char *text = arena_array(arena, unsigned char, 4 * ((len + 2) / 3) + 1);
	int length = EVP_EncodeBlock(text, bytes, (int)len);
	return (struct view){ text, (size_t)length };
}

#define LIMIT_SIGNATURE 512

struct view sign_algorithm(const struct sign_key *key)
{
	return key->kind == SIGN_ED25519 ? VIEW("ed25519-sha256") : VIEW("rsa-sha256");
}

static bool sign_ed25519(
	EVP_PKEY *pkey, const unsigned char *digest, unsigned char *out, size_t *size)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool ok = context && EVP_DigestSignInit(context, NULL, NULL, NULL, pkey) == 1 &&
		  EVP_DigestSign(context, out, size, digest, 32) == 1;
	EVP_MD_CTX_free(context);
	return ok;
}

static bool sign_rsa(
	EVP_PKEY *pkey, const unsigned char *digest, unsigned char *out, size_t *size)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(pkey, NULL);
	bool ok = context && EVP_PKEY_sign_init(context) == 1 &&
		  EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
		  EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1 &&
		  EVP_PKEY_sign(context, out, size, digest, 32) == 1;
	EVP_PKEY_CTX_free(context);
	return ok;
}

struct view sign_digest(
	const struct sign_key *key, const unsigned char digest[32], struct arena *arena)
{
	unsigned char out[LIMIT_SIGNATURE];
	size_t size = sizeof(out);
	bool ok = key->kind == SIGN_ED25519 ? sign_ed25519(key->pkey, digest, out, &size)
					    : sign_rsa(key->pkey, digest, out, &size);
	ERR_clear_error();
	return ok ? base64(out, size, arena) : (struct view){ NULL, 0 };
}

/* RFC 6376: the SubjectPublicKeyInfo; RFC 8463: the 32 octets alone. */
static struct view public_text(const struct sign_key *key, struct arena *arena)
{
	unsigned char raw[64];
	size_t raw_len = sizeof(raw);
	unsigned char *der = NULL;
	if (key->kind == SIGN_ED25519) {
		if (EVP_PKEY_get_raw_public_key(key->pkey, raw, &raw_len) != 1)
			return (struct view){ NULL, 0 };
		return base64(raw, raw_len, arena);
	}
	int length = i2d_PUBKEY(key->pkey, &der);
	struct view text = { NULL, 0 };
	if (length > 0)
		text = base64(der, (size_t)length, arena);
	OPENSSL_free(der);
	return text;
}

struct view sign_key_record(const struct sign_key *key, const char *flags, struct arena *arena)
{
	struct view text = public_text(key, arena);
	return arena_printf(arena, "v=DKIM1; k=%s;%s%s%s p=%.*s",
		key->kind == SIGN_ED25519 ? "ed25519" : "rsa", flags ? " t=" : "",
		flags ? flags : "", flags ? ";" : "", VIEW_ARG(text));
}

struct view sign_key_bare_record(const struct sign_key *key, struct arena *arena)
{
	unsigned char *der = NULL;
	struct view record = { NULL, 0 };
	int length = i2d_PublicKey(key->pkey, &der);
	if (length > 0) {
		record = arena_printf(
			arena, "v=DKIM1; p=%.*s", VIEW_ARG(base64(der, (size_t)length, arena)));
	}
	OPENSSL_free(der);
	return record;
}

static bool set_names(DKIM_LIB *lib, dkim_opts_t option, const char *list, struct arena *arena)
{
	u_char *names[MAX_NAMES + 1] = { NULL };
	size_t count = 0;
	struct view rest = view_of(list);
	while (rest.len > 0 && count < MAX_NAMES) {
		size_t end = view_find(rest, ':');
		names[count++] = (u_char *)arena_string(arena, view_slice(rest, 0, end));
		rest = view_from(rest, end + 1);
	}
	return dkim_options(lib, DKIM_OP_SETOPT, option, (void *)names, sizeof(u_char **)) ==
	       DKIM_STAT_OK;
}

static bool set_up(DKIM_LIB *lib, const struct sign_request *request, struct arena *arena)
{
	const char *names =
		request->signed_names ? request->signed_names : "from:to:subject:date";
	unsigned flags = request->has_length ? DKIM_LIBFLAGS_SIGNLEN : DKIM_LIBFLAGS_NONE;
	unsigned bits = 256;
	uint64_t now = (uint64_t)request->now;
	uint64_t lifetime = request->lifetime;
	bool ok = set_names(lib, DKIM_OPTS_SIGNHDRS, names, arena) &&
		  dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_FLAGS, &flags, sizeof(flags)) ==
			  DKIM_STAT_OK &&
		  dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_MINKEYBITS, &bits,
			  sizeof(bits)) == DKIM_STAT_OK;
	if (ok && request->oversign_from)
		ok = set_names(lib, DKIM_OPTS_OVERSIGNHDRS, "from", arena);
	if (ok && now > 0) {
		ok = dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_FIXEDTIME, &now,
			     sizeof(now)) == DKIM_STAT_OK;
	}
	if (ok && lifetime > 0) {
		ok = dkim_options(lib, DKIM_OP_SETOPT, DKIM_OPTS_SIGNATURETTL, &lifetime,
			     sizeof(lifetime)) == DKIM_STAT_OK;
	}
	return ok;
}

static bool feed(DKIM *dkim, const struct header *header, struct view body, struct arena *arena)
{
	for (size_t i = 0; i < header->count; i++) {
		struct buf text = buf_init(arena, LIMIT_SIGNED_FIELD);
		buf_put(&text, header->fields[i].name);
		buf_byte(&text, ':');
		buf_put(&text, header->fields[i].value);
		if (dkim_header(dkim, text.bytes, text.len) != DKIM_STAT_OK)
			return false;
	}
	if (dkim_eoh(dkim) != DKIM_STAT_OK)
		return false;
	u_char *bytes = (u_char *)arena_string(arena, body);
	if (body.len > 0 && dkim_body(dkim, bytes, body.len) != DKIM_STAT_OK)
		return false;
	return dkim_eom(dkim, NULL) == DKIM_STAT_OK;
}

static struct view sign_with(DKIM_LIB *lib, const struct sign_request *request,
	const struct header *header, struct view body, struct arena *arena)
{
	struct view value = { NULL, 0 };
	DKIM_STAT status = DKIM_STAT_OK;
	dkim_alg_t algorithm = DKIM_SIGN_RSASHA256;
	dkim_canon_t canon = request->is_simple ? DKIM_CANON_SIMPLE : DKIM_CANON_RELAXED;
	u_char *text = NULL;
	size_t length = 0;
	if (request->is_sha1)
		algorithm = DKIM_SIGN_RSASHA1;
	if (request->key->kind == SIGN_ED25519)
		algorithm = DKIM_SIGN_ED25519SHA256;
	DKIM *dkim = dkim_sign(lib, (const unsigned char *)"test", NULL,
		(dkim_sigkey_t)arena_string(arena, private_pem(request->key, arena)),
		(const unsigned char *)request->selector,
		(const unsigned char *)request->domain, canon, canon, algorithm,
		request->has_length ? (ssize_t)request->length : -1, &status);
	if (dkim && feed(dkim, header, body, arena) &&
		dkim_getsighdr_d(dkim, strlen(DKIM_SIGNHEADER) + 2, &text, &length) ==
			DKIM_STAT_OK)
		value = arena_printf(arena, " %.*s", (int)length, (const char *)text);
	if (dkim)
		(void)dkim_free(dkim);
	return value;
}

/* libopendkim hands the value out with LF alone in its folds. */
static struct view with_crlf(struct view text, struct arena *arena)
{
	struct buf value = buf_init(arena, LIMIT_SIGNED_FIELD);
	for (size_t i = 0; i < text.len; i++) {
		bool is_bare = text.ptr[i] == '\n' && (i == 0 || text.ptr[i - 1] != '\r');
		buf_put(&value, is_bare ? VIEW("\r\n") : view_slice(text, i, 1));
	}
	return buf_view(&value);
}

struct view sign_message(const struct sign_request *request, const struct header *header,
	struct view body, struct arena *arena)
{
	struct view value = { NULL, 0 };
	DKIM_LIB *lib = dkim_init(NULL, NULL);
	if (!lib)
		return value;
	LEAKS_BEGIN();
	if (set_up(lib, request, arena))
		value = sign_with(lib, request, header, body, arena);
	LEAKS_END();
	dkim_close(lib);
	ERR_clear_error();
	return value.len > 0 ? with_crlf(value, arena) : value;
}
