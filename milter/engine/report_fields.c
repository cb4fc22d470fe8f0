#include "base/domain.h"
#include "engine/report.h"

#include <string.h>

/* Values in these fields come from outside: only what passed the domain check or is an RFC
 * 2045 token stands there bare; anything else is quoted with its odd bytes replaced. */
static bool is_token_byte(unsigned char c)
{
	return ascii_is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '+' || c == '@';
}

static void put_value(struct buf *out, struct view value)
{
	bool plain = value.len > 0;
	for (size_t i = 0; i < value.len; i++)
		plain = plain && is_token_byte(value.ptr[i]);
	if (plain) {
		buf_put(out, value);
		return;
	}
	buf_byte(out, '"');
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = value.ptr[i];
		buf_byte(out, c < 0x20 || c >= 0x7F || c == '"' || c == '\\' ? '?' : c);
	}
	buf_byte(out, '"');
}

static void put_comment(struct buf *out, struct view reason)
{
	if (reason.len == 0)
		return;
	buf_text(out, " (");
	for (size_t i = 0; i < reason.len; i++) {
		unsigned char c = reason.ptr[i];
		bool odd = c < 0x20 || c >= 0x7F || c == '(' || c == ')' || c == '\\';
		buf_byte(out, odd ? '?' : c);
	}
	buf_byte(out, ')');
}

static void put_spf(const struct auth_results *auth, struct buf *out)
{
	const struct spf_result *spf = &auth->spf;
	buf_printf(out, ";\n spf=%s", auth_result_name(spf->result));
	put_comment(out, spf->reason);
	if (spf->domain.len > 0) {
		buf_text(out, spf->is_helo ? " smtp.helo=" : " smtp.mailfrom=");
		put_value(out, spf->domain);
	}
}

static void put_dkim(const struct auth_results *auth, struct buf *out)
{
	if (auth->dkim_count == 0)
		buf_printf(out, ";\n dkim=%s", auth->dkim_unknown ? "temperror" : "none");
	for (size_t i = 0; i < auth->dkim_count; i++) {
		const struct dkim_result *dkim = &auth->dkim[i];
		buf_printf(out, ";\n dkim=%s", auth_result_name(dkim->result));
		put_comment(out, dkim->reason);
		if (dkim->domain.len > 0) {
			buf_text(out, " header.d=");
			put_value(out, dkim->domain);
		}
		if (dkim->selector.len > 0) {
			buf_text(out, " header.s=");
			put_value(out, dkim->selector);
		}
		if (dkim->signature_start.len > 0) {
			buf_text(out, " header.b=");
			put_value(out, dkim->signature_start);
		}
	}
}

static void put_dmarc(const struct auth_results *auth, struct buf *out)
{
	static const char *const policies[] = {
		[DMARC_POLICY_NONE] = "none",
		[DMARC_POLICY_QUARANTINE] = "quarantine",
		[DMARC_POLICY_REJECT] = "reject",
	};
	const struct dmarc_result *dmarc = &auth->dmarc;
	buf_printf(out, ";\n dmarc=%s", auth_result_name(dmarc->result));
	if (dmarc->result == AUTH_PASS || dmarc->result == AUTH_FAIL) {
		buf_printf(out, " (p=%s)", policies[dmarc->policy]);
	} else {
		put_comment(out, dmarc->reason);
	}
	if (dmarc->domain.len > 0) {
		buf_text(out, " header.from=");
		put_value(out, dmarc->domain);
	}
}

/* RFC 8617 10.1 knows none, pass and fail; a chain that DNS left open is none of them. */
static void put_arc(const struct auth_results *auth, struct buf *out)
{
	const struct arc_result *arc = &auth->arc;
	if (!arc->asked)
		return;
	buf_printf(out, ";\n arc=%s", auth_result_name(arc->result));
	if (arc->result == AUTH_PASS) {
		buf_printf(out, " (i=%zu, sealed by %.*s)", arc->count,
			VIEW_ARG(arc->seals[arc->count - 1].domain));
	} else {
		put_comment(out, arc->reason);
	}
}

void report_authentication_results(
	const struct engine_env *env, const struct verdict *verdict, struct buf *out)
{
	put_value(out, env->authserv_id);
	if (!verdict->auth.asked) {
		buf_text(out, "; none");
		return;
	}
	put_spf(&verdict->auth, out);
	put_dkim(&verdict->auth, out);
	put_dmarc(&verdict->auth, out);
	put_arc(&verdict->auth, out);
}

