#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <syslog.h>

#include "config/exceptions.h"
#include "unit/config_files.h"

#define ASSERT_VIEW(v, string)                                                                 \
	do {                                                                                   \
		struct view seen = (v);                                                        \
		assert_int_equal(seen.len, strlen(string));                                    \
		assert_memory_equal(seen.len ? (const void *)seen.ptr : "", string, seen.len); \
	} while (0)

static void load_good(struct files *files)
{
	enum err err = files_load(files);
	assert_string_equal(files_faults(files), "");
	assert_int_equal(err, ERR_OK);
}

static void without_a_file_the_defaults_hold(void **state)
{
	struct files *files = *state;
	load_good(files);
	const struct settings *settings = &files->snapshot->settings;
	assert_int_equal(settings->mode, MODE_MONITOR);
	ASSERT_VIEW(settings->protected_path, "");
	assert_int_equal(settings->on_unknown, ACTION_ACCEPT);
	assert_true(settings->threshold_tag == 5.0);
	assert_true(settings->threshold_quarantine == 0.0);
	assert_true(settings->threshold_reject == 12.0);
	assert_int_equal(settings->socket_mode, 0660);
	assert_int_equal(settings->log_facility, LOG_MAIL);
	assert_false(settings->log_target_is_set);
	assert_int_equal(settings->trusted_networks.count, 2);
	assert_int_equal(settings->trusted_networks.items[1].address.family, IP_V6);
	assert_int_equal(settings->relays.count, 0);
	assert_int_equal(settings->dns_servers.count, 0);
	assert_int_equal(settings->submission, SUBMISSION_VOUCH);
}

static void every_kind_of_option_is_read(void **state)
{
	struct files *files = *state;
	files_write("guise.conf",
		"\xEF\xBB\xBFmode = \"enforce\"; // a comment with a \"\n"
		"protected = \"\"; body_keep = 4294967296; body_memory = 0x40000;\n"
		"thresholds: { tag = 4; quarantine = 7.5; };\n"
		"relays = (\"192.0.2.0/24\", \"2001:db8::1\");\n"
		"socket_mode = \"0666\"; subject_prefix = \"[\\\"Achtung\\\"] \";\n"
		"dns = { servers = [\"127.0.0.1@5310\"]; dnssec = false; deadline = 300; };\n"
		"log: { target = \"stderr\"; level = \"debug\"; facility = \"local3\"; };\n"
		"listen = \"inet6:8891@::1\"; pid_file = \"run/pid\";\n"
		"authentication: { mode = \"trust\"; trust = (\n"
		"{ authserv_id = \"mx.corp.example\"; writer = \"relay\"; },\n"
		"{ authserv_id = \"dkim\"; writer = \"milter\"; }); };\n");
	assert_int_equal(files_load(files), ERR_OK);
	assert_string_equal(files_faults(files),
		"warning: guise.conf:2: protected names no list: nobody is protected\n");
	const struct settings *settings = &files->snapshot->settings;
	assert_int_equal(settings->mode, MODE_ENFORCE);
	assert_int_equal(settings->body_keep, INT64_C(4294967296));
	assert_int_equal(settings->body_memory, 262144);
	assert_true(settings->threshold_tag == 4.0);
	assert_true(settings->threshold_quarantine == 7.5);
	assert_true(settings->threshold_reject == 12.0);
	assert_int_equal(settings->relays.count, 2);
	assert_int_equal(settings->relays.items[0].prefix, 24);
	assert_int_equal(settings->socket_mode, 0666);
	ASSERT_VIEW(settings->subject_prefix, "[\"Achtung\"] ");
	ASSERT_VIEW(settings->dns_servers.items[0], "127.0.0.1@5310");
	assert_int_equal(settings->dns_deadline, 300);
	assert_true(settings->log_target_is_set);
	assert_int_equal(settings->log_facility, LOG_LOCAL3);
	ASSERT_VIEW(settings->listen, "inet6:8891@::1");
	assert_int_equal(settings->trusted_results_count, 2);
	ASSERT_VIEW(settings->trusted_results[0].authserv_id, "mx.corp.example");
	assert_int_equal(settings->trusted_results[1].writer, TRUSTED_MILTER);
}

