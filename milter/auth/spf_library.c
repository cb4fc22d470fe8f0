#include "auth/spf_library.h"

#include "auth/spf_record.h"
#include "base/buf.h"
#include "base/limits.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <setjmp.h>
#include <string.h>

#include <spf2/spf.h>
#include <spf2/spf_dns.h>
#include <spf2/spf_log.h>

/* What libspf2 may be shown (see the header). */
#define MAX_TEXT 1024U
#define MAX_SPEC 200U
#define MAX_NAME 255U

/* libspf2's layer carries one pointer: this. */
struct guard {
	const struct spf_check *check;
	struct dns_budget budget; /* of this opinion alone */
	unsigned queries;
	bool spent; /* something could not be answered or shown: no opinion */
};

/* Where a fatal error of libspf2 leads in this thread: its handler must not return. What the
 * library had allocated is then lost, which beats the process. */
static _Thread_local jmp_buf *escape;

__attribute__((noreturn)) static void leave_library(
	const char *file, int line, const char *message)
{
	(void)file;
	(void)line;
	(void)message;
	BUG_ON(!escape);
	longjmp(*escape, 1);
}

void spf_library_init(void)
{
	SPF_error_handler = leave_library;
	SPF_warning_handler = NULL;
	SPF_info_handler = NULL;
	SPF_debug_handler = NULL;
}

static SPF_dns_rr_t *reply(SPF_dns_server_t *layer, const char *domain, ns_type type, int error)
{
	SPF_dns_rr_t *rr = SPF_dns_rr_new_init(layer, domain, type, 0, error);
	if (!rr)
		leave_library("", 0, "");
	return rr;
}

static SPF_dns_rr_t *no_opinion(SPF_dns_server_t *layer, const char *domain, ns_type type)
{
	struct guard *guard = layer->hook;
	guard->spent = true;
	return reply(layer, domain, type, TRY_AGAIN);
}

/* One more record of the reply; text gets a NUL. */
static void add(SPF_dns_rr_t *rr, struct view data)
{
	if (SPF_dns_rr_buf_realloc(rr, rr->num_rr, data.len + 1) != SPF_E_SUCCESS)
		leave_library("", 0, "");
	memcpy(rr->rr[rr->num_rr]->txt, data.ptr, data.len);
	rr->rr[rr->num_rr]->txt[data.len] = '\0';
	rr->num_rr++;
}

/* The record in the form that libspf2 reads right: directives first, then redirect, nothing
 * else. Empty when it is not to be shown to it. */
static struct view rewrite(const struct spf_record *record, struct arena *arena)
{
	struct buf text = buf_init(arena, MAX_TEXT);
	buf_text(&text, "v=spf1");
	for (size_t i = 0; i < record->count; i++) {
		struct view term = record->terms[i].text;
		if (record->terms[i].spec.len > MAX_SPEC || view_find(term, '%') < term.len)
			return VIEW("");
		buf_byte(&text, ' ');
		buf_put(&text, term);
	}
	if (record->redirect.len > MAX_SPEC ||
		view_find(record->redirect, '%') < record->redirect.len)
		return VIEW("");
	if (record->redirect.len > 0) {
		buf_text(&text, " redirect=");
		buf_put(&text, record->redirect);
	}
	return text.truncated ? VIEW("") : buf_view(&text);
}

static SPF_dns_rr_t *reply_with_record(
	SPF_dns_server_t *layer, const char *domain, const struct dns_answer *answer)
{
	struct guard *guard = layer->hook;
	struct spf_record record = { 0 };
	const char *reason = NULL;
	enum auth_result selected =
		spf_select_record(answer, guard->check->arena, &record, &reason);
	if (selected == AUTH_NONE)
		return reply(layer, domain, ns_t_txt, NO_DATA);
	struct view text =
		selected == AUTH_PASS ? rewrite(&record, guard->check->arena) : VIEW("");
	if (text.len == 0)
		return no_opinion(layer, domain, ns_t_txt);
	SPF_dns_rr_t *rr = reply(layer, domain, ns_t_txt, NETDB_SUCCESS);
	add(rr, text);
	return rr;
}

static SPF_dns_rr_t *reply_with_data(SPF_dns_server_t *layer, const char *domain, ns_type type,
	const struct dns_answer *answer)
{
	for (size_t i = 0; i < answer->count; i++) {
		/* A name with a NUL in it would be another name to a C library. */
		struct view data = answer->records[i].data;
		bool is_name = type == ns_t_mx || type == ns_t_ptr;
		if (data.len > MAX_NAME || (is_name && !dns_name_can_be_asked(data)))
			return no_opinion(layer, domain, type);
	}
	SPF_dns_rr_t *rr = reply(layer, domain, type, NETDB_SUCCESS);
	for (size_t i = 0; i < answer->count; i++)
		add(rr, answer->records[i].data);
	return rr;
}