static const char *kind_of(const struct verdict *verdict)
{
	static const char *const kinds[] = {
		[PRINCIPAL_PERSON] = "person",
		[PRINCIPAL_ORGANIZATION] = "organization",
		[PRINCIPAL_DOMAIN] = "domain",
	};
	const struct claim *claim = verdict->main_claim;
	if (!claim && verdict->claim_count > 0)
		claim = &verdict->claims[0];
	return claim ? kinds[claim->match.principal->kind] : "none";
}

static void put_check_names(const struct verdict *verdict, struct buf *out)
{
	for (size_t i = 0; i < verdict->finding_count; i++)
		buf_printf(out, "%s%s", i ? "," : "", verdict->findings[i].check->name);
}

static void put_voucher_kinds(const struct verdict *verdict, struct buf *out)
{
	for (size_t i = 0; i < verdict->voucher_count; i++)
		buf_printf(out, "%s%s", i ? "," : "", verdict->vouchers[i].kind);
}

void report_verdict_header(const struct engine_env *env, const struct verdict *verdict,
	struct view reference, struct buf *out)
{
	bool monitor = env->policy->snapshot->settings.mode == MODE_MONITOR;
	buf_printf(out, "%s; score=%.1f; claim=%s", action_name(verdict->action),
		verdict->score, kind_of(verdict));
	if (verdict->finding_count > 0) {
		buf_text(out, ";\n checks=");
		put_check_names(verdict, out);
	}
	if (verdict->voucher_count > 0) {
		buf_text(out, ";\n vouched=");
		put_voucher_kinds(verdict, out);
	}
	if (verdict->main_claim && verdict->main_claim->state == CLAIM_UNKNOWN)
		buf_text(out, "; unknown=authentication");
	if (verdict->error)
		buf_text(out, "; error=limit");
	buf_printf(out, "; mode=%s", monitor ? "monitor" : "enforce");
	if (reference.len > 0) {
		buf_text(out, "; ref=");
		put_value(out, reference);
	}
}

static void put_quoted(struct buf *out, const char *key, struct view value)
{
	buf_printf(out, " %s=\"", key);
	buf_put_escaped(out, value);
	buf_byte(out, '"');
}

static void put_claim(const struct verdict *verdict, struct buf *out)
{
	const struct claim *claim = verdict->main_claim;
	if (!claim && verdict->claim_count > 0)
		claim = &verdict->claims[0];
	if (!claim)
		return;
	put_quoted(out, "principal", claim->match.principal->name);
	buf_printf(out, " place=%s means=", claim_place_name(claim->place));
	means_list(claim->match.means, out);
	buf_printf(out, " strength=%.2f", claim->match.strength);
	put_quoted(out, "shown", claim->shown);
	put_quoted(out, "address", claim->candidate->address);
	buf_text(out, " reason=\"");
	buf_put(out, claim->reason);
	buf_byte(out, '"');
}

/* With reason and author. */
static void put_exceptions(const struct verdict *verdict, struct buf *out)
{
	for (size_t i = 0; i < verdict->voucher_count; i++) {
		if (strcmp(verdict->vouchers[i].kind, "exception") != 0)
			continue;
		put_quoted(out, "exception", verdict->vouchers[i].text);
	}
}

void report_log_line(const struct engine_env *env, const struct verdict *verdict,
	const struct message *message, struct view reference, struct buf *out)
{
	const struct settings *settings = &env->policy->snapshot->settings;
	struct view queue_id = message->envelope.queue_id;
	char client[IP_TEXT_SIZE];
	ip_print(verdict->client, client);
	if (queue_id.len > 0) {
		buf_put_escaped(out, queue_id);
	} else {
		buf_text(out, "NOQUEUE");
	}
	buf_printf(out, ": verdict=%s mode=%s done=%s score=%.1f", action_name(verdict->action),
		settings->mode == MODE_MONITOR ? "monitor" : "enforce",
		action_name(engine_effective_action(env, verdict)), verdict->score);
	if (reference.len > 0)
		buf_printf(out, " ref=%.*s", VIEW_ARG(reference));
	buf_printf(out, " client=%s", client[0] ? client : "unknown");
	put_quoted(out, "from", message->envelope.mail_from);
	put_claim(verdict, out);
	if (verdict->finding_count > 0) {
		buf_text(out, " checks=");
		put_check_names(verdict, out);
	}
	if (verdict->voucher_count > 0) {
		buf_text(out, " vouched=");
		put_voucher_kinds(verdict, out);
	}
	put_exceptions(verdict, out);
	if (verdict->removal_count > 0)
		buf_printf(out, " removed=%zu", verdict->removal_count);
	if (verdict->action_by_record)
		buf_text(out, " by=record");
	if (verdict->action_by_fallback)
		buf_text(out, verdict->error ? " fallback=on_error" : " fallback=on_unknown");
	if (verdict->error)
		buf_printf(out, " error=\"%s\"", verdict->error_text);
}