static void a_group_inside_a_group_is_read(void **state)
{
	struct files *files = *state;
	files_write("protected.conf", "domains = ( { name = \"corp.example\"; } );\n");
	files_write("guise.conf",
		"history: { store = \"redis\"; forget = 30;\n"
		"redis: { server = \"192.0.2.1:6380\"; sentinels = [\"a:1\", \"b:2\"]; tls = "
		"true; };\n"
		"learn = \"all\"; };\n");
	load_good(files);
	const struct settings *settings = &files->snapshot->settings;
	assert_int_equal(settings->history_store, HISTORY_REDIS);
	assert_int_equal(settings->history_forget, 30);
	assert_int_equal(settings->history_learn, LEARN_ALL);
	ASSERT_VIEW(settings->history_redis_server, "192.0.2.1:6380");
	assert_int_equal(settings->history_redis_sentinels.count, 2);
	ASSERT_VIEW(settings->history_redis_sentinels.items[1], "b:2");
	assert_true(settings->history_redis_tls);
}

static void a_group_inside_a_group_must_be_one_that_is_known(void **state)
{
	struct files *files = *state;
	files_write("guise.conf", "protected = \"\";\nhistory: { redis = 3;\n"
				  "rediss: { server = \"192.0.2.1\"; }; };\n"
				  "redis: { server = \"192.0.2.1\"; };\n");
	assert_int_equal(files_load(files), ERR_CONFIG);
	assert_non_null(strstr(files_faults(files),
		"guise.conf:2: history.redis: must be a group: redis: { ... };\n"));
	assert_non_null(
		strstr(files_faults(files), "guise.conf:3: unknown option history.rediss"));
	assert_non_null(strstr(files_faults(files), "guise.conf:4: unknown option redis"));
}

static void paths_are_relative_to_the_file_they_stand_in(void **state)
{
	struct files *files = *state;
	assert_int_equal(mkdir("etc", 0700) | mkdir("etc/more", 0700), 0);
	files_write(
		"etc/guise.conf", "@include \"more/a.conf\"\nlisten = \"unix:run/sock\";\n");
	files_write("etc/more/a.conf", "pid_file = \"pid\"; public_suffixes = \"\";");
	files_write("etc/protected.conf", "people = ({ name = \"Jane Roe\"; });");
	const struct config_source source = { .path = "etc/guise.conf", .rules_path = "rules" };
	assert_int_equal(config_load(&source, &files->faults, &files->snapshot), ERR_OK);
	const struct settings *settings = &files->snapshot->settings;
	ASSERT_VIEW(settings->protected_path, "etc/protected.conf");
	ASSERT_VIEW(settings->pid_file, "etc/more/pid");
	ASSERT_VIEW(settings->listen, "unix:etc/run/sock");
	ASSERT_VIEW(settings->spool_dir, "/var/tmp");
	ASSERT_VIEW(settings->public_suffixes, "");
	assert_int_equal(files->snapshot->protected_list.person_count, 1);
}