static SPF_dns_rr_t *lookup(
	SPF_dns_server_t *layer, const char *domain, ns_type type, int should_cache)
{
	struct guard *guard = layer->hook;
	struct view name = view_of(domain);
	(void)should_cache;
	if (type != ns_t_a && type != ns_t_aaaa && type != ns_t_mx && type != ns_t_ptr &&
		type != ns_t_txt) /* type 99 is history (RFC 7208 3.1) */
		return reply(layer, domain, type, NO_DATA);
	if (++guard->queries > LIMIT_SPF_QUERIES)
		return no_opinion(layer, domain, type);
	struct dns_answer answer = dns_lookup_any(guard->check->resolver, &guard->budget, name,
		(enum dns_type)type, guard->check->arena);
	switch (answer.status) {
	case DNS_NODATA:
		return reply(layer, domain, type, NO_DATA);
	case DNS_NXDOMAIN:
		return reply(layer, domain, type, HOST_NOT_FOUND);
	case DNS_UNKNOWN:
		return no_opinion(layer, domain, type);
	case DNS_FOUND:
		break;
	}
	if (type == ns_t_txt)
		return reply_with_record(layer, domain, &answer);
	return reply_with_data(layer, domain, type, &answer);
}

static enum auth_result result_of(SPF_response_t *response)
{
	switch (SPF_response_result(response)) {
	case SPF_RESULT_PASS:
		return AUTH_PASS;
	case SPF_RESULT_FAIL:
		return AUTH_FAIL;
	case SPF_RESULT_SOFTFAIL:
		return AUTH_SOFTFAIL;
	case SPF_RESULT_NEUTRAL:
		return AUTH_NEUTRAL;
	case SPF_RESULT_NONE:
	case SPF_RESULT_PERMERROR:
	case SPF_RESULT_TEMPERROR:
	case SPF_RESULT_INVALID:
		break;
	}
	/* Its errors have limits and readings of its own: no opinion. */
	return AUTH_TEMPERROR;
}

static bool describe(SPF_request_t *request, const struct spf_check *check)
{
	struct in_addr ipv4;
	struct in6_addr ipv6;
	struct view sender =
		arena_printf(check->arena, "postmaster@%.*s", VIEW_ARG(check->domain));
	if (check->client.family == IP_V6) {
		memcpy(&ipv6, check->client.bytes, sizeof(ipv6));
		if (SPF_request_set_ipv6(request, ipv6) != SPF_E_SUCCESS)
			return false;
	} else {
		memcpy(&ipv4, check->client.bytes, sizeof(ipv4));
		if (SPF_request_set_ipv4(request, ipv4) != SPF_E_SUCCESS)
			return false;
	}
	/* Without macros the local part and the HELO name play no part. */
	return SPF_request_set_helo_dom(request, "helo.invalid") == SPF_E_SUCCESS &&
	       SPF_request_set_env_from(request, arena_string(check->arena, sender)) ==
		       SPF_E_SUCCESS;
}

static enum auth_result evaluate(SPF_server_t *server, const struct spf_check *check)
{
	enum auth_result result = AUTH_TEMPERROR;
	SPF_response_t *response = NULL;
	SPF_request_t *request = SPF_request_new(server);
	if (request && describe(request, check) &&
		SPF_request_query_mailfrom(request, &response) == SPF_E_SUCCESS && response)
		result = result_of(response);
	if (response)
		SPF_response_free(response);
	if (request)
		SPF_request_free(request);
	return result;
}

enum auth_result spf_library_evaluate(const struct spf_check *check)
{
	jmp_buf fatal;
	struct guard guard = { .check = check };
	SPF_dns_server_t layer = { .lookup = lookup, .name = "guise", .hook = &guard };
	volatile enum auth_result result = AUTH_TEMPERROR;
	if (ip_is_loopback(check->client)) /* libspf2 passes these unasked */
		return AUTH_TEMPERROR;
	guard.budget = *check->budget;
	guard.budget.queries_left = LIMIT_SPF_QUERIES;
	escape = &fatal;
	if (setjmp(fatal) == 0) {
		SPF_server_t *server = SPF_server_new_dns(&layer, 0);
		if (server && SPF_server_set_rec_dom(server, "localhost") == SPF_E_SUCCESS)
			result = evaluate(server, check);
		if (server)
			SPF_server_free(server);
	} else {
		result = AUTH_TEMPERROR;
	}
	escape = NULL;
	return guard.spent ? AUTH_TEMPERROR : result;
}
