/* A whole message through the engine's one door, twice: it ends, says the same both times, says
 * it in text that no terminal acts on, and asks DNS for nothing when nobody protected is named.
 */
#include "auth/spf.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "dns/table.h"
#include "engine/report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct engine_env env;

static void prepare(void)
{
	struct config_source source = { .protected_path = GUISE_FUZZ_LIST,
		.rules_path = GUISE_FUZZ_RULES };
	struct fault_list faults = { .arena = arena_create(4096, 0) };
	struct snapshot *snapshot = NULL;
	BUG_ON(config_load(&source, &faults, &snapshot) != ERR_OK);
	arena_destroy(faults.arena);
	spf_init();
	env.policy = policy_create(snapshot);
	env.resolver = dns_table_create();
	env.dkim = dkim_verifier_create();
	env.authserv_id = VIEW("guise.mx.example");
	env.now = 1767225600;
}

static struct view judged(struct view bytes, struct arena *arena)
{
	const struct body_limits limits = { 65536, 262144, 1048576, "/tmp" };
	struct message message = { .envelope = { .helo = VIEW("mx.evil.example") } };
	struct view body = { NULL, 0 };
	message.header = header_parse(bytes, arena, &body);
	message.body = body_create(&limits);
	body_append(message.body, body);
	struct verdict verdict = engine_judge(&env, &message, arena);
	struct buf out = buf_init(arena, (size_t)64 << 20);
	BUG_ON(verdict.claim_count == 0 && verdict.auth.asked);
	report_explain(&env, &verdict, VIEW("fuzz"), &out);
	report_log_line(&env, &verdict, &message, VIEW("r"), &out);
	for (size_t i = 0; i < out.len; i++)
		BUG_ON((out.bytes[i] < ' ' && out.bytes[i] != '\n') || out.bytes[i] == 0x7F);
	report_json(&env, &verdict, VIEW("fuzz"), &out);
	BUG_ON(!utf8_is_valid(buf_view(&out)));
	body_destroy(message.body);
	return buf_view(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!env.policy)
		prepare();
	struct arena *first = arena_create(4096, LIMIT_ARENA);
	struct arena *second = arena_create(65536, LIMIT_ARENA);
	struct view bytes = { data, size };
	BUG_ON(!view_equal(judged(bytes, first), judged(bytes, second)));
	arena_destroy(first);
	arena_destroy(second);
	return 0;
}
