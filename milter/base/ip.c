#include "base/ip.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

static void unmap(struct ip_address *ip)
{
	static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };
	if (ip->family != IP_V6 || memcmp(ip->bytes, mapped, sizeof(mapped)) != 0)
		return;
	struct ip_address v4 = { .family = IP_V4 };
	memcpy(v4.bytes, ip->bytes + sizeof(mapped), 4);
	*ip = v4;
}

bool ip_parse(struct view text, struct ip_address *ip_out)
{
	char string[IP_TEXT_SIZE];
	struct ip_address ip = { 0 };
	if (text.len >= 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']')
		text = view_slice(text, 1, text.len - 2);
	if (view_starts_with_ascii_nocase(text, VIEW("IPv6:")))
		text = view_from(text, 5);
	if (text.len == 0 || text.len >= sizeof(string) || view_find(text, '\0') < text.len)
		return false;
	memcpy(string, text.ptr, text.len);
	string[text.len] = '\0';
	if (inet_pton(AF_INET, string, ip.bytes) == 1) {
		ip.family = IP_V4;
	} else if (inet_pton(AF_INET6, string, ip.bytes) == 1) {
		ip.family = IP_V6;
	} else {
		return false;
	}
	unmap(&ip);
	*ip_out = ip;
	return true;
}

static bool parse_prefix(struct view text, unsigned max, unsigned *prefix_out)
{
	unsigned value = 0;
	if (text.len == 0 || text.len > 3)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (!ascii_is_digit(text.ptr[i]))
			return false;
		value = value * 10 + (text.ptr[i] - (unsigned)'0');
	}
	*prefix_out = value;
	return value <= max;
}

bool ip_network_parse(struct view text, struct ip_network *network_out)
{
	struct ip_network network = { 0 };
	size_t slash = view_find(text, '/');
	if (!ip_parse(view_slice(text, 0, slash), &network.address))
		return false;
	unsigned max = network.address.family == IP_V4 ? 32 : 128;
	network.prefix = max;
	if (slash < text.len && !parse_prefix(view_from(text, slash + 1), max, &network.prefix))
		return false;
	*network_out = network;
	return true;
}

bool ip_is_within(struct ip_address ip, struct ip_network network)
{
	if (ip.family == IP_NONE || ip.family != network.address.family)
		return false;
	unsigned whole = network.prefix / 8;
	unsigned rest = network.prefix % 8;
	if (memcmp(ip.bytes, network.address.bytes, whole) != 0)
		return false;
	if (rest == 0)
		return true;
	unsigned mask = 0xFFU << (8 - rest) & 0xFFU;
	return (ip.bytes[whole] & mask) == (network.address.bytes[whole] & mask);
}

bool ip_equal(struct ip_address a, struct ip_address b)
{
	return a.family == b.family && memcmp(a.bytes, b.bytes, sizeof(a.bytes)) == 0;
}

bool ip_is_loopback(struct ip_address ip)
{
	static const unsigned char v6[16] = { [15] = 1 };
	if (ip.family == IP_V6)
		return memcmp(ip.bytes, v6, sizeof(v6)) == 0;
	return ip.family == IP_V4 && ip.bytes[0] == 127;
}

void ip_print(struct ip_address ip, char text[IP_TEXT_SIZE])
{
	text[0] = '\0';
	if (ip.family != IP_NONE && !inet_ntop(ip.family == IP_V4 ? AF_INET : AF_INET6,
					    ip.bytes, text, IP_TEXT_SIZE))
		text[0] = '\0';
}
