/* The store in an SQLite file: what it counts, and what becomes of it when it is killed, when
 * the disk is full, when the file is no database, and when many use it at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "store/store_sqlite.h"
#include "support/memory.h"

#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct store *open_with(const char *path, unsigned forget_days, size_t max_entries)
{
	struct store_sqlite_options options = {
		.path = path,
		.common.deadline_ms = 1000,
		.common.forget_days = forget_days,
		.common.max_entries = max_entries,
		.common.complain = memory_complain,
	};
	return store_sqlite_create(&options);
}

static struct store *open_at(const char *path)
{
	return open_with(path, 400, 1000000);
}

static int setup(void **state)
{
	(void)state;
	memory_folder_make();
	memory_complaints_clear();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	memory_folder_remove();
	return 0;
}

static struct contact contact_of(struct store *store, struct store_key key, int64_t now)
{
	struct contact contact;
	assert_int_equal(store_contact(store, key, now, &contact), ANSWER_YES);
	return contact;
}

static int64_t ask_file(const char *path, const char *text)
{
	sqlite3 *connection = NULL;
	sqlite3_stmt *statement = NULL;
	int64_t value = -1;
	assert_int_equal(sqlite3_open(path, &connection), SQLITE_OK);
	assert_int_equal(sqlite3_busy_timeout(connection, 2000), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(connection, text, -1, &statement, NULL), SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW)
		value = sqlite3_column_int64(statement, 0);
	(void)sqlite3_finalize(statement);
	(void)sqlite3_close(connection);
	return value;
}

static bool is_whole(const char *path)
{
	return ask_file(path, "SELECT integrity_check = 'ok' FROM pragma_integrity_check") == 1;
}

static void write_file(const char *path, const char *text, size_t size)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, size), size);
	(void)close(fd);
}

static size_t count_files(const char *pattern)
{
	glob_t found;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody changes the environment. */
	if (glob(memory_path(pattern), 0, NULL, &found) != 0)
		return 0;
	size_t count = found.gl_pathc;
	globfree(&found);
	return count;
}

/* --- what is counted --- */

static void a_stranger_is_no_contact(void **state)
{
	(void)state;
	struct contact contact;
	struct store *store = open_at(memory_path("db"));
	struct store_key key = memory_key(store, "who", 1);
	assert_int_equal(store_contact(store, key, NOON, &contact), ANSWER_NO);
	assert_int_equal(contact.messages, 0);
	store_destroy(store);
}

static void messages_and_days_are_counted(void **state)
{
	(void)state;
	const char *path = memory_path("db");
	struct store *store = open_at(path);
	struct store_key key = memory_key(store, "who", 1);
	for (int64_t at = NOON; at < NOON + 4 * DAY; at += DAY / 2)
		store_add_contact(store, key, CONTACT_RECEIVED, at);
	store_add_contact(store, key, CONTACT_WRITTEN_TO, NOON + 5 * DAY);
	for (unsigned round = 0; round < 3; round++) { /* queued, cached, from the file */
		struct contact contact = contact_of(store, key, NOON + 6 * DAY);
		assert_int_equal(contact.messages, 8);
		assert_int_equal(contact.days, 5);
		assert_int_equal(contact.first_seen, NOON);
		assert_int_equal(contact.last_seen, NOON + 5 * DAY);
		assert_int_equal(contact.written_to, NOON + 5 * DAY);
		assert_true(store_flush(store, 5000));
		if (round == 1) {
			store_destroy(store);
			store = open_at(path);
		}
	}
	store_destroy(store);
}

static void a_day_that_is_written_in_parts_counts_once(void **state)
{
	(void)state;
	struct store *store = open_at(memory_path("db"));
	struct store_key key = memory_key(store, "who", 1);
	for (unsigned i = 0; i < 5; i++) {
		store_add_contact(store, key, CONTACT_RECEIVED, NOON + (int64_t)i);
		assert_true(store_flush(store, 5000));
	}
	store_destroy(store);
	store = open_at(memory_path("db"));
	assert_int_equal(contact_of(store, key, NOON).days, 1);
	assert_int_equal(contact_of(store, key, NOON).messages, 5);
	store_destroy(store);
}

static void whom_we_wrote_to_is_known_without_a_message(void **state)
{
	(void)state;
	struct store *store = open_at(memory_path("db"));
	struct store_key key = memory_key(store, "who", 1);
	store_add_contact(store, key, CONTACT_WRITTEN_TO, NOON);
	struct contact contact = contact_of(store, key, NOON);
	assert_int_equal(contact.messages, 0);
	assert_int_equal(contact.days, 0);
	assert_int_equal(contact.written_to, NOON);
	store_destroy(store);
}

