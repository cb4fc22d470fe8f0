/* Sealed texts of the store: nothing opens that was not sealed with this secret, and what was
 * opens as it was, unless a bit of it is another. */
#include "base/limits.h"
#include "store/keys.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const unsigned char secret[STORE_SECRET_SIZE] = { 1, 2, 3 };
	unsigned char sealed[LIMIT_STORE_NOTE + KEYS_SEAL_SIZE];
	struct keys *keys = keys_create();
	/* As large as what comes out may be, so that ASan sees the end. */
	unsigned char *opened = malloc(size + 1);
	BUG_ON(!opened);
	BUG_ON(keys_open_seal(keys, (struct view){ data, size }, opened));
	BUG_ON(!keys_set_secret(keys, secret));
	BUG_ON(keys_open_seal(keys, (struct view){ data, size }, opened));

	struct view text = view_slice((struct view){ data, size }, 0, 256);
	struct view whole = { sealed, text.len + KEYS_SEAL_SIZE };
	BUG_ON(!keys_seal(keys, text, sealed) || !keys_open_seal(keys, whole, opened));
	BUG_ON(text.len > 0 && memcmp(opened, text.ptr, text.len) != 0);
	sealed[size % whole.len] ^= (unsigned char)(1U << (size % 8));
	BUG_ON(keys_open_seal(keys, whole, opened));
	free(opened);
	keys_destroy(keys);
	return 0;
}
