#include "base/err.h"
#include "dns/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte is the type, the rest the rdata. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(1024, 0);
	struct view rdata = view_from((struct view){ data, size }, 1);
	struct dns_record record = { 0 };
	if (size > 0 && wire_read_record(rdata, (enum dns_type)data[0], arena, &record)) {
		BUG_ON(record.data.len > 4 * rdata.len);
		BUG_ON(data[0] == DNS_A && record.data.len != 4);
		BUG_ON(data[0] == DNS_TXT && record.data.len > rdata.len);
		BUG_ON(data[0] != DNS_TXT && data[0] != DNS_A && data[0] != DNS_AAAA &&
			record.data.len > 0 && record.data.ptr[record.data.len - 1] == '.');
	}
	arena_destroy(arena);
	return 0;
}
