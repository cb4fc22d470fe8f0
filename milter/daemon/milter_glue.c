#include "daemon/milter_glue.h"

#include <libmilter/mfapi.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "daemon/session.h"

/* libmilter hands callbacks no pointer of ours before a connection has one. */
static struct service *the_service;

/* libmilter takes names as `char *`. */
static char macro_mta_host[] = "j";
static char macro_daemon_name[] = "{daemon_name}";
static char macro_auth_authen[] = "{auth_authen}";
static char macro_queue_id[] = "i";

#define ACTIONS (SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_QUARANTINE)
#define BACKLOG 1024 /* an MTA comes with as many connections as it has clients */

/* What a connection carries: the session, and which answers its MTA does not want. */
struct connection {
	struct session *session;
	unsigned long silent; /* SMFIP_NR_* that were agreed upon */
};

static struct connection *connection_of(SMFICTX *context)
{
	struct connection *connection = smfi_getpriv(context);
	if (connection != NULL)
		return connection;
	connection = calloc(1, sizeof(*connection));
	BUG_ON(connection == NULL);
	connection->session = session_create(the_service);
	if (smfi_setpriv(context, connection) != MI_SUCCESS) {
		session_destroy(connection->session);
		free(connection);
		return NULL;
	}
	return connection;
}

static void connection_destroy(SMFICTX *context)
{
	struct connection *connection = smfi_getpriv(context);
	if (connection == NULL)
		return;
	(void)smfi_setpriv(context, NULL);
	session_destroy(connection->session);
	free(connection);
}

/* The connection for a callback, or NULL when the service is closed: then the callback answers
 * without touching anything. A connection that is not NULL is left with step_end(). */
static struct connection *step_begin(SMFICTX *context)
{
	if (!service_enter(the_service))
		return NULL;
	struct connection *connection = connection_of(context);
	if (connection == NULL)
		service_leave(the_service);
	return connection;
}

static sfsistat step_end(const struct connection *connection, unsigned long silent_bit)
{
	bool is_silent = (connection->silent & silent_bit) != 0;
	service_leave(the_service);
	return is_silent ? SMFIS_NOREPLY : SMFIS_CONTINUE;
}

static struct view macro(SMFICTX *context, char *name)
{
	return view_of(smfi_getsymval(context, name));
}

static void ask_for_macros(SMFICTX *context)
{
	static char at_connect[] = "j {daemon_name}";
	static char at_mail[] = "i {auth_authen}";
	static char queue_id[] = "i";
	/* An MTA that lets nobody choose sends what it is configured to. */
	if (smfi_setsymlist(context, SMFIM_CONNECT, at_connect) != MI_SUCCESS ||
		smfi_setsymlist(context, SMFIM_ENVFROM, at_mail) != MI_SUCCESS ||
		smfi_setsymlist(context, SMFIM_ENVRCPT, queue_id) != MI_SUCCESS ||
		smfi_setsymlist(context, SMFIM_EOH, queue_id) != MI_SUCCESS ||
		smfi_setsymlist(context, SMFIM_EOM, queue_id) != MI_SUCCESS)
		log_debug("the MTA's own list of macros stands");
}