static void the_protected_list_is_read_whole(void **state)
{
	struct files *files = *state;
	files_write("protected.conf",
		"people = (\n"
		"{ name = \"Jane Roe\"; aliases = [\"Jane M. Roe\"]; titles = [\"CEO\"];\n"
		"  organization = \"Corp Example\"; addresses = [\"Jane.Roe@Corp.EXAMPLE\", "
		"\"jane@HOST\"];\n"
		"  delegates = [\"a@corp.example\"]; services = [\"docusign.net\"];\n"
		"  logins = [\"jane\", \"jane.roe@corp.example\"];\n"
		"  action = \"reject\"; },\n"
		"{ name = \"Parisa Nour-Bakhsh\"; sends_email = false; id = \"pnb\"; });\n"
		"organizations = ({ name = \"Corp Example\"; aliases = [\"CE\"];\n"
		"  domains = [\"corp.example\", \"*.Corp.example\", \"münchen.example\"];\n"
		"  logins = [\"news\"]; });\n"
		"domains = ({ name = \"Corp.example.\"; require_auth = true; require = "
		"\"dkim\"; },\n"
		"  { name = \"*.b.example\"; lookalikes = false; });\n"
		"lists = [\"staff-l@lists.council.example\"]; arc_sealers = "
		"[\"partner.example\"];\n"
		"exceptions = ({ principal = \"pnb\"; address = \"p@uni.example\"; reason = "
		"\"x\";\n"
		"  until = \"2027-06-30\"; }, { principal = \"corp.example\"; domain = "
		"\"c.example\"; "
		"});");
	load_good(files);
	const struct protected_list *list = &files->snapshot->protected_list;
	assert_int_equal(list->person_count, 2);
	const struct person *jane = &list->people[0];
	ASSERT_VIEW(jane->id, "Jane Roe");
	ASSERT_VIEW(jane->addresses.items[0], "Jane.Roe@corp.example");
	ASSERT_VIEW(jane->addresses.items[1], "jane@host");
	ASSERT_VIEW(jane->organization, "Corp Example");
	assert_int_equal(jane->logins.count, 2);
	ASSERT_VIEW(jane->logins.items[0], "jane");
	assert_true(jane->sends_email);
	assert_int_equal(jane->action, ACTION_REJECT);
	assert_int_equal(jane->origin.line, 2);
	ASSERT_VIEW(jane->origin.file, "protected.conf");
	ASSERT_VIEW(list->people[1].id, "pnb");
	assert_false(list->people[1].sends_email);
	assert_int_equal(list->people[1].action, ACTION_DEFAULT);
	const struct organization *corp = &list->organizations[0];
	ASSERT_VIEW(corp->domains.items[1], "*.corp.example");
	ASSERT_VIEW(corp->logins.items[0], "news");
	ASSERT_VIEW(corp->domains.items[2], "xn--mnchen-3ya.example");
	assert_true(list->domains[0].require_auth && list->domains[0].lookalikes);
	assert_int_equal(list->domains[0].require, REQUIRE_DKIM);
	ASSERT_VIEW(list->domains[0].name, "corp.example");
	ASSERT_VIEW(list->domains[0].written, "Corp.example.");
	assert_false(list->domains[1].require_auth || list->domains[1].lookalikes);
	assert_int_equal(list->domains[1].require, REQUIRE_DMARC);
	ASSERT_VIEW(list->domains[1].name, "*.b.example");
	ASSERT_VIEW(list->lists.items[0], "staff-l@lists.council.example");
	ASSERT_VIEW(list->arc_sealers.items[0], "partner.example");
	/* 2027-07-01 00:00:00 UTC */
	assert_int_equal(list->exceptions[0].until, INT64_C(1814400000));
	assert_int_equal(list->exceptions[1].until, 0);
	ASSERT_VIEW(list->exceptions[1].principal, "corp.example"); /* its id */
}

static void two_people_may_bear_one_name_with_ids(void **state)
{
	struct files *files = *state;
	files_write("protected.conf",
		"people = ({ name = \"Jane Roe\"; }, { name = \"Jane Roe\"; id = \"lab\"; });\n"
		"exceptions = ({ principal = \"Jane Roe\"; address = \"j@uni.example\"; });");
	load_good(files);
	const struct protected_list *list = &files->snapshot->protected_list;
	ASSERT_VIEW(list->people[1].id, "lab");
	ASSERT_VIEW(list->exceptions[0].principal, "Jane Roe");
	files_write("protected.conf",
		"people = ({ name = \"Jane Roe\"; id = \"board\"; });\n"
		"exceptions = ({ principal = \"Jane Roe\"; address = \"j@uni.example\"; });");
	load_good(files);
	ASSERT_VIEW(files->snapshot->protected_list.exceptions[0].principal, "board");
}

static void exceptions_kept_apart_come_behind_those_of_the_list(void **state)
{
	struct files *files = *state;
	files_write("guise.conf", "protected = \"protected.conf\";");
	files_write("protected.conf",
		"people = ({ name = \"Jane Roe\"; id = \"jr\"; });\n"
		"exceptions = ({ principal = \"Jane Roe\"; address = \"j@uni.example\"; });");
	load_good(files);
	assert_int_equal(files->snapshot->exceptions.size, 0);
	files_write("exceptions.conf",
		"exceptions = ({ principal = \"Jane Roe\"; domain = \"lab.example\";\n"
		"reason = \"x\"; author = \"root\"; created = \"2026-11-25\"; },\n"
		"{ principal = \"Gone Away\"; address = \"g@uni.example\"; });");
	assert_int_equal(files_load(files), ERR_OK);
	assert_string_equal(files_faults(files),
		"warning: exceptions.conf:3: principal: nobody in the list has the name or id "
		"\"Gone Away\" any more\n");
	const struct protected_list *list = &files->snapshot->protected_list;
	assert_int_equal(list->exception_count, 3);
	assert_false(list->exceptions[0].kept_apart);
	assert_true(list->exceptions[1].kept_apart);
	ASSERT_VIEW(list->exceptions[1].principal, "jr");
	ASSERT_VIEW(list->exceptions[1].author, "root");
	ASSERT_VIEW(exception_day(list->exceptions[1].created, files->arena), "2026-11-25");
	ASSERT_VIEW(exception_day(list->exceptions[1].until, files->arena), "");
	ASSERT_VIEW(exception_describe(&list->exceptions[1], files->arena),
		"lab.example for jr: x (granted by root on 2026-11-25)");
	assert_true(file_stamp_equal(
		files->snapshot->exceptions, file_stamp_of("exceptions.conf")));
	assert_false(
		file_stamp_equal(files->snapshot->exceptions, file_stamp_of("protected.conf")));
	files_write("guise.conf", "exceptions = \"\";");
	load_good(files);
	assert_int_equal(files->snapshot->protected_list.exception_count, 1);
}

