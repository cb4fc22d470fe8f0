/* dkim - messages that others signed, and broke, against dkim_check(). */
#include "auth/dkim.h"

#include "base/domain.h"
#include "data.h"
#include "dns/table.h"

#include <glob.h>

#define NOW       INT64_C(1720000000)
#define MAX_FILE  ((size_t)1 << 20)
#define MAX_LINES 1000
#define MIMEKIT   "dkim-mimekit/UnitTests/TestData/dkim/"

/* What a message must show. "Verified" is a pass, or a pass that policy refuses: most of these
 * are signed with rsa-sha1 or keys of 512 bits. */
enum want {
	WANT_PASSES,
	WANT_VERIFIED,
	WANT_NO_PASS,
	WANT_NOTHING
};

struct exception {
	const char *file;
	enum want want;
	size_t passes;
	const char *why;
};

static const struct exception exceptions[] = {
	{ "09-limited_body.msg", WANT_PASSES, 2, "text follows what l= covers" },
	{ "02-too_many_headers.msg", WANT_PASSES, 2, "one signature six times" },
	{ "002.txt", WANT_NO_PASS, 0, "the key is a bare RSAPublicKey: libopendkim has none" },
};

struct suite {
	struct dkim_verifier *verifier;
	struct dns_resolver *table;
	struct arena *arena;
	size_t passes; /* of all messages */
	size_t failed;
	size_t count;
};

static struct view read_bytes(const char *path, struct arena *arena)
{
	unsigned char *bytes = arena_array(arena, unsigned char, MAX_FILE);
	FILE *file = fopen(path, "rb");
	size_t len = file ? fread(bytes, 1, MAX_FILE, file) : 0;
	if (file)
		(void)fclose(file);
	return (struct view){ bytes, len };
}

/* Symbolic links were stored as files that hold the name of another. */
static struct view read_file(const char *path, struct arena *arena)
{
	struct view text = read_bytes(path, arena);
	struct view folder = view_of(path);
	folder.len = view_find_last(folder, '/') + 1;
	if (text.len == 0 || view_find(text, ' ') < text.len ||
		view_find(text, '\n') < text.len)
		return text;
	struct view name = arena_printf(arena, "%.*s%.*s", VIEW_ARG(folder), VIEW_ARG(text));
	return read_bytes(arena_string(arena, name), arena);
}

static const char *data_folder(void)
{
	const char *folder = getenv("GUISE_TEST_DATA");
	return folder ? folder : DEFAULT_TEST_DATA;
}

/* "name data" or "name: data", the latter continued behind a backslash. */
static void add_record(struct suite *suite, struct view line)
{
	size_t end = 0;
	while (end < line.len && !ascii_is_blank(line.ptr[end]))
		end++;
	struct view name = view_slice(line, 0, end);
	struct view data = view_trim(view_from(line, end));
	if (name.len == 0 || data.len == 0 || name.ptr[0] == '#')
		return;
	if (name.ptr[name.len - 1] == ':')
		name.len--;
	if (view_equal(data, VIEW("TEMPERROR"))) {
		data = VIEW("!servfail");
	} else if (view_equal(data, VIEW("PERMERROR"))) {
		data = VIEW("!nodata");
	} else {
		data = arena_printf(suite->arena, "\"%.*s\"", VIEW_ARG(data));
	}
	(void)dns_table_add(suite->table,
		arena_printf(suite->arena, "%.*s TXT %.*s", VIEW_ARG(name), VIEW_ARG(data)));
}

static void add_records(struct suite *suite, const char *path)
{
	struct view text = read_file(path, suite->arena);
	struct buf line = buf_init(suite->arena, 8192);
	for (size_t i = 0; i < MAX_LINES && text.len > 0; i++) {
		size_t end = view_find(text, '\n');
		struct view part = view_slice(text, 0, end);
		bool goes_on = part.len > 0 && part.ptr[part.len - 1] == '\\';
		text = view_from(text, end + 1);
		buf_put(&line, goes_on ? view_slice(part, 0, part.len - 1) : part);
		if (goes_on)
			continue;
		add_record(suite, arena_copy(suite->arena, buf_view(&line)));
		line.len = 0;
	}
}

