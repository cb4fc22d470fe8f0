/*
 * ip - addresses and networks (CIDR).
 *
 * Threads: plain values. Errors: parse functions return false.
 */
#ifndef BASE_IP_H
#define BASE_IP_H

#include "base/view.h"

enum ip_family {
	IP_NONE = 0,
	IP_V4 = 4,
	IP_V6 = 6
};

struct ip_address {
	enum ip_family family;
	unsigned char bytes[16]; /* network order; the first four for IP_V4 */
};

struct ip_network {
	struct ip_address address;
	unsigned prefix; /* bits */
};

#define IP_TEXT_SIZE 48

/* "192.0.2.1", "2001:db8::1", "IPv6:2001:db8::1", with or without [ ]. An IPv4-mapped IPv6
 * address is read as the IPv4 address it means. */
bool ip_parse(struct view text, struct ip_address *ip_out);
bool ip_network_parse(struct view text, struct ip_network *network_out); /* no /N: a host */
bool ip_is_within(struct ip_address ip, struct ip_network network);
bool ip_equal(struct ip_address a, struct ip_address b);
bool ip_is_loopback(struct ip_address ip);
void ip_print(struct ip_address ip, char text[IP_TEXT_SIZE]); /* "" for IP_NONE */

#endif