static void a_written_file_of_exceptions_reads_the_same(void **state)
{
	struct files *files = *state;
	struct exception written[] = {
		{ .principal = VIEW("Jane Roe"),
			.address = VIEW("j@uni.example"),
			.reason = VIEW("says \"x\" \\ y; ) }"),
			.author = VIEW("root"),
			.created = INT64_C(1795737600),
			.until = INT64_C(1814400000) },
		{ .principal = VIEW("Jane Roe"), .domain = VIEW("lab.example") },
	};
	files_write("guise.conf", "");
	files_write("protected.conf", "people = ({ name = \"Jane Roe\"; });");
	assert_int_equal(chmod("protected.conf", 0640), 0);
	for (size_t count = 0; count <= 2; count++) {
		struct stat status;
		struct buf text = buf_init(files->arena, 65536);
		exceptions_print(written, count, &text);
		assert_int_equal(exceptions_replace(
					 "exceptions.conf", "protected.conf", buf_view(&text)),
			ERR_OK);
		assert_int_equal(stat("exceptions.conf", &status), 0);
		assert_int_equal(status.st_mode & 0777, 0640);
		load_good(files);
		const struct protected_list *list = &files->snapshot->protected_list;
		assert_int_equal(list->exception_count, count);
		for (size_t i = 0; i < count; i++) {
			const struct exception *read = &list->exceptions[i];
			assert_true(view_equal(read->address, written[i].address));
			assert_true(view_equal(read->domain, written[i].domain));
			assert_true(view_equal(read->reason, written[i].reason));
			assert_true(view_equal(read->author, written[i].author));
			assert_int_equal(read->created, written[i].created);
			assert_int_equal(read->until, written[i].until);
		}
	}
	assert_int_equal(exceptions_replace("none/exceptions.conf", NULL, VIEW("x")), ERR_IO);
	assert_int_equal(errno, ENOENT);
	int lock = exceptions_lock("exceptions.conf");
	assert_true(lock >= 0);
	assert_int_equal(close(lock), 0);
	assert_int_equal(exceptions_lock("none/exceptions.conf"), -1);
}

static void rules_are_laid_over_one_another(void **state)
{
	struct files *files = *state;
	assert_int_equal(mkdir("over", 0700), 0);
	files_write("rules/a.conf",
		"titles = [\"Dr\"]; freemail = [\"a.example\", \"A.example\"];");
	files_write("rules/w.conf", "weights: { one = 1; two = 2.0; three = 3; };\n"
				    "thresholds: { tag = 2; reject = 20; };");
	files_write("over/a.conf", "titles = [\"Prof\", \"Mr\"];");
	files_write("over/w.conf", "weights: { two = 2.5; };");
	files_write("over/z.conf", "freemail = [\"z.example\"];");
	files_write("over/.x.conf", "not read");
	files_write("over/x.conf~", "not read");
	files_write("protected.conf", "people = ({ name = \"Jane Roe\"; });");
	files_write("guise.conf",
		"rules = \"over\"; weights: { three = -0.5; };\nthresholds: { reject = 10; };");
	load_good(files);
	const struct rules *rules = &files->snapshot->rules;
	assert_int_equal(rules->titles.count, 2);
	ASSERT_VIEW(rules->titles.items[0], "Prof");
	assert_int_equal(rules->freemail.count, 1);
	ASSERT_VIEW(rules->freemail.items[0], "z.example");
	assert_int_equal(rules->weight_count, 3);
	assert_true(rules_weight(rules, VIEW("one"), 9) == 1.0);
	assert_true(rules_weight(rules, VIEW("two"), 9) == 2.5);
	assert_true(rules_weight(rules, VIEW("three"), 9) == -0.5);
	assert_true(rules_weight(rules, VIEW("four"), 9) == 9.0);
	assert_true(files->snapshot->settings.threshold_tag == 2.0);
	assert_true(files->snapshot->settings.threshold_reject == 10.0);
}

