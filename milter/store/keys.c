#include "store/keys.h"

#include "base/mutex.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

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
