#include "daemon/reference.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/random.h>
#include <time.h>

#include "base/view.h"

/* Without letters and digits that are read as one another over the telephone. */
static const char alphabet[] = "23456789abcdefghjkmnpqrstuvwxyz";

void reference_make(char text[REFERENCE_SIZE])
{
	static _Atomic uint64_t counter;
	uint64_t bits = 0;
	if (getrandom(&bits, sizeof(bits), GRND_NONBLOCK) != (ssize_t)sizeof(bits)) {
		/* Early in the boot: it need not be secret, only its own. */
		uint64_t count = atomic_fetch_add(&counter, 1);
		struct timespec now = { 0 };
		(void)clock_gettime(CLOCK_REALTIME, &now);
		uint64_t seed = ((uint64_t)now.tv_sec << 30) ^ (uint64_t)now.tv_nsec;
		bits = view_hash(
			(struct view){ (const unsigned char *)&count, sizeof(count) }, seed);
	}
	for (size_t i = 0; i < REFERENCE_SIZE - 1; i++) {
		text[i] = alphabet[bits % (sizeof(alphabet) - 1)];
		bits /= sizeof(alphabet) - 1;
	}
	text[REFERENCE_SIZE - 1] = '\0';
}