static void services_are_read_and_a_later_row_takes_the_place_of_an_earlier(void **state)
{
	struct files *files = *state;
	files_write("protected.conf", "people = ({ name = \"Jane Roe\"; });");
	files_write("rules/a.conf",
		"services = ({ domain = \"eSign.example\"; kind = \"e-signature\";\n"
		"carries = \"from_name\"; open = true; evidence = \"seen\"; },\n"
		"{ domain = \"meet.example\"; kind = \"calendar\"; carries = \"reply_to\";\n"
		"evidence = \"seen\"; });");
	files_write("rules/b.conf",
		"services = ({ domain = \"esign.example\"; kind = \"e-signature\";\n"
		"carries = \"from_name\"; open = false; evidence = \"ours\"; },\n"
		"{ domain = \"esign.example\"; kind = \"e-signature\"; carries = "
		"\"reply_to\";\n"
		"evidence = \"ours\"; });\n"
		"shared_signers = [\"bulk.example\"];");
	load_good(files);
	const struct rules *rules = &files->snapshot->rules;
	assert_int_equal(rules->service_count, 3);
	ASSERT_VIEW(rules->services[0].domain, "esign.example");
	ASSERT_VIEW(rules->services[0].evidence, "ours");
	assert_false(rules->services[0].open);
	ASSERT_VIEW(rules->services[1].kind, "calendar");
	assert_int_equal(rules->services[1].carries, CARRIES_REPLY_TO);
	assert_true(rules->services[1].open);
	assert_int_equal(rules->services[2].carries, CARRIES_REPLY_TO);
	assert_true(rules_is_shared_signer(&rules->shared_signers, VIEW("bulk.example")));
	assert_true(rules_is_shared_signer(&rules->shared_signers, VIEW("a.bulk.example")));
	assert_false(rules_is_shared_signer(&rules->shared_signers, VIEW("notbulk.example")));
}

static void the_shipped_thresholds_are_the_defaults(void **state)
{
	struct files *files = *state;
	const struct config_source source = { .path = NULL };
	assert_int_equal(config_load(&source, &files->faults, &files->snapshot), ERR_OK);
	double tag = files->snapshot->settings.threshold_tag;
	double quarantine = files->snapshot->settings.threshold_quarantine;
	double reject = files->snapshot->settings.threshold_reject;
	load_good(files); /* with an empty folder of rules */
	assert_true(files->snapshot->settings.threshold_tag == tag);
	assert_true(files->snapshot->settings.threshold_quarantine == quarantine);
	assert_true(files->snapshot->settings.threshold_reject == reject);
}

static void a_weight_for_an_unknown_check_is_named(void **state)
{
	struct files *files = *state;
	static const char *const names[] = { "one", "two" };
	files_write("rules/w.conf", "weights: { one = 1;\n too = 2.0; };");
	load_good(files);
	rules_check_names(&files->snapshot->rules, names, 2, &files->faults);
	assert_string_equal(
		files_faults(files), "rules/w.conf:2: weights: no check is named too\n");
}

static void a_bad_reload_leaves_the_old_one_whole(void **state)
{
	struct files *files = *state;
	files_write("protected.conf", "people = ({ name = \"Jane Roe\"; });");
	load_good(files);
	struct snapshot *old = snapshot_ref(files->snapshot);
	files_write("protected.conf", "people = ({ name = \"Jane Roe\"; adresses = []; });");
	assert_int_equal(files_load(files), ERR_CONFIG);
	assert_ptr_equal(files->snapshot, old);
	files_write("protected.conf", "people = ({ name = \"John Poe\"; });");
	load_good(files);
	assert_ptr_not_equal(files->snapshot, old);
	ASSERT_VIEW(files->snapshot->protected_list.people[0].name, "John Poe");
	ASSERT_VIEW(old->protected_list.people[0].name, "Jane Roe"); /* still referenced */
	snapshot_unref(old);
}

static void the_samples_are_good(void **state)
{
	struct files *files = *state;
	const struct config_source source = { .path = CONF_FOLDER "/guise.conf" };
	enum err err = config_load(&source, &files->faults, &files->snapshot);
	assert_string_equal(files_faults(files), "");
	assert_int_equal(err, ERR_OK);
	assert_int_equal(files->snapshot->protected_list.person_count, 2);
	assert_int_equal(files->snapshot->protected_list.organization_count, 1);
	assert_int_equal(files->snapshot->protected_list.domain_count, 1);
	assert_true(files->snapshot->rules.titles.count > 500);
	assert_true(files->snapshot->rules.freemail.count > 80);
	assert_true(files->snapshot->rules.service_count > 5);
	assert_true(rules_is_shared_signer(&files->snapshot->rules.shared_signers,
		VIEW("corp-example-com.20230601.gappssmtp.com")));
	assert_true(rules_is_shared_signer(
		&files->snapshot->rules.shared_signers, VIEW("corp.onmicrosoft.com")));
	assert_true(files->snapshot->rules.weight_count > 5);
}

