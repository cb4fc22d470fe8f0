#include "base/utf8.h"
#include "engine/report.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

/* Bytes that are no UTF-8 appear as U+FFFD, NUL as \u0000; jansson escapes the rest. */
static json_t *text(struct view v, struct arena *arena)
{
	struct view clean = utf8_scrub(v, arena);
	return json_stringn(clean.len ? (const char *)clean.ptr : "", clean.len);
}

static json_t *rounded(double value)
{
	return json_real(round(value * 100) / 100);
}

/* jansson takes the value over, also when it fails: then the key is missing, no more. */
static void set(json_t *object, const char *key, json_t *value)
{
	(void)json_object_set_new(object, key, value);
}

static void append(json_t *array, json_t *value)
{
	(void)json_array_append_new(array, value);
}

static json_t *candidates_of(const struct verdict *verdict, struct arena *arena)
{
	json_t *array = json_array();
	for (size_t i = 0; i < verdict->senders.count; i++) {
		const struct candidate *candidate = &verdict->senders.items[i];
		json_t *object = json_object();
		set(object, "place", json_string(candidate_place_name(candidate->place)));
		set(object, "name", text(candidate->name, arena));
		set(object, "address", text(candidate->address, arena));
		append(array, object);
	}
	return array;
}

static json_t *facts_of(const struct verdict *verdict)
{
	json_t *array = json_array();
	for (size_t i = 0; i < FACT_COUNT; i++) {
		if (verdict->facts >> i & 1U)
			append(array, json_string(fact_name(i)));
	}
	return array;
}

static json_t *claims_of(const struct verdict *verdict, struct arena *arena)
{
	json_t *array = json_array();
	for (size_t i = 0; i < verdict->claim_count; i++) {
		const struct claim *claim = &verdict->claims[i];
		struct buf means = buf_init(arena, 1024);
		means_list(claim->match.means, &means);
		json_t *object = json_object();
		set(object, "principal", text(claim->match.principal->name, arena));
		set(object, "place", json_string(claim_place_name(claim->place)));
		set(object, "means", text(buf_view(&means), arena));
		set(object, "strength", rounded(claim->match.strength));
		set(object, "bits", rounded(claim->match.bits));
		set(object, "text", text(claim->shown, arena));
		set(object, "state", json_string(claim_state_name(claim->state)));
		set(object, "reason", text(claim->reason, arena));
		append(array, object);
	}
	return array;
}

static json_t *findings_of(const struct verdict *verdict, struct arena *arena)
{
	json_t *array = json_array();
	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct check_finding *finding = &verdict->findings[i];
		json_t *object = json_object();
		set(object, "check", json_string(finding->check->name));
		set(object, "weight", rounded(finding->weight));
		set(object, "evidence", text(finding->evidence, arena));
		append(array, object);
	}
	return array;
}

static json_t *vouchers_of(const struct verdict *verdict, struct arena *arena)
{
	json_t *array = json_array();
	for (size_t i = 0; i < verdict->voucher_count; i++) {
		json_t *object = json_object();
		set(object, "kind", json_string(verdict->vouchers[i].kind));
		set(object, "text", text(verdict->vouchers[i].text, arena));
		append(array, object);
	}
	return array;
}

/* The best result stands for all signatures. */
static enum auth_result best_dkim(const struct auth_results *auth)
{
	enum auth_result best = auth->dkim_unknown ? AUTH_TEMPERROR : AUTH_NONE;
	for (size_t i = 0; i < auth->dkim_count; i++) {
		if (auth->dkim[i].result == AUTH_PASS)
			return AUTH_PASS;
		best = auth->dkim[i].result == AUTH_TEMPERROR || best == AUTH_NONE
			       ? auth->dkim[i].result
			       : best;
	}
	return best;
}

static json_t *auth_of(const struct verdict *verdict)
{
	const struct auth_results *auth = &verdict->auth;
	json_t *object = json_object();
	set(object, "spf",
		auth->asked ? json_string(spf_result_name(&auth->spf)) : json_null());
	set(object, "dkim",
		auth->asked ? json_string(auth_result_name(best_dkim(auth))) : json_null());
	set(object, "dmarc",
		auth->asked ? json_string(auth_result_name(auth->dmarc.result)) : json_null());
	set(object, "arc",
		auth->arc.asked ? json_string(auth_result_name(auth->arc.result))
				: json_null());
	return object;
}

void report_json(const struct engine_env *env, const struct verdict *verdict, struct view file,
	struct buf *out)
{
	struct arena *arena = out->arena;
	const struct settings *settings = &env->policy->snapshot->settings;
	json_t *object = json_object();
	set(object, "file", text(file, arena));
	set(object, "action", json_string(action_name(verdict->action)));
	set(object, "mode",
		json_string(settings->mode == MODE_ENFORCE ? "enforce" : "monitor"));
	set(object, "score", rounded(verdict->score));
	set(object, "principal",
		verdict->main_claim ? text(verdict->main_claim->match.principal->name, arena)
				    : json_null());
	set(object, "candidates", candidates_of(verdict, arena));
	set(object, "facts", facts_of(verdict));
	set(object, "claims", claims_of(verdict, arena));
	set(object, "findings", findings_of(verdict, arena));
	set(object, "vouchers", vouchers_of(verdict, arena));
	set(object, "auth", auth_of(verdict));
	if (verdict->error)
		set(object, "error", json_string(verdict->error_text));
	/* In ASCII: U+2028 and kin would end a line for some who read line by line. */
	char *dumped =
		json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII);
	buf_text(out, dumped ? dumped : "{}");
	free(dumped);
	json_decref(object);
}