static void a_campaign_counts_the_message_that_asks(void **state)
{
	(void)state;
	struct campaign campaign;
	struct store *store = open_at(memory_path("db"));
	struct store_key key = memory_key(store, "campaign", 1);
	for (unsigned i = 1; i <= 20; i++) {
		assert_int_equal(
			store_count_campaign(store, key, 3, NOON + i, &campaign), ANSWER_YES);
		assert_int_equal(campaign.messages, i);
		assert_int_equal(campaign.recipients, 3 * i);
		assert_int_equal(campaign.first_seen, NOON + 1);
		assert_int_equal(campaign.last_seen, NOON + i);
		if (i % 5 == 0)
			assert_true(store_flush(store, 5000));
	}
	store_destroy(store);
}

static void keys_tell_labels_and_parts_apart(void **state)
{
	(void)state;
	struct store *store = open_at(memory_path("db"));
	struct store *other = open_at(memory_path("other"));
	struct view one[] = { VIEW("ab"), VIEW("c") };
	struct view two[] = { VIEW("a"), VIEW("bc") };
	struct view three[] = { VIEW("ab"), VIEW("c"), VIEW("") };
	struct store_key keys[] = {
		store_key_of(store, "who", one, 2), store_key_of(store, "who", two, 2),
		store_key_of(store, "who", three, 3), store_key_of(store, "what", one, 2),
		store_key_of(other, "who", one, 2), /* another secret */
	};
	for (size_t i = 0; i < 5; i++) {
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(keys[i].bytes, keys[j].bytes, 16);
	}
	struct store_key again = store_key_of(store, "who", one, 2);
	assert_memory_equal(again.bytes, keys[0].bytes, 16);
	store_destroy(store);
	store_destroy(other);
}

