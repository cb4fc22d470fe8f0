/*
 * keys - the secret of a store, and the keyed hashes made with it.
 *
 * Threads: any.
 * Limits:  none; a key is 16 octets of HMAC-SHA-256, whatever goes in.
 * Errors:  before there is a secret every key is the null key, under which nothing is.
 */
#ifndef STORE_KEYS_H
#define STORE_KEYS_H

#include "store/backend.h"

struct keys;

struct keys *keys_create(void);
void keys_destroy(struct keys *keys);

/* True when it is another one than before. */
bool keys_set_secret(struct keys *keys, const unsigned char *secret);

struct store_key keys_make(
	struct keys *keys, const char *label, const struct view *parts, size_t count);

bool key_is_null(struct store_key key);

/* Enciphers and deciphers with what only who has the secret can make (AES-128-GCM). */
#define KEYS_SEAL_SIZE 28U /* octets that an enciphered text is longer */
bool keys_seal(struct keys *keys, struct view text, unsigned char *out);
bool keys_open_seal(struct keys *keys, struct view sealed, unsigned char *text_out);

#endif