static struct body *keep_body(struct view text, struct arena *arena)
{
	struct body_limits limits = { 4096, MAX_FILE, MAX_FILE, "/tmp" };
	struct body *body = body_create(&limits);
	struct buf crlf = buf_init(arena, 2 * MAX_FILE);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\n' && (i == 0 || text.ptr[i - 1] != '\r'))
			buf_byte(&crlf, '\r');
		buf_byte(&crlf, text.ptr[i]);
	}
	body_append(body, buf_view(&crlf));
	return body;
}

static size_t count_results(const struct auth_results *results, enum auth_result result)
{
	size_t count = 0;
	for (size_t i = 0; i < results->dkim_count; i++)
		count += results->dkim[i].result == result ? 1 : 0;
	return count;
}

static bool is_as_wanted(const struct auth_results *results, enum want want, size_t passes)
{
	size_t passed = count_results(results, AUTH_PASS);
	switch (want) {
	case WANT_PASSES:
		return passed == passes;
	case WANT_VERIFIED:
		return results->dkim_count == 0 ||
		       passed + count_results(results, AUTH_POLICY) > 0;
	case WANT_NO_PASS:
		return passed == 0;
	case WANT_NOTHING:
		return true;
	}
	return false;
}

static void check_text(
	struct suite *suite, const char *name, struct view text, enum want want, size_t passes)
{
	struct auth_results results = { 0 };
	struct message message = { 0 };
	struct view rest;
	struct dns_budget budget = dns_budget_begin(100, 1000);
	message.header = header_parse(text, suite->arena, &rest);
	message.body = keep_body(rest, suite->arena);
	dkim_check(suite->verifier, suite->table, &budget, &message, VIEW("example.com"), NOW,
		&results, suite->arena);
	body_destroy(message.body);
	for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++) {
		if (strcmp(exceptions[i].file, name) == 0) {
			want = exceptions[i].want;
			passes = exceptions[i].passes;
		}
	}
	suite->count++;
	suite->passes += count_results(&results, AUTH_PASS);
	if (is_as_wanted(&results, want, passes))
		return;
	suite->failed++;
	for (size_t i = 0; i < results.dkim_count; i++) {
		printf("%s: d=%.*s %s (%.*s)\n", name, VIEW_ARG(results.dkim[i].domain),
			auth_result_name(results.dkim[i].result),
			VIEW_ARG(results.dkim[i].reason));
	}
}

static void check(struct suite *suite, const char *path, enum want want, size_t passes)
{
	check_text(suite, strrchr(path, '/') + 1, read_file(path, suite->arena), want, passes);
}

static struct suite suite_begin(void)
{
	return (struct suite){ .verifier = dkim_verifier_create(),
		.table = dns_table_create(),
		.arena = arena_create(1 << 20, 0) };
}

static size_t suite_end(struct suite *suite, const char *name)
{
	printf("%s: %zu of %zu messages as wanted, %zu passes\n", name,
		suite->count - suite->failed, suite->count, suite->passes);
	dkim_verifier_destroy(suite->verifier);
	dns_resolver_destroy(suite->table);
	arena_destroy(suite->arena);
	return suite->failed;
}

static glob_t find(const char *pattern)
{
	glob_t found = { 0 };
	char path[4096];
	(void)snprintf(path, sizeof(path), "%s/conformance/%s", data_folder(), pattern);
	if (glob(path, 0, NULL, &found) != 0 || found.gl_pathc == 0) {
		printf("skipped: no %s\n", path);
		exit(EXIT_SKIPPED);
	}
	return found;
}

static const char *with_suffix(struct suite *suite, const char *path, const char *suffix)
{
	struct view stem = view_of(path);
	stem.len = view_find_last(stem, '.') + 1;
	return arena_string(
		suite->arena, arena_printf(suite->arena, "%.*s%s", VIEW_ARG(stem), suffix));
}

static bool starts_with(const char *name, struct view prefix)
{
	return view_starts_with(view_of(name), prefix);
}

/* The drafts before RFC 4871 knew no v=1. */
static enum want want_of(const char *name)
{
	if (starts_with(name, VIEW("bad")) || starts_with(name, VIEW("ignore")) ||
		starts_with(name, VIEW("good_ietf")))
		return WANT_NO_PASS;
	return starts_with(name, VIEW("good")) ? WANT_VERIFIED : WANT_NOTHING;
}

