/* An address of the envelope, an IP address, a network: what is taken is strict, and means the
 * same when it is written down and read again. */
#include "base/domain.h"
#include "base/err.h"
#include "base/ip.h"
#include "mail/sender.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_mailbox(struct view text, struct arena *arena)
{
	struct view local = { NULL, 0 };
	struct view domain = { NULL, 0 };
	struct view again = { NULL, 0 };
	if (!address_parse_strict(text, arena, &local, &domain))
		return;
	BUG_ON(domain.len == 0 || (local.len == 0 && text.ptr[0] != '"'));
	BUG_ON(!view_equal(domain_normalize_any(domain, arena), domain));
	BUG_ON(view_find(text, '\n') < text.len || view_find(text, '\0') < text.len);
	struct view made = arena_printf(arena, "x@%.*s", VIEW_ARG(domain));
	BUG_ON(!address_parse_strict(made, arena, &local, &again));
	BUG_ON(!view_equal(domain, again) || !view_equal(local, VIEW("x")));
}

static void check_network(struct view text)
{
	struct ip_address ip = { 0 };
	struct ip_address again = { 0 };
	struct ip_network network = { 0 };
	char printed[IP_TEXT_SIZE];
	if (ip_parse(text, &ip)) {
		ip_print(ip, printed);
		BUG_ON(!ip_parse(view_of(printed), &again) || !ip_equal(ip, again));
	}
	if (ip_network_parse(text, &network)) {
		BUG_ON(network.prefix > (network.address.family == IP_V4 ? 32U : 128U));
		BUG_ON(!ip_is_within(network.address, network));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(4096, 0);
	check_mailbox((struct view){ data, size }, arena);
	check_network((struct view){ data, size });
	arena_destroy(arena);
	return 0;
}
