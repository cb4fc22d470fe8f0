#include "engine/report.h"

static void line(struct buf *out, const char *label)
{
	buf_printf(out, "  %-16s", label);
}

static void verdict_line(const struct engine_env *env, const struct verdict *verdict,
	struct view file, struct buf *out)
{
	bool monitor = env->policy->snapshot->settings.mode == MODE_MONITOR;
	buf_put_escaped(out, file);
	buf_printf(out, ": %s", action_name(verdict->action));
	if (verdict->main_claim || verdict->error)
		buf_printf(out, ", score %.1f", verdict->score);
	if (verdict->action_by_fallback)
		buf_text(out, verdict->error ? " (on_error)" : " (on_unknown)");
	if (verdict->action_by_record)
		buf_text(out, " (as the record's own action asks)");
	if (monitor && verdict->action != ACTION_ACCEPT)
		buf_text(out, " (mode is monitor: told, not done)");
	buf_byte(out, '\n');
}

static void explain_place(const struct claim *claim, struct buf *out)
{
	buf_printf(out, "    %-13s \"", claim_place_name(claim->place));
	buf_put_escaped(out, claim->shown);
	buf_byte(out, '"');
	if (claim_is_name(claim) && claim->candidate->address.len > 0) {
		buf_text(out, " <");
		buf_put_escaped(out, claim->candidate->address);
		buf_byte(out, '>');
	}
	buf_text(out, ", recognised by ");
	means_list(claim->match.means, out);
	buf_printf(
		out, " (strength %.2f, %.0f bits)\n", claim->match.strength, claim->match.bits);
}

static bool is_told_before(const struct verdict *verdict, size_t number, bool with_reason)
{
	const struct claim *claim = &verdict->claims[number];
	for (size_t i = 0; i < number; i++) {
		const struct claim *other = &verdict->claims[i];
		if (other->match.principal == claim->match.principal &&
			(!with_reason || (other->state == claim->state &&
						 view_equal(other->reason, claim->reason))))
			return true;
	}
	return false;
}

/* All places in which one principal is claimed, then why each is vouched for or not. */
static void explain_principal(const struct verdict *verdict, size_t first, struct buf *out)
{
	static const char *const kinds[] = {
		[PRINCIPAL_PERSON] = "person",
		[PRINCIPAL_ORGANIZATION] = "organisation",
		[PRINCIPAL_DOMAIN] = "domain",
	};
	const struct principal *principal = verdict->claims[first].match.principal;
	line(out, "claims to be");
	buf_put_escaped(out, principal->name);
	buf_printf(out, " (%s)\n", kinds[principal->kind]);
	for (size_t i = first; i < verdict->claim_count; i++) {
		if (verdict->claims[i].match.principal == principal)
			explain_place(&verdict->claims[i], out);
	}
	for (size_t i = first; i < verdict->claim_count; i++) {
		const struct claim *claim = &verdict->claims[i];
		if (claim->match.principal != principal || is_told_before(verdict, i, true))
			continue;
		line(out, claim->state == CLAIM_VOUCHED ? "  vouched" : "  not vouched");
		buf_put(out, claim->reason);
		buf_byte(out, '\n');
	}
}

static void explain_vouchers(const struct verdict *verdict, struct buf *out)
{
	for (size_t i = 0; i < verdict->voucher_count; i++) {
		line(out, i ? "" : "vouchers");
		buf_printf(out, "%s: ", verdict->vouchers[i].kind);
		buf_put_escaped(out, verdict->vouchers[i].text);
		buf_byte(out, '\n');
	}
	for (size_t i = 0; i < verdict->missing_count; i++) {
		line(out, i ? "" : "would vouch");
		buf_printf(out, "%s: ", verdict->missing[i].kind);
		buf_put(out, verdict->missing[i].text);
		buf_byte(out, '\n');
	}
}

static void explain_auth(
	const struct engine_env *env, const struct verdict *verdict, struct buf *out)
{
	line(out, "authentication");
	if (!verdict->auth.asked) {
		buf_text(out, "not asked: nothing that it could say would matter\n");
		return;
	}
	struct buf results = buf_init(out->arena, 16384);
	report_authentication_results(env, verdict, &results);
	struct view rest = buf_view(&results);
	while (rest.len > 0) {
		struct view one = view_slice(rest, 0, view_find(rest, '\n'));
		rest = view_from(rest, one.len + 1);
		one = view_trim(one);
		if (verdict->auth.spf.unasked && view_starts_with(one, VIEW("spf=none"))) {
			buf_text(out, "spf=unknown");
			one = view_from(one, VIEW("spf=none").len);
		}
		buf_put(out, one);
		buf_byte(out, '\n');
		if (rest.len > 0)
			line(out, "");
	}
}

static void explain_findings(const struct verdict *verdict, struct buf *out)
{
	for (size_t i = 0; i < verdict->finding_count; i++) {
		const struct check_finding *finding = &verdict->findings[i];
		line(out, i ? "" : "findings");
		buf_printf(out, "%4.1f  %s: ", finding->weight, finding->check->name);
		buf_put(out, finding->evidence);
		buf_byte(out, '\n');
	}
}

static void explain_facts(const struct verdict *verdict, struct buf *out)
{
	bool first = true;
	for (size_t i = 0; i < FACT_COUNT; i++) {
		if (!(verdict->facts >> i & 1U))
			continue;
		line(out, first ? "header facts" : "");
		buf_printf(out, "%s: %s\n", fact_name(i), fact_text(i));
		first = false;
	}
}

void report_explain(const struct engine_env *env, const struct verdict *verdict,
	struct view file, struct buf *out)
{
	verdict_line(env, verdict, file, out);
	if (verdict->error)
		buf_printf(out, "  %s\n", verdict->error_text);
	if (verdict->claim_count == 0)
		buf_text(out, "  no one that is protected is named as the sender\n");
	for (size_t i = 0; i < verdict->claim_count; i++) {
		if (!is_told_before(verdict, i, false))
			explain_principal(verdict, i, out);
	}
	if (verdict->claim_count > 0) {
		explain_vouchers(verdict, out);
		explain_auth(env, verdict, out);
	}
	explain_findings(verdict, out);
	explain_facts(verdict, out);
}