/* NOLINTNEXTLINE(readability-function-size): the parameters are libmilter's. */
static sfsistat on_negotiate(SMFICTX *context, unsigned long offered_actions,
	unsigned long offered_steps, unsigned long unused_a, unsigned long unused_b,
	unsigned long *actions_out, unsigned long *steps_out, unsigned long *unused_a_out,
	unsigned long *unused_b_out)
{
	(void)unused_a;
	(void)unused_b;
	*unused_a_out = 0;
	*unused_b_out = 0;
	if (atomic_load(&the_service->draining))
		return SMFIS_REJECT;
	struct connection *connection = step_begin(context);
	if (connection == NULL)
		return SMFIS_REJECT;
	if ((offered_actions & (SMFIF_ADDHDRS | SMFIF_CHGHDRS)) !=
		(SMFIF_ADDHDRS | SMFIF_CHGHDRS))
		log_warning("the MTA does not let a milter add and change header fields");
	if ((offered_actions & SMFIF_SETSYMLIST) != 0)
		ask_for_macros(context);
	unsigned long silent =
		offered_steps & (SMFIP_NR_CONN | SMFIP_NR_HELO | SMFIP_NR_MAIL | SMFIP_NR_RCPT |
					SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NR_BODY);
	unsigned long unwanted = offered_steps & (SMFIP_NODATA | SMFIP_NOUNKNOWN);
	unsigned long exact = offered_steps & SMFIP_HDR_LEADSPC;
	*actions_out = offered_actions & (ACTIONS | SMFIF_SETSYMLIST);
	*steps_out = silent | unwanted | exact;
	connection->silent = silent;
	session_set_abilities(
		connection->session, exact != 0, (offered_actions & SMFIF_QUARANTINE) != 0);
	service_leave(the_service);
	return SMFIS_CONTINUE;
}

static sfsistat on_connect(SMFICTX *context, char *host, struct sockaddr *address)
{
	struct connection *connection = step_begin(context);
	if (connection == NULL)
		return SMFIS_TEMPFAIL;
	struct view mta_host = macro(context, macro_mta_host);
	if (mta_host.len == 0)
		mta_host = macro(context, macro_daemon_name);
	session_connect(connection->session, view_of(host), address, mta_host);
	return step_end(connection, SMFIP_NR_CONN);
}

static sfsistat on_helo(SMFICTX *context, char *name)
{
	struct connection *connection = step_begin(context);
	if (connection == NULL)
		return SMFIS_TEMPFAIL;
	session_helo(connection->session, view_of(name));
	return step_end(connection, SMFIP_NR_HELO);
}

static sfsistat on_mail(SMFICTX *context, char **arguments)
{
	struct connection *connection = step_begin(context);
	if (connection == NULL)
		return SMFIS_TEMPFAIL;
	session_mail(
		connection->session, view_of(arguments[0]), macro(context, macro_auth_authen));
	session_queue_id(connection->session, macro(context, macro_queue_id));
	return step_end(connection, SMFIP_NR_MAIL);
}

static sfsistat on_recipient(SMFICTX *context, char **arguments)
{
	struct connection *connection = step_begin(context);
	if (connection == NULL)
		return SMFIS_TEMPFAIL;
	session_recipient(connection->session, view_of(arguments[0]));
	return step_end(connection, SMFIP_NR_RCPT);
}

static sfsistat on_header(SMFICTX *context, char *name, char *value)
{
	struct connection *connection = step_begin(context);
	if (connection == NULL)
		return SMFIS_TEMPFAIL;
	session_header(connection->session, view_of(name), view_of(value));
	return step_end(connection, SMFIP_NR_HDR);
}

static sfsistat on_end_of_header(SMFICTX *context)
{
	struct connection *connection = step_begin(context);
	if (connection == NULL)
		return SMFIS_TEMPFAIL;
	session_queue_id(connection->session, macro(context, macro_queue_id));
	return step_end(connection, SMFIP_NR_EOH);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): the type is libmilter's. */
static sfsistat on_body(SMFICTX *context, unsigned char *bytes, size_t size)
{
	struct connection *connection = step_begin(context);
	if (connection == NULL)
		return SMFIS_TEMPFAIL;
	session_body(connection->session, (struct view){ bytes, size });
	return step_end(connection, SMFIP_NR_BODY);
}

/* True when the MTA took every change. */
static bool apply_changes(SMFICTX *context, const struct decision *decision)
{
	bool is_done = true;
	for (size_t i = 0; i < decision->change_count; i++) {
		const struct header_change *change = &decision->changes[i];
		is_done &= smfi_chgheader(context, change->name, (int)change->nth,
				   change->value) == MI_SUCCESS;
	}
	for (size_t i = 0; i < decision->addition_count; i++) {
		is_done &= smfi_insheader(context, 0, decision->additions[i].name,
				   decision->additions[i].value) == MI_SUCCESS;
	}
	return is_done;
}