static void the_secret_stays_with_the_file(void **state)
{
	(void)state;
	struct stat status;
	struct store *store = open_at(memory_path("db"));
	struct store_key before = memory_key(store, "who", 7);
	store_destroy(store);
	store = open_at(memory_path("db"));
	struct store_key after = memory_key(store, "who", 7);
	assert_memory_equal(before.bytes, after.bytes, 16);
	assert_int_equal(stat(memory_path("db"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(stat(memory_path("db-wal"), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	store_destroy(store);
}

static void nothing_in_clear_is_in_the_file(void **state)
{
	(void)state;
	static char bytes[1 << 20];
	struct store *store = open_at(memory_path("db"));
	struct view parts[] = { VIEW("jane.roe@corp.example"), VIEW("corp.example") };
	store_add_contact(store, store_key_of(store, "who", parts, 2), CONTACT_RECEIVED, NOON);
	store_destroy(store);
	int fd = open(memory_path("db"), O_RDONLY);
	ssize_t got = read(fd, bytes, sizeof(bytes));
	(void)close(fd);
	assert_true(got > 1000 && got < (ssize_t)sizeof(bytes));
	assert_null(memmem(bytes, (size_t)got, "jane", 4));
	assert_null(memmem(bytes, (size_t)got, "corp", 4));
}

/* --- exceptions and proposals --- */

static void what_an_exception_let_pass_is_counted_apart(void **state)
{
	(void)state;
	struct contact use;
	struct store *store = open_at(memory_path("db"));
	struct store_key key = memory_key(store, "who", 1);
	assert_int_equal(store_use(store, key, NOON, &use), ANSWER_NO);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_int_equal(store_use(store, key, NOON, &use), ANSWER_NO);
	for (unsigned i = 0; i < 5; i++)
		store_add_use(store, key, NOON + (int64_t)i * DAY / 2);
	assert_true(store_flush(store, 5000));
	store_destroy(store);
	store = open_at(memory_path("db"));
	assert_int_equal(store_use(store, key, NOON + 2 * DAY, &use), ANSWER_YES);
	assert_int_equal(use.messages, 5);
	assert_int_equal(use.days, 3);
	assert_int_equal(use.first_seen, NOON);
	assert_int_equal(use.last_seen, NOON + 2 * DAY);
	assert_int_equal(contact_of(store, key, NOON).messages, 1);
	store_destroy(store);
}

static void propose(struct store *store, const char *text, int64_t now)
{
	struct view part = view_of(text);
	store_propose(store, store_key_of(store, "proposal", &part, 1), part, now);
}

static void who_is_proposed_is_listed_by_who_has_the_secret(void **state)
{
	(void)state;
	static char bytes[1 << 20];
	struct store *store = open_at(memory_path("db"));
	propose(store, "jane2@uni.example", NOON);
	propose(store, "jane3@uni.example", NOON + 1);
	propose(store, "jane2@uni.example", NOON + DAY);
	assert_true(store_flush(store, 5000));
	const char *expected =
		"jane2@uni.example 2 2 1772452800;jane3@uni.example 1 1 1772366401;";
	assert_string_equal(memory_proposals(store, NOON + DAY), expected);
	store_destroy(store);
	int fd = open(memory_path("db"), O_RDONLY);
	ssize_t got = read(fd, bytes, sizeof(bytes));
	(void)close(fd);
	assert_true(got > 1000 && got < (ssize_t)sizeof(bytes));
	assert_null(memmem(bytes, (size_t)got, "jane", 4));
	store = open_at(memory_path("db"));
	assert_string_equal(memory_proposals(store, NOON + DAY), expected);
	assert_string_equal(memory_proposals(store, NOON + 92 * DAY), "");
	store_destroy(store);
	/* With another secret they are nobody. */
	(void)ask_file(memory_path("db"), "UPDATE secret SET value = zeroblob(32)");
	store = open_at(memory_path("db"));
	assert_string_equal(memory_proposals(store, NOON + DAY), "");
	store_destroy(store);
}

static void a_proposal_that_is_too_long_is_none(void **state)
{
	(void)state;
	char text[LIMIT_STORE_NOTE];
	memset(text, 'x', sizeof(text));
	struct view part = { (unsigned char *)text, sizeof(text) };
	struct store *store = open_at(memory_path("db"));
	struct store_key key = memory_key(store, "who", 1);
	store_propose(store, key, part, NOON);
	assert_true(store_flush(store, 5000));
	assert_string_equal(memory_proposals(store, NOON), "");
	assert_int_equal(store_counters(store).dropped, 1);
	part.len = LIMIT_STORE_NOTE - 28;
	store_propose(store, key, part, NOON);
	assert_true(store_flush(store, 5000));
	assert_int_equal(
		strlen(memory_proposals(store, NOON)), part.len + strlen(" 2 1 1772366400;"));
	store_destroy(store);
}

static void an_older_schema_is_taken_over_with_what_is_in_it(void **state)
{
	(void)state;
	struct store *store = open_at(memory_path("db"));
	struct store_key key = memory_key(store, "who", 1);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	store_destroy(store);
	(void)ask_file(memory_path("db"), "ALTER TABLE entries DROP COLUMN note");
	(void)ask_file(memory_path("db"), "PRAGMA user_version = 1");
	store = open_at(memory_path("db"));
	assert_int_equal(contact_of(store, key, NOON).messages, 1);
	propose(store, "jane2@uni.example", NOON);
	assert_true(store_flush(store, 5000));
	assert_string_equal(memory_proposals(store, NOON), "jane2@uni.example 1 1 1772366400;");
	store_destroy(store);
	assert_int_equal(ask_file(memory_path("db"), "PRAGMA user_version"), 2);
	assert_int_equal(memory_complaints(""), 0);
}

/* --- read only --- */

static struct store *open_to_read(const char *path)
{
	struct store_sqlite_options options = {
		.path = path,
		.common.deadline_ms = 1000,
		.common.forget_days = 400,
		.common.max_entries = 100,
		.common.is_read_only = true,
		.common.complain = memory_complain,
	};
	return store_sqlite_create(&options);
}

static void whoever_only_reads_sees_all_and_changes_nothing(void **state)
{
	(void)state;
	struct contact contact;
	struct campaign campaign;
	struct store *store = open_at(memory_path("db"));
	struct store_key key = memory_key(store, "who", 1);
	struct store_key other = memory_key(store, "who", 2);
	struct store_key copies = memory_key(store, "campaign", 1);
	for (unsigned i = 0; i < 200; i++)
		store_add_contact(store, memory_key(store, "old", i), CONTACT_RECEIVED, NOON);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_int_equal(store_count_campaign(store, copies, 3, NOON, &campaign), ANSWER_YES);
	assert_true(store_flush(store, 5000));

	struct store *reader = open_to_read(memory_path("db"));
	assert_true(store_is_readable(reader));
	assert_memory_equal(memory_key(reader, "who", 1).bytes, key.bytes, sizeof(key.bytes));
	assert_int_equal(contact_of(reader, key, NOON).messages, 1);
	store_add_contact(reader, key, CONTACT_RECEIVED, NOON);
	store_add_use(reader, key, NOON);
	propose(reader, "jane2@uni.example", NOON);
	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(
			store_count_campaign(reader, copies, 3, NOON, &campaign), ANSWER_YES);
		assert_int_equal(campaign.messages, 1);
	}
	assert_int_equal(
		store_count_campaign(reader, other, 3, NOON, &campaign), ANSWER_UNKNOWN);
	assert_true(store_flush(reader, 5000));
	assert_int_equal(contact_of(reader, key, NOON).messages, 1);
	/* And it sees what is written while it is open. */
	assert_int_equal(store_contact(reader, other, NOON, &contact), ANSWER_NO);
	store_add_contact(store, other, CONTACT_RECEIVED, NOON);
	assert_true(memory_wait_for(reader, other, ANSWER_YES));
	store_destroy(reader);
	assert_int_equal(store_use(store, key, NOON, &contact), ANSWER_NO);
	store_destroy(store);
	assert_int_equal(ask_file(memory_path("db"), "SELECT count(*) FROM entries"), 203);
	assert_int_equal(memory_complaints(""), 0);

	/* Also where nobody has it open, and where a process was killed in the middle. */
	reader = open_to_read(memory_path("db"));
	assert_int_equal(contact_of(reader, key, NOON).messages, 1);
	store_destroy(reader);
}

static void what_a_killed_process_left_is_read(void **state)
{
	(void)state;
	const char *path = memory_path("db");
	pid_t child = fork();
	if (child == 0) {
		struct store *store = open_at(path);
		store_add_contact(store, memory_key(store, "who", 1), CONTACT_RECEIVED, NOON);
		_exit(store_flush(store, 5000) ? 0 : 1); /* the log stays */
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	struct store *reader = open_to_read(path);
	assert_int_equal(contact_of(reader, memory_key(reader, "who", 1), NOON).messages, 1);
	store_destroy(reader);
}

static void what_cannot_be_read_is_said_and_left_as_it_is(void **state)
{
	(void)state;
	char garbage[5000];
	struct store *reader = open_to_read(memory_path("db"));
	assert_false(store_is_readable(reader));
	assert_string_equal(memory_proposals(reader, NOON), "no answer");
	store_destroy(reader);
	assert_int_equal(memory_complaints("/db cannot be read: No such file"), 1);
	assert_int_equal(count_files("db*"), 0);

	memory_complaints_clear();
	memset(garbage, 'x', sizeof(garbage));
	write_file(memory_path("db"), garbage, sizeof(garbage));
	store_destroy(open_to_read(memory_path("db")));
	assert_int_equal(memory_complaints("/db cannot be opened: file is not a database"), 1);
	assert_int_equal(count_files("db*"), 1);

	memory_complaints_clear();
	write_file(memory_path("empty"), "", 0);
	store_destroy(open_to_read(memory_path("empty")));
	assert_int_equal(memory_complaints("has not been used by this version of guised"), 1);
}

/* --- forgetting --- */

static void what_is_old_is_forgotten(void **state)
{
	(void)state;
	struct contact contact;
	struct store *store = open_with(memory_path("db"), 10, 1000);
	struct store_key old = memory_key(store, "who", 1);
	struct store_key new = memory_key(store, "who", 2);
	store_add_contact(store, old, CONTACT_RECEIVED, NOON);
	assert_true(store_flush(store, 5000));
	assert_int_equal(contact_of(store, old, NOON + 9 * DAY).messages, 1);
	assert_int_equal(store_contact(store, old, NOON + 11 * DAY, &contact), ANSWER_NO);
	store_add_contact(store, new, CONTACT_RECEIVED, NOON + 11 * DAY);
	store_destroy(store);

	store = open_with(memory_path("db"), 10, 1000);
	/* Whoever comes back after it was forgotten, begins anew. */
	store_add_contact(store, old, CONTACT_RECEIVED, NOON + 11 * DAY);
	contact = contact_of(store, old, NOON + 11 * DAY);
	assert_int_equal(contact.messages, 1);
	assert_int_equal(contact.first_seen, NOON + 11 * DAY);
	store_destroy(store);
	store = open_with(memory_path("db"), 10, 1000);
	assert_int_equal(contact_of(store, old, NOON + 11 * DAY).messages, 1);
	store_destroy(store);

	/* And what nobody asks for leaves the file, too. */
	store = open_with(memory_path("db"), 10, 1000);
	store_add_contact(store, new, CONTACT_RECEIVED, NOON + 30 * DAY);
	assert_true(store_flush(store, 5000));
	store_destroy(store);
	assert_int_equal(ask_file(memory_path("db"), "SELECT count(*) FROM entries"), 1);
}

static void the_oldest_go_when_there_are_too_many(void **state)
{
	(void)state;
	struct store *store = open_with(memory_path("db"), 400, 100);
	for (unsigned i = 0; i < 1000; i++) {
		store_add_contact(
			store, memory_key(store, "who", i), CONTACT_RECEIVED, NOON + i);
		if (i % 100 == 99)
			assert_true(store_flush(store, 5000));
	}
	store_destroy(store);
	assert_int_equal(ask_file(memory_path("db"), "SELECT count(*) FROM entries"), 100);
	assert_int_equal(
		ask_file(memory_path("db"), "SELECT min(last_seen) FROM entries"), NOON + 900);
}

static void campaigns_do_not_push_out_contacts(void **state)
{
	(void)state;
	struct campaign campaign;
	struct store *store = open_with(memory_path("db"), 400, 100);
	store_add_contact(store, memory_key(store, "who", 1), CONTACT_RECEIVED, NOON);
	for (unsigned i = 0; i < 1000; i++) {
		(void)store_count_campaign(
			store, memory_key(store, "campaign", i), 1, NOON + 1 + i, &campaign);
	}
	assert_true(store_flush(store, 5000));
	store_destroy(store);
	const char *path = memory_path("db");
	assert_int_equal(ask_file(path, "SELECT count(*) FROM entries WHERE kind = 0"), 1);
	assert_in_range(
		ask_file(path, "SELECT count(*) FROM entries WHERE kind = 1"), 1, 100 / 4 + 1);
}

/* --- killed --- */

/* So many go into one transaction that a kill often comes in the middle of one. */
#define OTHERS 450U

/* Writes, confirms, and says what was confirmed, until it is killed. */
static void write_until_killed(const char *path, int report, unsigned first)
{
	struct store *store = open_at(path);
	for (unsigned number = first;; number++) {
		struct store_key key = memory_key(store, "who", number);
		for (unsigned other = 0; other < OTHERS; other++) {
			store_add_contact(store,
				memory_key(store, "other", number * OTHERS + other),
				CONTACT_RECEIVED, NOON);
		}
		store_add_contact(store, key, CONTACT_RECEIVED, NOON);
		if (store_flush(store, 5000) &&
			write(report, &number, sizeof(number)) != sizeof(number))
			_exit(1);
	}
}

static void nothing_confirmed_is_lost_when_it_is_killed(void **state)
{
	(void)state;
	const char *path = memory_path("db");
	unsigned confirmed = 0;
	for (unsigned round = 0; round < 20; round++) {
		int report[2];
		unsigned number = 0;
		assert_int_equal(pipe(report), 0);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0)
			write_until_killed(path, report[1], confirmed);
		(void)close(report[1]);
		(void)poll(NULL, 0, 30 + (int)round * 7);
		assert_int_equal(read(report[0], &number, sizeof(number)), sizeof(number));
		(void)poll(NULL, 0, (int)round * 3);
		(void)kill(child, SIGKILL);
		do {
			confirmed = number + 1;
		} while (read(report[0], &number, sizeof(number)) == sizeof(number));
		(void)close(report[0]);
		assert_int_equal(waitpid(child, NULL, 0), child);
		assert_true(is_whole(path));
		struct store *store = open_at(path);
		for (unsigned i = 0; i < confirmed; i++) {
			assert_true(
				contact_of(store, memory_key(store, "who", i), NOON).messages >=
				1);
		}
		store_destroy(store);
	}
	assert_true(confirmed >= 20);
	assert_int_equal(count_files("db.broken-*"), 0);
	assert_int_equal(memory_complaints(""), 0);
}

/* --- broken files --- */

static void garbage_is_named_and_set_aside(void **state)
{
	(void)state;
	char garbage[20000];
	for (size_t i = 0; i < sizeof(garbage); i++)
		garbage[i] = (char)((i * 7919U) >> 3 & 0x7F);
	write_file(memory_path("db"), garbage, sizeof(garbage));
	struct store *store = open_at(memory_path("db"));
	struct store_key key = memory_key(store, "who", 1);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_true(store_flush(store, 5000));
	assert_int_equal(contact_of(store, key, NOON).messages, 1);
	store_destroy(store);
	assert_int_equal(memory_complaints("/db is no usable database: set aside as"), 1);
	assert_int_equal(count_files("db.broken-*"), 1);
	assert_true(is_whole(memory_path("db")));
}

static void a_file_replaced_while_it_is_used_is_set_aside(void **state)
{
	(void)state;
	struct store *store = open_at(memory_path("db"));
	store_add_contact(store, memory_key(store, "who", 1), CONTACT_RECEIVED, NOON);
	assert_true(store_flush(store, 5000));
	write_file(memory_path("garbage"), "this is no database at all, but long enough", 43);
	assert_int_equal(rename(memory_path("garbage"), memory_path("db")), 0);
	for (unsigned i = 0; i < 100 && memory_complaints("set aside") == 0; i++)
		(void)poll(NULL, 0, 50);
	assert_int_equal(memory_complaints("set aside"), 1);
	struct store_key key = memory_key(store, "who", 2);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_true(store_flush(store, 5000));
	store_destroy(store);
	assert_true(is_whole(memory_path("db")));
	assert_int_equal(ask_file(memory_path("db"), "SELECT count(*) FROM entries"), 1);
}

static void a_file_overwritten_in_place_is_set_aside(void **state)
{
	(void)state;
	struct store *store = open_at(memory_path("db"));
	for (unsigned i = 0; i < 2000; i++)
		store_add_contact(store, memory_key(store, "who", i), CONTACT_RECEIVED, NOON);
	assert_true(store_flush(store, 5000));
	store_destroy(store);
	/* The first pages stay: it opens, and what is behind them is damaged. */
	store = open_at(memory_path("db"));
	int fd = open(memory_path("db"), O_WRONLY);
	char garbage[4096];
	memset(garbage, 'x', sizeof(garbage));
	for (off_t page = 1; page < 40; page++)
		(void)pwrite(fd, garbage, sizeof(garbage), page * 4096);
	(void)close(fd);
	for (unsigned i = 0; i < 200 && memory_complaints("set aside") == 0; i++) {
		struct contact contact;
		(void)store_contact(store, memory_key(store, "who", i), NOON, &contact);
		store_add_contact(store, memory_key(store, "who", i), CONTACT_RECEIVED, NOON);
		(void)poll(NULL, 0, 20);
	}
	assert_int_equal(memory_complaints("set aside"), 1);
	/* Reads that failed again and again are let through again after a while. */
	assert_true(memory_wait_for(store, memory_key(store, "nobody", 1), ANSWER_NO));
	struct store_key key = memory_key(store, "who", 5000);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_true(store_flush(store, 5000));
	assert_int_equal(contact_of(store, key, NOON).messages, 1);
	store_destroy(store);
	assert_true(is_whole(memory_path("db")));
}

static void check_left_alone(const char *sentence)
{
	struct contact contact;
	int64_t tables = ask_file(memory_path("db"), "SELECT count(*) FROM sqlite_master");
	struct store *store = open_at(memory_path("db"));
	struct store_key key = memory_key(store, "who", 1);
	assert_int_equal(store_contact(store, key, NOON, &contact), ANSWER_UNKNOWN);
	store_add_contact(store, key, CONTACT_RECEIVED, NOON);
	assert_int_equal(store_counters(store).dropped, 1);
	assert_int_equal(store_counters(store).read_failures, 1);
	store_destroy(store);
	assert_int_equal(memory_complaints(sentence), 1);
	assert_int_equal(count_files("db.broken-*"), 0);
	assert_int_equal(
		ask_file(memory_path("db"), "SELECT count(*) FROM sqlite_master"), tables);
}

static void a_newer_schema_is_refused_and_left_alone(void **state)
{
	(void)state;
	store_destroy(open_at(memory_path("db")));
	(void)ask_file(memory_path("db"), "PRAGMA user_version = 3");
	check_left_alone("has schema 3 of another version of guise (this one knows 2)");
	assert_int_equal(ask_file(memory_path("db"), "PRAGMA user_version"), 3);
}

static void the_database_of_something_else_is_left_alone(void **state)
{
	(void)state;
	(void)ask_file(memory_path("db"), "CREATE TABLE songs (title TEXT)");
	check_left_alone("is a database of something else");
}

static void a_store_that_cannot_be_opened_is_tried_again(void **state)
{
	(void)state;
	struct contact contact;
	char folder[256];
	(void)snprintf(folder, sizeof(folder), "%s", memory_path("later"));
	struct store *store = open_at(memory_path("later/db"));
	struct store_key key = memory_key(store, "who", 1);
	assert_int_equal(store_contact(store, key, NOON, &contact), ANSWER_UNKNOWN);
	assert_int_equal(memory_complaints("later/db cannot be opened"), 1);
	assert_int_equal(mkdir(folder, 0700), 0);
	for (unsigned i = 0; i < 100; i++) {
		key = memory_key(store, "who", 1);
		if (store_contact(store, key, NOON, &contact) == ANSWER_NO)
			break;
		(void)poll(NULL, 0, 50);
	}
	assert_int_equal(store_contact(store, key, NOON, &contact), ANSWER_NO);
	assert_int_equal(memory_complaints("can be used again"), 1);
	store_destroy(store);
	(void)unlink(memory_path("later/db"));
	assert_int_equal(rmdir(folder), 0);
}

/* --- a full disk --- */

static void add_many(struct store *store, unsigned first, unsigned count)
{
	for (unsigned i = first; i < first + count; i++)
		store_add_contact(store, memory_key(store, "who", i), CONTACT_RECEIVED, NOON);
}

/* In a child with little room in `path`'s folder. 0: as it should be. */
static int fill(const char *path)
{
	struct contact contact;
	memory_complaints_clear();
	struct store *store = open_at(path);
	add_many(store, 0, 10);
	if (!store_flush(store, 5000))
		return 1;
	unsigned wrote = 10;
	while (wrote < 200000 && store_counters(store).write_failures == 0) {
		add_many(store, wrote, 500);
		wrote += 500;
		(void)store_flush(store, 500);
	}
	if (store_counters(store).write_failures == 0 ||
		memory_complaints("cannot be written") != 1)
		return 2;
	/* It does not wait, knows what it knew, and loses what does not fit. */
	int64_t start = memory_clock_ms();
	add_many(store, 300000, LIMIT_STORE_QUEUE + 1000);
	if (memory_clock_ms() - start > 2000 || store_counters(store).dropped < 1000)
		return 3;
	if (store_contact(store, memory_key(store, "who", 3), NOON, &contact) != ANSWER_YES)
		return 4;
	store_destroy(store);
	return 0;
}

static void check_child(pid_t child)
{
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void a_file_that_may_not_grow_stops_no_mail(void **state)
{
	(void)state;
	const char *path = memory_path("db");
	pid_t child = fork();
	if (child == 0) {
		struct rlimit limit = { 300000, 300000 };
		(void)signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
			_exit(9);
		_exit(fill(path));
	}
	check_child(child);
	assert_true(is_whole(path));
}

#define NOT_ALLOWED 10

/* On a file system of its own; what is on it when it is full must be whole. */
static int fill_small_disk(const char *folder)
{
	char path[300];
	if (unshare(CLONE_NEWNS) != 0 ||
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		mount("small", folder, "tmpfs", 0, "size=400k") != 0)
		return NOT_ALLOWED;
	(void)snprintf(path, sizeof(path), "%s/db", folder);
	int status = fill(path);
	if (status == 0 && !is_whole(path))
		status = 5;
	return status;
}

static void a_full_disk_stops_no_mail(void **state)
{
	(void)state;
	char folder[256];
	(void)snprintf(folder, sizeof(folder), "%s", memory_path("small"));
	assert_int_equal(mkdir(folder, 0700), 0);
	pid_t child = fork();
	if (child == 0)
		_exit(fill_small_disk(folder));
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(rmdir(folder), 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_ALLOWED) {
		print_message("a small disk needs the right to mount one: left out\n");
		skip();
	}
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void room_that_comes_back_is_used(void **state)
{
	(void)state;
	struct store *store = open_at(memory_path("db"));
	/* Somebody else holds the database: for us it is the same as a disk that is full. */
	sqlite3 *other = NULL;
	assert_int_equal(sqlite3_open(memory_path("db"), &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	add_many(store, 0, 10);
	assert_false(store_flush(store, 2500));
	assert_int_equal(memory_complaints("cannot be written: database is locked"), 1);
	assert_int_equal(contact_of(store, memory_key(store, "who", 3), NOON).messages, 1);
	assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	(void)sqlite3_close(other);
	assert_true(store_flush(store, 5000));
	assert_int_equal(memory_complaints("is written again"), 1);
	store_destroy(store);
	assert_int_equal(ask_file(memory_path("db"), "SELECT sum(messages) FROM entries"), 10);
}

/* --- many at once --- */

#define THREADS 8
#define TURNS   2000

static struct store *shared;

struct user {
	pthread_t thread;
	unsigned number;
	unsigned misses; /* readings without what this thread itself wrote */
	unsigned flushes_failed;
};

static void *use(void *context)
{
	struct user *user = context;
	struct store_key own = memory_key(shared, "own", user->number);
	struct store_key common = memory_key(shared, "common", 0);
	struct store_key campaign_key = memory_key(shared, "campaign", 0);
	for (unsigned i = 1; i <= TURNS; i++) {
		struct contact contact;
		struct campaign campaign;
		store_add_contact(shared, own, CONTACT_RECEIVED, NOON + i);
		store_add_contact(shared, common, CONTACT_RECEIVED, NOON + i);
		if (store_contact(shared, own, NOON + i, &contact) == ANSWER_YES &&
			contact.messages != i)
			user->misses++;
		(void)store_count_campaign(shared, campaign_key, 1, NOON + i, &campaign);
		(void)store_contact(
			shared, memory_key(shared, "stranger", i), NOON + i, &contact);
		if (i % 500 == 0 && !store_flush(shared, 20000))
			user->flushes_failed++;
	}
	return NULL;
}

static void many_threads_count_exactly(void **state)
{
	(void)state;
	struct user users[THREADS] = { 0 };
	shared = open_at(memory_path("db"));
	for (unsigned i = 0; i < THREADS; i++) {
		users[i].number = i;
		assert_int_equal(pthread_create(&users[i].thread, NULL, use, &users[i]), 0);
	}
	for (unsigned i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(users[i].thread, NULL), 0);
		assert_int_equal(users[i].misses, 0);
		assert_int_equal(users[i].flushes_failed, 0);
	}
	assert_int_equal(store_counters(shared).dropped, 0);
	assert_true(store_counters(shared).cache_hits > 0);
	store_destroy(shared);
	shared = open_at(memory_path("db"));
	struct store_key common = memory_key(shared, "common", 0);
	assert_int_equal(contact_of(shared, common, NOON).messages, THREADS * TURNS);
	for (unsigned i = 0; i < THREADS; i++) {
		struct store_key own = memory_key(shared, "own", i);
		assert_int_equal(contact_of(shared, own, NOON).messages, TURNS);
	}
	store_destroy(shared);
}

static void two_stores_of_one_file_see_each_other(void **state)
{
	(void)state;
	struct store *one = open_at(memory_path("db"));
	struct store *two = open_at(memory_path("db"));
	struct store_key key = memory_key(one, "who", 1);
	assert_true(memory_wait_for(two, key, ANSWER_NO)); /* cached */
	store_add_contact(one, key, CONTACT_RECEIVED, NOON);
	int64_t start = memory_clock_ms();
	assert_true(memory_wait_for(two, key, ANSWER_YES));
	assert_in_range(memory_clock_ms() - start, 0, 1500);
	store_destroy(one);
	store_destroy(two);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_stranger_is_no_contact),
		TEST(messages_and_days_are_counted),
		TEST(a_day_that_is_written_in_parts_counts_once),
		TEST(whom_we_wrote_to_is_known_without_a_message),
		TEST(a_campaign_counts_the_message_that_asks),
		TEST(keys_tell_labels_and_parts_apart),
		TEST(the_secret_stays_with_the_file),
		TEST(nothing_in_clear_is_in_the_file),
		TEST(what_an_exception_let_pass_is_counted_apart),
		TEST(who_is_proposed_is_listed_by_who_has_the_secret),
		TEST(a_proposal_that_is_too_long_is_none),
		TEST(an_older_schema_is_taken_over_with_what_is_in_it),
		TEST(whoever_only_reads_sees_all_and_changes_nothing),
		TEST(what_a_killed_process_left_is_read),
		TEST(what_cannot_be_read_is_said_and_left_as_it_is),
		TEST(what_is_old_is_forgotten),
		TEST(the_oldest_go_when_there_are_too_many),
		TEST(campaigns_do_not_push_out_contacts),
		TEST(nothing_confirmed_is_lost_when_it_is_killed),
		TEST(garbage_is_named_and_set_aside),
		TEST(a_file_replaced_while_it_is_used_is_set_aside),
		TEST(a_file_overwritten_in_place_is_set_aside),
		TEST(a_newer_schema_is_refused_and_left_alone),
		TEST(the_database_of_something_else_is_left_alone),
		TEST(a_store_that_cannot_be_opened_is_tried_again),
		TEST(a_file_that_may_not_grow_stops_no_mail),
		TEST(a_full_disk_stops_no_mail),
		TEST(room_that_comes_back_is_used),
		TEST(many_threads_count_exactly),
		TEST(two_stores_of_one_file_see_each_other),
	};
	return cmocka_run_group_tests_name("store_sqlite", tests, NULL, NULL);
}