/* What a message is, its name says: good_, goodkey_, bad_, badkey_, ignore_ ... */
static size_t check_corpus(void)
{
	struct suite suite = suite_begin();
	glob_t zone = find("dkim-maildkim/t/FAKE_DNS.dat");
	glob_t files = find("dkim-maildkim/t/corpus/*.txt");
	add_records(&suite, zone.gl_pathv[0]);
	for (size_t i = 0; i < files.gl_pathc; i++) {
		const char *name = strrchr(files.gl_pathv[i], '/') + 1;
		check(&suite, files.gl_pathv[i], want_of(name), 0);
	}
	globfree(&zone);
	globfree(&files);
	return suite_end(&suite, "corpus");
}

/* Each message has its zone and, in JSON, its number of valid signatures beside it. */
static size_t check_cases(void)
{
	size_t failed = 0;
	glob_t files = find("dkim-chasquid/internal/dkim/testdata/*.result");
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct suite suite = suite_begin();
		const char *path = files.gl_pathv[i];
		struct view json = read_file(path, suite.arena);
		json_t *said = json_loadb((const char *)json.ptr, json.len, 0, NULL);
		suite.failed += said ? 0 : 1;
		path = with_suffix(&suite, path, "dns");
		add_records(&suite, path);
		path = with_suffix(&suite, path, "msg");
		check(&suite, path, WANT_PASSES,
			(size_t)json_integer_value(json_object_get(said, "Valid")));
		json_decref(said);
		failed += suite_end(&suite, strrchr(path, '/') + 1);
	}
	globfree(&files);
	return failed;
}

/* Records, an empty line, the message: all of them verify. */
static size_t check_combined(void)
{
	size_t failed = 0;
	glob_t files = find("dkim-stalwart/resources/dkim/*.txt");
	for (size_t i = 0; i < files.gl_pathc; i++) {
		struct suite suite = suite_begin();
		struct view text = read_file(files.gl_pathv[i], suite.arena);
		for (size_t line = 0; line < MAX_LINES && text.len > 0; line++) {
			size_t end = view_find(text, '\n');
			struct view record = view_trim(view_slice(text, 0, end));
			text = view_from(text, end + 1);
			if (record.len == 0)
				break;
			add_record(&suite, record);
		}
		check_text(&suite, strrchr(files.gl_pathv[i], '/') + 1, text, WANT_VERIFIED, 0);
		failed += suite_end(&suite, strrchr(files.gl_pathv[i], '/') + 1);
	}
	globfree(&files);
	return failed;
}

/* The key of a PEM file under the name that the messages give it. */
static void add_pem(struct suite *suite, const char *file, const char *name)
{
	glob_t found = find(file);
	struct view text = read_file(found.gl_pathv[0], suite->arena);
	struct buf record = buf_init(suite->arena, 8192);
	buf_printf(&record, "%s v=DKIM1; p=", name);
	for (size_t i = 0; i < MAX_LINES && text.len > 0; i++) {
		struct view line = view_slice(text, 0, view_find(text, '\n'));
		text = view_from(text, line.len + 1);
		if (!view_starts_with(line, VIEW("-")))
			buf_put(&record, view_trim(line));
	}
	add_record(suite, buf_view(&record));
	globfree(&found);
}

static size_t check_client_messages(void)
{
	struct suite suite = suite_begin();
	glob_t files = find(MIMEKIT "*.msg");
	add_pem(&suite, MIMEKIT "gmail.pub", "20120113._domainkey.gmail.com");
	add_record(&suite, VIEW("brisbane._domainkey.football.example.com v=DKIM1; k=ed25519; "
				"p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="));
	for (size_t i = 0; i < files.gl_pathc; i++)
		check(&suite, files.gl_pathv[i], WANT_VERIFIED, 0);
	globfree(&files);
	return suite_end(&suite, "client messages");
}

int main(void)
{
	if (!domain_suffixes_load(NULL))
		return 1;
	return check_corpus() + check_cases() + check_combined() + check_client_messages() == 0
		       ? 0
		       : 1;
}
