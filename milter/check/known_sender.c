#include "check/check.h"
#include "check/history.h"

/* Nobody becomes an acquaintance by writing twice, or by one answer that was coaxed out of
 * somebody here: it takes three days on which the sender wrote, or that somebody here wrote to
 * it two weeks after the two first met; and two weeks have passed since they did. */
#define DAY            INT64_C(86400)
#define ACQUAINTED_AGE (14 * DAY)
#define ACQUAINTED_ON  3 /* different days */

static bool is_acquainted(const struct acquaintance *who, int64_t now)
{
	bool old = who->known == ANSWER_YES && now - who->first_seen >= ACQUAINTED_AGE;
	return old && (who->days >= ACQUAINTED_ON ||
			      who->written_to - who->first_seen >= ACQUAINTED_AGE);
}

static struct finding evaluate(const struct facts *facts, struct arena *arena)
{
	const struct history *history = facts->history;
	const struct candidate *author = facts->senders->author;
	if (!history || !author || facts->main_claim->state != CLAIM_FALSE ||
		!is_acquainted(&history->sender, history->now))
		return (struct finding){ 0 };
	struct buf text = buf_init(arena, 1024);
	buf_put_escaped(&text, author->address);
	buf_printf(&text, " is known since %lld days, authenticated",
		(long long)((history->now - history->sender.first_seen) / DAY));
	if (history->namesake.known == ANSWER_YES)
		buf_printf(&text, ", and under this name on %u days", history->namesake.days);
	buf_text(&text, "; perhaps a namesake: guise exceptions --proposed");
	return (struct finding){ .fired = true, .factor = 1.0, .evidence = buf_view(&text) };
}

const struct check check_known_sender = {
	.name = "known_sender",
	.summary = "The authenticated sender is an old acquaintance: perhaps a namesake, never "
		   "a voucher",
	.default_weight = -2.5,
	.acts_alone = false,
	.evaluate = evaluate,
};
