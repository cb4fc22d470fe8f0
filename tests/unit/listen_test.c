#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/listen.h"

static char why[LISTEN_WHY_SIZE];

static void places_are_read_as_they_are_written(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum listen_kind want_kind;
		const char *want_spec;
	} rows[] = {
		{ "unix:/run/guise/guise.sock", LISTEN_UNIX, "local:/run/guise/guise.sock" },
		{ "local:/run/guise.sock", LISTEN_UNIX, "local:/run/guise.sock" },
		{ "inet:9900@127.0.0.1", LISTEN_INET, "inet:9900@127.0.0.1" },
		{ "inet:9900", LISTEN_INET, "inet:9900" },
		{ "inet:65535@mx.corp.example", LISTEN_INET, "inet:65535@mx.corp.example" },
		{ "inet6:1@::1", LISTEN_INET6, "inet6:1@::1" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct listen_address address;
		assert_int_equal(listen_parse(view_of(rows[i].text), &address, why), ERR_OK);
		assert_int_equal(address.kind, rows[i].want_kind);
		assert_string_equal(address.milter_spec, rows[i].want_spec);
	}
}

static void what_is_no_place_is_refused_with_a_sentence(void **state)
{
	(void)state;
	static const char *const rows[] = { "", "guise.sock", "/run/guise.sock",
		"unix:", "inet:", "inet:@127.0.0.1", "inet:0", "inet:65536", "inet:999999",
		"inet:25x", "inet:-1", "inet:25@", "inet6:", "tcp:25", "unix" };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct listen_address address;
		why[0] = '\0';
		if (listen_parse(view_of(rows[i]), &address, why) != ERR_CONFIG)
			fail_msg("\"%s\" was taken", rows[i]);
		assert_string_not_equal(why, "");
	}
}

static void a_path_is_never_shortened(void **state)
{
	(void)state;
	char text[5 + 108 + 1] = "unix:";
	struct listen_address address;
	memset(text + 5, 'x', 108);
	assert_int_equal(listen_parse(view_of(text), &address, why), ERR_CONFIG);
	text[5 + 107] = '\0';
	assert_int_equal(listen_parse(view_of(text), &address, why), ERR_OK);
	assert_int_equal(strlen(address.path), 107);
	assert_int_equal(listen_parse(VIEW("unix:/run/a\0b"), &address, why), ERR_CONFIG);
}

/* A socket in a folder of its own; `listens` or left behind. */
struct place {
	char folder[32];
	struct listen_address address;
	int fd;
};

static struct place make_place(bool listens)
{
	struct place place = { .folder = "/tmp/listen.XXXXXX" };
	assert_non_null(mkdtemp(place.folder));
	char text[64];
	assert_true(snprintf(text, sizeof(text), "unix:%s/s", place.folder) > 0);
	assert_int_equal(listen_parse(view_of(text), &place.address, why), ERR_OK);
	place.fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	memcpy(name.sun_path, place.address.path, strlen(place.address.path) + 1);
	assert_int_equal(
		bind(place.fd, (const struct sockaddr *)(const void *)&name, sizeof(name)), 0);
	if (listens)
		assert_int_equal(listen(place.fd, 1), 0);
	return place;
}

static bool is_there(const struct place *place)
{
	struct stat status;
	return lstat(place->address.path, &status) == 0;
}

static void remove_place(struct place *place)
{
	assert_int_equal(close(place->fd), 0);
	if (is_there(place))
		assert_int_equal(unlink(place->address.path), 0);
	assert_int_equal(rmdir(place->folder), 0);
}

static void a_dead_socket_makes_way(void **state)
{
	(void)state;
	struct place place = make_place(false);
	assert_int_equal(listen_clear(&place.address, why), ERR_OK);
	assert_false(is_there(&place));
	assert_int_equal(listen_clear(&place.address, why), ERR_OK);
	remove_place(&place);
}

static void a_socket_that_answers_stays(void **state)
{
	(void)state;
	struct place place = make_place(true);
	assert_int_equal(listen_clear(&place.address, why), ERR_IO);
	assert_true(is_there(&place));
	remove_place(&place);
}

static void a_file_stays(void **state)
{
	(void)state;
	struct place place = make_place(true);
	assert_int_equal(unlink(place.address.path), 0);
	FILE *file = fopen(place.address.path, "w");
	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(listen_clear(&place.address, why), ERR_IO);
	assert_true(is_there(&place));
	remove_place(&place);
}

static void only_the_own_socket_is_removed_at_the_end(void **state)
{
	(void)state;
	struct place place = make_place(true);
	struct stat status;
	assert_int_equal(
		listen_set_rights(&place.address, 0640, (uid_t)-1, (gid_t)-1, why), ERR_OK);
	assert_int_equal(lstat(place.address.path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0640);
	struct listen_address other = place.address;
	other.inode++;
	listen_remove(&other);
	assert_true(is_there(&place));
	listen_remove(&place.address);
	assert_false(is_there(&place));
	remove_place(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_are_read_as_they_are_written),
		cmocka_unit_test(what_is_no_place_is_refused_with_a_sentence),
		cmocka_unit_test(a_path_is_never_shortened),
		cmocka_unit_test(a_dead_socket_makes_way),
		cmocka_unit_test(a_socket_that_answers_stays),
		cmocka_unit_test(a_file_stays),
		cmocka_unit_test(only_the_own_socket_is_removed_at_the_end),
	};
	return cmocka_run_group_tests_name("listen", tests, NULL, NULL);
}