static sfsistat refuse(SMFICTX *context, const struct decision *decision)
{
	static char permanent[] = "550", permanent_detail[] = "5.7.1";
	static char temporary[] = "451", temporary_detail[] = "4.7.1";
	bool is_permanent = decision->kind == DECISION_REJECT;
	char *code = is_permanent ? permanent : temporary;
	char *detail = is_permanent ? permanent_detail : temporary_detail;
	if (smfi_setreply(context, code, detail, decision->reply_text) != MI_SUCCESS)
		log_warning("ref=%s: the MTA's own text is used", decision->reference);
	return is_permanent ? SMFIS_REJECT : SMFIS_TEMPFAIL;
}

static sfsistat apply(SMFICTX *context, const struct decision *decision)
{
	if (decision->kind == DECISION_REJECT || decision->kind == DECISION_TEMPFAIL)
		return refuse(context, decision);
	if (!apply_changes(context, decision))
		log_warning("ref=%s: the MTA did not take all changes", decision->reference);
	if (decision->kind == DECISION_QUARANTINE) {
		if (smfi_quarantine(context, decision->reason) != MI_SUCCESS)
			log_warning("ref=%s: the MTA did not hold it", decision->reference);
	}
	return SMFIS_CONTINUE;
}

static sfsistat on_end_of_message(SMFICTX *context)
{
	struct connection *connection = step_begin(context);
	if (connection == NULL)
		return SMFIS_TEMPFAIL;
	session_queue_id(connection->session, macro(context, macro_queue_id));
	sfsistat answer = apply(context, session_judge(connection->session));
	session_end_message(connection->session);
	service_leave(the_service);
	return answer;
}

static sfsistat on_abort(SMFICTX *context)
{
	struct connection *connection = step_begin(context);
	if (connection == NULL)
		return SMFIS_CONTINUE;
	session_end_message(connection->session);
	service_leave(the_service);
	return SMFIS_CONTINUE;
}

/* May come without a connect, and from a thread that holds libmilter's own lock. */
static sfsistat on_close(SMFICTX *context)
{
	if (!service_enter(the_service))
		return SMFIS_CONTINUE;
	connection_destroy(context);
	service_leave(the_service);
	return SMFIS_CONTINUE;
}

enum err milter_open(struct service *service, const struct listen_address *address)
{
	static char name[] = "guise";
	struct smfiDesc description = {
		.xxfi_name = name,
		.xxfi_version = SMFI_VERSION,
		.xxfi_flags = ACTIONS,
		.xxfi_connect = on_connect,
		.xxfi_helo = on_helo,
		.xxfi_envfrom = on_mail,
		.xxfi_envrcpt = on_recipient,
		.xxfi_header = on_header,
		.xxfi_eoh = on_end_of_header,
		.xxfi_body = on_body,
		.xxfi_eom = on_end_of_message,
		.xxfi_abort = on_abort,
		.xxfi_close = on_close,
		.xxfi_negotiate = on_negotiate,
	};
	static char spec[sizeof(address->milter_spec)];
	the_service = service;
	memcpy(spec, address->milter_spec, sizeof(spec));
	/* Without this a header field over 64 kB makes libmilter hang up without a verdict. */
	(void)smfi_setmaxdatasize(1048576);
	if (smfi_register(description) != MI_SUCCESS || smfi_setconn(spec) != MI_SUCCESS ||
		smfi_setbacklog(BACKLOG) != MI_SUCCESS || smfi_opensocket(false) != MI_SUCCESS)
		return ERR_LIBRARY;
	return ERR_OK;
}

enum err milter_run(void)
{
	return smfi_main() == MI_SUCCESS ? ERR_OK : ERR_LIBRARY;
}
