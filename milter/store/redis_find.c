#include "store/redis_find.h"

#include "store/clock.h"
#include "store/redis_reply.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECT_MS 1000
/* A master that was replaced may take writes for ten seconds before Sentinel tells it so. */
#define ASK_AGAIN_MS 2000
#define LINE_SIZE    4096U

char *redis_read_line(const char *path)
{
	char bytes[LINE_SIZE];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	ssize_t got = read(fd, bytes, sizeof(bytes));
	(void)close(fd);
	if (got < 0)
		return NULL;
	struct view text = { (unsigned char *)bytes, (size_t)got };
	text = view_trim(view_slice(text, 0, view_find(text, '\n')));
	char *line = calloc(1, text.len + 1);
	if (!line)
		abort();
	memcpy(line, text.ptr, text.len);
	explicit_bzero(bytes, sizeof(bytes));
	return line;
}

static bool accept_reply(redisReply *reply, const char *what, struct why *why)
{
	bool good = reply && reply->type != REDIS_REPLY_ERROR;
	if (reply && !good) {
		struct view text = view_slice(reply_text(reply), 0, 200);
		why_set(why, "%s: %.*s", what, VIEW_ARG(text));
	}
	freeReplyObject(reply);
	return good;
}

static bool log_in(struct link *link, const struct redis_login *login, int64_t deadline_ms,
	struct why *why)
{
	if (login->password_file[0] != '\0') {
		char *password = redis_read_line(login->password_file);
		if (!password) {
			why_set(why, "%s cannot be read (errno %d)", login->password_file,
				errno);
			link_close(link);
			return false;
		}
		struct view words[3] = { VIEW("AUTH"), view_of(login->user),
			view_of(password) };
		bool has_user = login->user[0] != '\0';
		if (!has_user)
			words[1] = words[2];
		redisReply *reply = link_ask(link, deadline_ms, words, has_user ? 3 : 2, why);
		explicit_bzero(password, strlen(password));
		free(password);
		if (!accept_reply(reply, "it refuses the password", why))
			return false;
	}
	if (login->database == 0)
		return true;
	char number[16];
	(void)snprintf(number, sizeof(number), "%u", login->database);
	const struct view words[] = { VIEW("SELECT"), view_of(number) };
	return accept_reply(
		link_ask(link, deadline_ms, words, 2, why), "it refuses the database", why);
}

static bool connect_to(const struct link_address *address, const struct redis_find *find,
	const struct redis_login *login, struct link *link, struct why *why)
{
	struct why reason = { "" };
	int64_t deadline = clock_ms() + CONNECT_MS;
	if (link_connect(link, address, find->tls, deadline, &reason) &&
		log_in(link, login, deadline, &reason))
		return true;
	link_close(link);
	if (address->is_path) {
		why_set(why, "%s cannot be used: %.300s", address->name, reason.text);
	} else {
		why_set(why, "%s port %d cannot be used: %.300s", address->name, address->port,
			reason.text);
	}
	return false;
}

static bool ask_sentinel(struct redis_find *find, size_t which, struct why *why)
{
	struct link link = { .context = NULL };
	const struct view words[] = { VIEW("SENTINEL"), VIEW("get-master-addr-by-name"),
		view_of(find->sentinel_name) };
	if (!connect_to(&find->sentinels[which], find, &find->sentinel_login, &link, why))
		return false;
	redisReply *reply = link_ask(&link, clock_ms() + CONNECT_MS, words, 3, why);
	bool found = reply_master(reply, &find->current);
	if (reply && !found) {
		why_set(why, "the Sentinel at %s knows no master \"%s\"",
			find->sentinels[which].name, find->sentinel_name);
	}
	freeReplyObject(reply);
	link_close(&link);
	return found;
}

bool redis_find_server(struct redis_find *find, struct why *why)
{
	if (find->sentinel_count == 0) {
		if (!find->has_current)
			find->current = find->server;
		find->has_current = true;
		return true;
	}
	/* Beginning with the one that answered the last time. */
	find->asked_ms = clock_ms();
	for (size_t i = 0; i < find->sentinel_count; i++) {
		size_t which = (find->sentinel + i) % find->sentinel_count;
		if (ask_sentinel(find, which, why)) {
			find->sentinel = which;
			return true;
		}
	}
	return false;
}

bool redis_find_is_other(struct redis_find *find)
{
	struct link_address before = find->current;
	struct why why;
	if (find->sentinel_count == 0 || clock_ms() - find->asked_ms < ASK_AGAIN_MS)
		return false;
	return redis_find_server(find, &why) &&
	       (before.port != find->current.port ||
		       strcmp(before.name, find->current.name) != 0);
}

bool redis_find_connect(struct redis_find *find, struct link *link, struct why *why)
{
	bool connected = connect_to(&find->current, find, &find->login, link, why);
	if (!connected) /* the next try begins with the server that the options name */
		find->has_current = false;
	return connected;
}

bool redis_find_follow(struct redis_find *find, const redisReply *reply)
{
	struct view text = reply_text(reply);
	if (!reply_is_error(reply, "MOVED "))
		return false;
	struct view where = view_from(text, view_find_last(text, ' ') + 1);
	/* Without a host (":6381") it is another port of the same one. */
	if (view_starts_with(where, VIEW(":"))) {
		char same[LINK_NAME_SIZE + 16];
		(void)snprintf(same, sizeof(same), "%s%.*s", find->current.name,
			where.len < 8 ? (int)where.len : 0, (const char *)where.ptr);
		return link_address_parse(view_of(same), &find->current);
	}
	return link_address_parse(where, &find->current);
}
