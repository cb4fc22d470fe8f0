#include "cli/scan_tally.h"

#include "auth/alignment.h"
#include "base/buf.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS         ((size_t)LIMIT_TALLY_SENDERS * 2)
#define SHOWN_SENDERS 30
#define LIMIT_NAMES   4096 /* principals told one by one */

struct sender {
	struct view address;
	const struct principal *principal;
	struct view example;
	unsigned messages;
	unsigned authenticated;
};

struct named {
	const struct principal *principal;
	unsigned claimed;
	unsigned acted;
};

struct tally {
	struct arena *arena;
	size_t messages;
	size_t claims;
	size_t actions[ACTION_TEMPFAIL + 1];
	size_t *checks;
	struct named *names;
	size_t name_count;
	struct sender *senders;
	size_t sender_count;
	size_t *slots; /* number of a sender and one; 0: free */
	size_t further;
};

struct tally *tally_create(struct arena *arena)
{
	struct tally *tally = arena_new(arena, struct tally);
	tally->arena = arena;
	tally->checks = arena_array(arena, size_t, all_checks_count);
	tally->names = arena_array(arena, struct named, LIMIT_NAMES);
	tally->senders = arena_array(arena, struct sender, LIMIT_TALLY_SENDERS);
	tally->slots = arena_array(arena, size_t, SLOTS);
	return tally;
}

static struct sender *sender_of(
	struct tally *tally, struct view address, const struct principal *principal)
{
	uint64_t seed = (uint64_t)(uintptr_t)principal;
	size_t slot = (size_t)(view_hash(address, seed) % SLOTS);
	while (tally->slots[slot] != 0) {
		struct sender *sender = &tally->senders[tally->slots[slot] - 1];
		if (sender->principal == principal && view_equal(sender->address, address))
			return sender;
		slot = (slot + 1) % SLOTS;
	}
	if (tally->sender_count == LIMIT_TALLY_SENDERS)
		return NULL;
	struct sender *sender = &tally->senders[tally->sender_count++];
	sender->address = arena_copy(tally->arena, address);
	sender->principal = principal;
	tally->slots[slot] = tally->sender_count;
	return sender;
}

static void add_sender(struct tally *tally, const struct verdict *verdict, struct view file)
{
	struct arena *scratch = arena_create(1024, 0);
	const struct candidate *author = verdict->senders.author;
	struct view address =
		author ? arena_lower(scratch, author->address) : VIEW("(no single sender)");
	struct sender *sender = sender_of(tally, address, verdict->main_claim->match.principal);
	if (!sender) {
		tally->further++;
	} else {
		if (sender->messages++ == 0)
			sender->example = arena_copy(tally->arena, file);
		sender->authenticated += author && verdict->auth.asked &&
					 auth_author_is_authenticated(&verdict->auth, false,
						 scratch, NULL) == ANSWER_YES;
	}
	arena_destroy(scratch);
}

static void add_name(struct tally *tally, const struct principal *principal, bool acted)
{
	size_t at = 0;
	while (at < tally->name_count && tally->names[at].principal != principal)
		at++;
	if (at == LIMIT_NAMES)
		return;
	if (at == tally->name_count)
		tally->names[tally->name_count++].principal = principal;
	tally->names[at].claimed++;
	tally->names[at].acted += acted;
}

void tally_add(struct tally *tally, const struct verdict *verdict, struct view file)
{
	bool acted = verdict->action != ACTION_ACCEPT;
	tally->messages++;
	tally->actions[verdict->action]++;
	tally->claims += verdict->claim_count > 0;
	for (size_t i = 0; i < verdict->finding_count; i++) {
		for (size_t c = 0; c < all_checks_count; c++)
			tally->checks[c] += all_checks[c] == verdict->findings[i].check;
	}
	if (verdict->main_claim)
		add_name(tally, verdict->main_claim->match.principal, acted);
	if (verdict->main_claim && acted)
		add_sender(tally, verdict, file);
}

size_t tally_messages(const struct tally *tally)
{
	return tally->messages;
}

size_t tally_acted(const struct tally *tally)
{
	return tally->messages - tally->actions[ACTION_ACCEPT];
}

/* Authenticated senders first, then those who write often. */
static int honest_first(const void *left, const void *right)
{
	const struct sender *a = *(const struct sender *const *)left;
	const struct sender *b = *(const struct sender *const *)right;
	if (a->authenticated != b->authenticated)
		return a->authenticated < b->authenticated ? 1 : -1;
	if (a->messages != b->messages)
		return a->messages < b->messages ? 1 : -1;
	return view_compare(a->address, b->address);
}

static void print_senders(const struct tally *tally, struct buf *out)
{
	const struct sender **order =
		arena_array(out->arena, const struct sender *, tally->sender_count);
	for (size_t i = 0; i < tally->sender_count; i++)
		order[i] = &tally->senders[i];
	if (tally->sender_count > 1)
		qsort(order, tally->sender_count, sizeof(const void *), honest_first);
	buf_text(out, "\nsenders acted on, those that may be honest first\n"
		      "  messages  authenticated  sender, for whom, an example\n");
	for (size_t i = 0; i < tally->sender_count && i < SHOWN_SENDERS; i++) {
		buf_printf(out, "  %8u  %13u  ", order[i]->messages, order[i]->authenticated);
		buf_put_escaped(out, order[i]->address);
		buf_text(out, ", ");
		buf_put_escaped(out, order[i]->principal->name);
		buf_text(out, ", ");
		buf_put_escaped(out, order[i]->example);
		buf_byte(out, '\n');
	}
	if (tally->sender_count > SHOWN_SENDERS || tally->further > 0) {
		buf_printf(out, "  and %zu more\n",
			tally->sender_count > SHOWN_SENDERS
				? tally->sender_count - SHOWN_SENDERS + tally->further
				: tally->further);
	}
}

void tally_print(const struct tally *tally, struct buf *out)
{
	buf_printf(out, "%zu messages, %zu of them name somebody protected\n", tally->messages,
		tally->claims);
	for (size_t i = ACTION_ACCEPT; i <= ACTION_TEMPFAIL; i++) {
		if (tally->actions[i] > 0) {
			buf_printf(out, "  %-12s %zu\n", action_name((enum action)i),
				tally->actions[i]);
		}
	}
	if (tally->sender_count > 0)
		print_senders(tally, out);
	if (tally->name_count > 0)
		buf_text(out, "\nby principal: not vouched for, acted on\n");
	for (size_t i = 0; i < tally->name_count; i++) {
		buf_printf(out, "  %8u %8u  ", tally->names[i].claimed, tally->names[i].acted);
		buf_put_escaped(out, tally->names[i].principal->name);
		buf_byte(out, '\n');
	}
	if (tally->name_count > 0)
		buf_text(out, "\nby check\n");
	for (size_t i = 0; i < all_checks_count; i++) {
		if (tally->checks[i] > 0)
			buf_printf(out, "  %8zu  %s\n", tally->checks[i], all_checks[i]->name);
	}
}