static const char *settings_text(struct files *files)
{
	struct buf out = buf_init(files->arena, (size_t)1 << 20);
	config_print_settings(&files->snapshot->settings, &out);
	return arena_string(files->arena, buf_view(&out));
}

/* Takes the # away before each option, but not before the text. */
static void write_uncommented(struct files *files, const char *path)
{
	struct buf sample = buf_init(files->arena, (size_t)1 << 20);
	struct buf out = buf_init(files->arena, (size_t)1 << 20);
	config_print_sample(&sample);
	struct view rest = buf_view(&sample);
	while (rest.len > 0) {
		size_t end = view_find(rest, '\n') + 1;
		struct view line = view_slice(rest, 0, end);
		struct view text = view_trim(line);
		bool is_option =
			view_starts_with(text, VIEW("#")) && text.len > 1 && text.ptr[1] != ' ';
		if (is_option && !view_starts_with(text, VIEW("#trust")))
			line = view_from(line, view_find(line, '#') + 1);
		buf_put(&out, line);
		rest = view_from(rest, end);
	}
	files_write(path, arena_string(files->arena, buf_view(&out)));
}

static void the_sample_says_the_defaults(void **state)
{
	struct files *files = *state;
	files_write("protected.conf", "people = ({ name = \"Jane Roe\"; });");
	files_write("guise.conf", "");
	load_good(files);
	const char *defaults = settings_text(files);
	write_uncommented(files, "guise.conf");
	/* Of a file that is not there in a test, an empty default is no path at all. */
	load_good(files);
	assert_string_equal(settings_text(files), defaults);
	assert_non_null(strstr(defaults, "thresholds.tag = 5.0;\n"));
	assert_non_null(
		strstr(defaults, "trusted_networks = [\"127.0.0.0/8\", \"::1/128\"];\n"));
	assert_non_null(strstr(defaults, "socket_mode = \"0660\";\n"));
	assert_true(rules_weight(&files->snapshot->rules, VIEW("person_claimed"), 0) == 7.0);
}

static void a_large_list_is_read_in_linear_time(void **state)
{
	struct files *files = *state;
	struct buf text = buf_init(files->arena, (size_t)16 << 20);
	buf_text(&text, "people = (\n");
	for (int i = 0; i < 20000; i++) {
		buf_printf(&text,
			"%s{ name = \"Jane Roe %d\"; addresses = [\"j%d@c.example\"]; }",
			i > 0 ? ",\n" : "", i, i);
	}
	buf_text(&text, ");\n");
	files_write("protected.conf", arena_string(files->arena, buf_view(&text)));
	load_good(files);
	assert_int_equal(files->snapshot->protected_list.person_count, 20000);
	assert_int_equal(files->snapshot->protected_list.people[19999].origin.line, 20001);
	assert_true(arena_used(files->snapshot->arena) < (size_t)20000 * 1200);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, files_setup, files_teardown)

int main(void)
{
	const struct CMUnitTest config[] = {
		TEST(without_a_file_the_defaults_hold),
		TEST(every_kind_of_option_is_read),
		TEST(a_group_inside_a_group_is_read),
		TEST(a_group_inside_a_group_must_be_one_that_is_known),
		TEST(paths_are_relative_to_the_file_they_stand_in),
		TEST(the_protected_list_is_read_whole),
		TEST(two_people_may_bear_one_name_with_ids),
		TEST(exceptions_kept_apart_come_behind_those_of_the_list),
		TEST(a_written_file_of_exceptions_reads_the_same),
		TEST(rules_are_laid_over_one_another),
		TEST(services_are_read_and_a_later_row_takes_the_place_of_an_earlier),
		TEST(the_shipped_thresholds_are_the_defaults),
		TEST(a_weight_for_an_unknown_check_is_named),
		TEST(a_bad_reload_leaves_the_old_one_whole),
		TEST(the_samples_are_good),
		TEST(the_sample_says_the_defaults),
		TEST(a_large_list_is_read_in_linear_time),
	};
	return cmocka_run_group_tests(config, NULL, NULL);
}
