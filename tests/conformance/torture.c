/* torture - messages that were made, or found, to break mail parsers: each goes through the
 * engine as it stands and, so that there is a claim to settle, once more below a From of
 * somebody protected. It ends, it says the same when judged again, and it can be told. */
#include "auth/spf.h"
#include "base/limits.h"
#include "data.h"
#include "dns/table.h"
#include "engine/report.h"

#include <glob.h>

#define MAX_FILE  ((size_t)8 << 20)
#define NOW       INT64_C(1767225600)
#define CLAIM     "From: \"Jane Roe\" <jane.roe@corp.example>\r\n"
#define GLOB_SIZE 4096

static const char *const patterns[] = {
	"mime-mime4j/core/src/test/resources/testmsgs/*.msg",
	"mime-mime4j/core/src/test/resources/mimetools-testmsgs/*.msg",
	"mime-rubymail/spec/fixtures/emails/*/*.eml",
	"mime-stalwart/resources/eml/*/*.eml",
	"mime-zbateson/tests/_data/emails/*.txt",
	"mime-zbateson/tests/_data/headers/*",
};

struct count {
	size_t messages;
	size_t claims;
	size_t different;
	size_t errors;
};

static struct engine_env env;

static bool prepare(void)
{
	struct config_source source = { .protected_path = TORTURE_LIST };
	struct fault_list faults = { .arena = arena_create(4096, 0) };
	struct snapshot *snapshot = NULL;
	enum err err = config_load(&source, &faults, &snapshot);
	arena_destroy(faults.arena);
	if (err != ERR_OK)
		return false;
	spf_init();
	env.policy = policy_create(snapshot);
	env.resolver = dns_table_create();
	env.dkim = dkim_verifier_create();
	env.authserv_id = VIEW("guise.mx.example");
	env.now = NOW;
	return dns_table_add(env.resolver, VIEW("corp.example TXT v=spf1 -all"));
}

static struct view judged(struct view bytes, struct arena *arena, bool *claims_out, bool *error)
{
	const struct body_limits limits = { 65536, 262144, MAX_FILE, "/tmp" };
	struct message message = { .envelope = { .helo = VIEW("mx.evil.example"),
					   .mail_from_known = true } };
	struct view body = { NULL, 0 };
	message.header = header_parse(bytes, arena, &body);
	message.body = body_create(&limits);
	body_append(message.body, body);
	struct verdict verdict = engine_judge(&env, &message, arena);
	struct buf out = buf_init(arena, (size_t)64 << 20);
	report_json(&env, &verdict, VIEW("torture"), &out);
	report_explain(&env, &verdict, VIEW("torture"), &out);
	report_log_line(&env, &verdict, &message, VIEW("r"), &out);
	*claims_out = verdict.claim_count > 0;
	*error = verdict.error;
	body_destroy(message.body);
	return buf_view(&out);
}

static void judge_twice(const char *path, struct view bytes, struct count *count)
{
	struct arena *first = arena_create(4096, LIMIT_ARENA);
	struct arena *second = arena_create(65536, LIMIT_ARENA);
	bool claims = false;
	bool error = false;
	struct view one = judged(bytes, first, &claims, &error);
	struct view two = judged(bytes, second, &claims, &error);
	count->messages++;
	count->claims += claims ? 1 : 0;
	count->errors += error ? 1 : 0;
	if (!view_equal(one, two)) {
		count->different++;
		printf("%s: judged again, it comes out differently\n", path);
	}
	if (error)
		printf("%s: does not fit into the limits\n", path);
	arena_destroy(first);
	arena_destroy(second);
}

static void judge_file(const char *path, unsigned char *bytes, struct count *count)
{
	const size_t claim = sizeof(CLAIM) - 1;
	FILE *file = fopen(path, "rb");
	if (!file)
		return;
	memcpy(bytes, CLAIM, claim);
	size_t len = fread(bytes + claim, 1, MAX_FILE - claim, file);
	(void)fclose(file);
	judge_twice(path, (struct view){ bytes + claim, len }, count);
	judge_twice(path, (struct view){ bytes, claim + len }, count);
}

static void judge_pattern(const char *pattern, unsigned char *bytes, struct count *count)
{
	const char *folder = getenv("GUISE_TEST_DATA");
	char path[GLOB_SIZE];
	glob_t found = { 0 };
	(void)snprintf(path, sizeof(path), "%s/conformance/%s",
		folder ? folder : DEFAULT_TEST_DATA, pattern);
	if (glob(path, 0, NULL, &found) == 0) {
		for (size_t i = 0; i < found.gl_pathc; i++)
			judge_file(found.gl_pathv[i], bytes, count);
		printf("%s: %zu files\n", pattern, (size_t)found.gl_pathc);
	}
	globfree(&found);
}

int main(void)
{
	struct count count = { 0 };
	unsigned char *bytes = malloc(MAX_FILE);
	if (!bytes || !prepare()) {
		free(bytes);
		return 1;
	}
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		judge_pattern(patterns[i], bytes, &count);
	printf("%zu judged twice, %zu with a claim, %zu differently, %zu past the limits\n",
		count.messages, count.claims, count.different, count.errors);
	free(bytes);
	policy_destroy((struct policy *)(uintptr_t)env.policy);
	dns_resolver_destroy(env.resolver);
	dkim_verifier_destroy(env.dkim);
	if (count.messages == 0)
		return EXIT_SKIPPED;
	return count.different + count.errors == 0 && count.claims * 2 >= count.messages ? 0
											 : 1;
}
