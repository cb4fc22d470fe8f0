#include "base/ip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct ip_address parsed(struct view text)
{
	struct ip_address ip = { 0 };
	assert_true(ip_parse(text, &ip));
	return ip;
}

static void addresses_are_read_in_all_their_dresses(void **state)
{
	(void)state;
	struct ip_address v4 = parsed(VIEW("192.0.2.1"));
	assert_int_equal(v4.family, IP_V4);
	assert_true(ip_equal(v4, parsed(VIEW("[192.0.2.1]"))));
	assert_true(ip_equal(v4, parsed(VIEW("::ffff:192.0.2.1"))));
	assert_true(
		ip_equal(parsed(VIEW("2001:db8::1")), parsed(VIEW("[IPv6:2001:DB8:0::0:1]"))));
	char text[IP_TEXT_SIZE];
	ip_print(v4, text);
	assert_string_equal(text, "192.0.2.1");
}

static void what_is_no_address_is_refused(void **state)
{
	(void)state;
	struct ip_address ip = { 0 };
	assert_false(ip_parse(VIEW(""), &ip));
	assert_false(ip_parse(VIEW("192.0.2"), &ip));
	assert_false(ip_parse(VIEW("192.0.2.1\0x"), &ip));
	assert_false(ip_parse(VIEW("192.0.2.256"), &ip));
	assert_false(ip_parse(VIEW("localhost"), &ip));
	struct ip_network network = { 0 };
	assert_false(ip_network_parse(VIEW("192.0.2.0/33"), &network));
	assert_false(ip_network_parse(VIEW("192.0.2.0/"), &network));
	assert_false(ip_network_parse(VIEW("192.0.2.0/x"), &network));
}

static void a_network_contains_its_addresses_only(void **state)
{
	(void)state;
	struct ip_network network = { 0 };
	assert_true(ip_network_parse(VIEW("192.0.2.128/25"), &network));
	assert_true(ip_is_within(parsed(VIEW("192.0.2.200")), network));
	assert_false(ip_is_within(parsed(VIEW("192.0.2.127")), network));
	assert_false(ip_is_within(parsed(VIEW("2001:db8::1")), network));
	assert_false(ip_is_within((struct ip_address){ 0 }, network));
	assert_true(ip_network_parse(VIEW("::1"), &network));
	assert_true(ip_is_within(parsed(VIEW("::1")), network));
	assert_false(ip_is_within(parsed(VIEW("::2")), network));
	assert_true(ip_is_loopback(parsed(VIEW("127.9.9.9"))));
	assert_true(ip_is_loopback(parsed(VIEW("::1"))));
	assert_false(ip_is_loopback(parsed(VIEW("128.0.0.1"))));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_in_all_their_dresses),
		cmocka_unit_test(what_is_no_address_is_refused),
		cmocka_unit_test(a_network_contains_its_addresses_only),
	};
	return cmocka_run_group_tests_name("ip", tests, NULL, NULL);
}
