#include "engine/stages.h"

/* Relays of ours in a row, at the most. */
#define LIMIT_RELAY_HOPS 8

static bool is_in(struct ip_address ip, const struct network_list *networks)
{
	for (size_t i = 0; i < networks->count; i++) {
		if (ip_is_within(ip, networks->items[i]))
			return true;
	}
	return false;
}

static struct view take_word(struct view *text)
{
	size_t blank = view_find(*text, ' ');
	struct view word = view_slice(*text, 0, blank);
	*text = view_from(*text, blank + 1);
	return word;
}

/*
 * "from HELO (NAME [ADDRESS]) by ...", as Postfix and Sendmail write it. HELO is the
 * client's own word: it has no blank in it, so nothing in it can pass for the parenthesis
 * that follows; anything else than this shape is not read at all.
 */
static bool read_received(struct view value, struct ip_address *ip_out, struct view *helo_out)
{
	struct view rest = view_trim(value);
	if (!view_equal_ascii_nocase(take_word(&rest), VIEW("from")))
		return false;
	struct view helo = take_word(&rest);
	if (helo.len == 0 || rest.len == 0 || rest.ptr[0] != '(')
		return false;
	rest = view_from(rest, 1);
	size_t open = view_find(rest, '[');
	size_t blank = view_find(rest, ' ');
	if (blank < open && blank + 1 != open)
		return false; /* at most one word before the bracket */
	struct view inside = view_from(rest, open + 1);
	size_t close = view_find(inside, ']');
	if (close == inside.len || !ip_parse(view_slice(inside, 0, close), ip_out))
		return false;
	*helo_out = helo;
	return true;
}

/* The first client on the way from outside that is no relay of ours. */
static void look_behind_relays(const struct settings *settings, const struct message *message,
	struct arena *arena, struct origin_of_mail *origin)
{
	const struct field *field = NULL;
	struct ip_address ip = { 0 };
	struct view helo = { NULL, 0 };
	origin->client = (struct ip_address){ 0 };
	origin->helo = (struct view){ NULL, 0 };
	for (int hop = 0; hop < LIMIT_RELAY_HOPS; hop++) {
		field = header_next(&message->header, VIEW("Received"), field);
		if (!field || !read_received(field_unfold(field, arena), &ip, &helo))
			return;
		bool is_relay = is_in(ip, &settings->relays);
		/* A filter or a program on the relay itself: nobody's client, and no word on
		 * who wrote the field below. */
		if (!is_relay && ip_is_loopback(ip))
			return;
		if (!is_relay) {
			origin->client = ip;
			origin->helo = helo;
			return;
		}
	}
}

static struct view submission_text(
	const struct settings *settings, const struct envelope *envelope, struct arena *arena)
{
	if (envelope->auth_authen.len > 0) {
		struct buf text = buf_init(arena, 256);
		buf_text(&text, "submitted by the authenticated user ");
		buf_put_escaped(&text, envelope->auth_authen);
		return buf_view(&text);
	}
	if (envelope->is_local)
		return VIEW("submitted by a program on this host");
	if (is_in(envelope->client, &settings->trusted_networks)) {
		char ip[IP_TEXT_SIZE];
		ip_print(envelope->client, ip);
		return arena_printf(arena, "submitted from the trusted network of %s", ip);
	}
	return (struct view){ NULL, 0 };
}

struct origin_of_mail client_find(
	const struct settings *settings, const struct message *message, struct arena *arena)
{
	const struct envelope *envelope = &message->envelope;
	struct origin_of_mail origin = {
		.client = envelope->client,
		.helo = envelope->helo,
		.is_relay = is_in(envelope->client, &settings->relays),
	};
	if (origin.is_relay) {
		look_behind_relays(settings, message, arena, &origin);
		return origin;
	}
	origin.submission_text = submission_text(settings, envelope, arena);
	if (settings->submission == SUBMISSION_OWN)
		origin.login = envelope->auth_authen;
	origin.is_submission = settings->submission != SUBMISSION_JUDGE &&
			       origin.login.len == 0 && origin.submission_text.len > 0;
	return origin;
}
