#include "store/keys.h"

#include "base/mutex.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct keys {
	struct mutex lock;
	EVP_MAC *hmac;
	bool has_secret;
	unsigned char secret[STORE_SECRET_SIZE];
};

struct keys *keys_create(void)
{
	struct keys *keys = calloc(1, sizeof(*keys));
	if (!keys)
		abort();
	mutex_init(&keys->lock);
	keys->hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	BUG_ON(!keys->hmac);
	return keys;
}

void keys_destroy(struct keys *keys)
{
	EVP_MAC_free(keys->hmac);
	mutex_finish(&keys->lock);
	explicit_bzero(keys->secret, sizeof(keys->secret));
	free(keys);
}

bool keys_set_secret(struct keys *keys, const unsigned char *secret)
{
	mutex_lock(&keys->lock);
	bool differs =
		!keys->has_secret || memcmp(keys->secret, secret, STORE_SECRET_SIZE) != 0;
	memcpy(keys->secret, secret, STORE_SECRET_SIZE);
	keys->has_secret = true;
	mutex_unlock(&keys->lock);
	return differs;
}

static bool copy_secret(struct keys *keys, unsigned char *secret_out)
{
	mutex_lock(&keys->lock);
	bool has_secret = keys->has_secret;
	memcpy(secret_out, keys->secret, STORE_SECRET_SIZE);
	mutex_unlock(&keys->lock);
	return has_secret;
}

static bool feed(EVP_MAC_CTX *context, struct view part)
{
	unsigned char size[8];
	for (unsigned i = 0; i < sizeof(size); i++)
		size[i] = (unsigned char)(part.len >> (8 * i) & 0xFF);
	return EVP_MAC_update(context, size, sizeof(size)) == 1 &&
	       EVP_MAC_update(context, part.ptr, part.len) == 1;
}

struct store_key keys_make(
	struct keys *keys, const char *label, const struct view *parts, size_t count)
{
	char digest[] = "SHA256";
	const OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	unsigned char secret[STORE_SECRET_SIZE];
	unsigned char hash[32];
	size_t size = 0;
	struct store_key key = { { 0 } };
	if (!copy_secret(keys, secret))
		return key;
	EVP_MAC_CTX *context = EVP_MAC_CTX_new(keys->hmac);
	bool good = context && EVP_MAC_init(context, secret, sizeof(secret), parameters) == 1 &&
		    feed(context, view_of(label));
	for (size_t i = 0; i < count; i++)
		good = good && feed(context, parts[i]);
	good = good && EVP_MAC_final(context, hash, &size, sizeof(hash)) == 1;
	EVP_MAC_CTX_free(context);
	explicit_bzero(secret, sizeof(secret));
	/* A hash that fails must not become a key that others have, too. */
	if (good && size == sizeof(hash))
		memcpy(key.bytes, hash, sizeof(key.bytes));
	return key;
}

bool key_is_null(struct store_key key)
{
	static const struct store_key null_key;
	return memcmp(key.bytes, null_key.bytes, sizeof(key.bytes)) == 0;
}

/* --- sealed texts: nonce, tag, text --- */

#define NONCE_SIZE 12
#define TAG_SIZE   16
_Static_assert(NONCE_SIZE + TAG_SIZE == KEYS_SEAL_SIZE, "as the header says");

static EVP_CIPHER_CTX *begin_cipher(
	struct keys *keys, const unsigned char *nonce, bool enciphers)
{
	struct store_key key = keys_make(keys, "seal", NULL, 0);
	EVP_CIPHER_CTX *context = key_is_null(key) ? NULL : EVP_CIPHER_CTX_new();
	if (context && EVP_CipherInit_ex(context, EVP_aes_128_gcm(), NULL, key.bytes, nonce,
			       enciphers ? 1 : 0) != 1) {
		EVP_CIPHER_CTX_free(context);
		context = NULL;
	}
	explicit_bzero(&key, sizeof(key));
	return context;
}

bool keys_seal(struct keys *keys, struct view text, unsigned char *out)
{
	int size = 0;
	int last = 0;
	if (text.len > LIMIT_STORE_NOTE || getrandom(out, NONCE_SIZE, 0) != NONCE_SIZE)
		return false;
	EVP_CIPHER_CTX *context = begin_cipher(keys, out, true);
	unsigned char *body = out + KEYS_SEAL_SIZE;
	bool good = context &&
		    EVP_CipherUpdate(context, body, &size, text.ptr, (int)text.len) == 1 &&
		    EVP_CipherFinal_ex(context, body + size, &last) == 1 &&
		    EVP_CIPHER_CTX_ctrl(
			    context, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, out + NONCE_SIZE) == 1;
	EVP_CIPHER_CTX_free(context);
	return good;
}

bool keys_open_seal(struct keys *keys, struct view sealed, unsigned char *text_out)
{
	unsigned char tag[TAG_SIZE];
	int size = 0;
	int last = 0;
	if (sealed.len < KEYS_SEAL_SIZE || sealed.len > LIMIT_STORE_NOTE)
		return false;
	memcpy(tag, sealed.ptr + NONCE_SIZE, TAG_SIZE);
	struct view body = view_from(sealed, KEYS_SEAL_SIZE);
	EVP_CIPHER_CTX *context = begin_cipher(keys, sealed.ptr, false);
	bool good = context &&
		    EVP_CipherUpdate(context, text_out, &size, body.ptr, (int)body.len) == 1 &&
		    EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_SIZE, tag) == 1 &&
		    EVP_CipherFinal_ex(context, text_out + size, &last) == 1;
	EVP_CIPHER_CTX_free(context);
	return good;
}
