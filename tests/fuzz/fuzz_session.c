/* What an MTA hands over, in any order and of any bytes: every message is judged, and what is
 * asked of the MTA can neither add lines to the header nor break the protocol. */
#include "base/log.h"
#include "daemon/session.h"
#include "support/memory_file.h"

#include <netinet/in.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct service *service_of_list(void)
{
	static struct service service;
	static struct memory_file config;
	static struct memory_file list;
	struct fault_list faults = { .arena = arena_create(4096, 0) };
	const struct config_source source = {
		.path = memory_file_put(
			&config, VIEW("mode = \"enforce\"; history: { store = \"none\"; };\n"
				      "dns: { servers = [\"127.0.0.1@9\"]; };\n"
				      "subject_prefix = \"[suspicious]\"; relays = "
				      "[\"192.0.2.0/24\"];")),
		/* Nobody has an address, so that no question to the DNS is worth asking. */
		.protected_path = memory_file_put(&list,
			VIEW("people = ( { name = \"Jane Roe\"; action = \"tag\"; },\n"
			     "{ name = \"Tomas Lindqvarn\"; action = \"quarantine\"; } );")),
		.rules_path = GUISE_FUZZ_RULES,
	};
	struct generation *generation = NULL;
	log_open(LOG_TARGET_STDERR, 0, LOG_LEVEL_ERROR);
	BUG_ON(generation_load(&source, NULL, &faults, &generation) != ERR_OK);
	service_init(&service, generation, dkim_verifier_create());
	arena_destroy(faults.arena);
	return &service;
}

static bool has_other_line(struct view value)
{
	size_t at = view_find(value, '\n');
	while (at < value.len) {
		value = view_from(value, at + 1);
		if (value.len == 0 || (value.ptr[0] != ' ' && value.ptr[0] != '\t'))
			return true;
		at = view_find(value, '\n');
	}
	return false;
}

static void check(const struct decision *decision, bool is_folded_well)
{
	struct view reply = view_of(decision->reply_text);
	for (size_t i = 0; i < decision->addition_count; i++)
		BUG_ON(has_other_line(view_of(decision->additions[i].value)));
	for (size_t i = 0; i < decision->change_count; i++) {
		BUG_ON(decision->changes[i].nth == 0);
		BUG_ON(is_folded_well && has_other_line(view_of(decision->changes[i].value)));
	}
	for (size_t i = 0; i < reply.len; i++)
		BUG_ON(reply.ptr[i] < ' ' || reply.ptr[i] > '~' || reply.ptr[i] == '%');
	BUG_ON(view_search_ascii_nocase(reply, VIEW("jane")) < reply.len);
}

static void connect_from(struct session *session, struct view text)
{
	struct sockaddr_in6 peer = { .sin6_family = AF_INET6 };
	struct view host = view_from(text, 16);
	if (text.len > 0)
		memcpy(&peer.sin6_addr, text.ptr, text.len < 16 ? text.len : 16);
	session_connect(session, host, (const struct sockaddr *)(const void *)&peer, host);
}

static void step(struct session *session, unsigned char kind, struct view text, bool *folds)
{
	size_t colon = view_find(text, ':');
	switch (kind) {
	case 'C':
		connect_from(session, text);
		break;
	case 'H':
		session_helo(session, text);
		break;
	case 'M':
		session_mail(session, text, view_from(text, view_find(text, ' ') + 1));
		*folds = true;
		break;
	case 'R':
		session_recipient(session, text);
		break;
	case 'Q':
		session_queue_id(session, text);
		break;
	case 'F':
		*folds = *folds && !has_other_line(text);
		session_header(session, view_slice(text, 0, colon), view_from(text, colon + 1));
		break;
	case 'B':
		session_body(session, text);
		break;
	case 'E':
		session_end_message(session);
		*folds = true;
		break;
	default:
		session_set_abilities(session, kind & 1, kind & 2);
		break;
	}
}

/* Between NULs, one step each: a letter and its text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct service *service;
	struct view rest = { data, size };
	bool folds = true;
	if (!service)
		service = service_of_list();
	struct session *session = session_create(service);
	while (rest.len > 0) {
		struct view text = view_slice(rest, 0, view_find(rest, '\0'));
		if (text.len > 0)
			step(session, text.ptr[0], view_from(text, 1), &folds);
		rest = view_from(rest, text.len + 1);
	}
	check(session_judge(session), folds);
	session_destroy(session);
	BUG_ON(service->messages != 0 || service->judged != 0);
	return 0;
}
