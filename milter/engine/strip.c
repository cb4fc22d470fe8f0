#include "engine/stages.h"
#include "mail/authres.h"

/* A reader further down that trusts our id, or our verdict, must only ever see ours. */
static bool is_ours(
	const struct field *field, struct view authserv_id, struct arena *arena, facts_t *fact)
{
	if (view_starts_with_ascii_nocase(field->name, VIEW("X-Guise-"))) {
		*fact = FACT_BIT(XGUISE_FORGED);
		return true;
	}
	if (!view_equal_ascii_nocase(field->name, VIEW("Authentication-Results")))
		return false;
	struct authres read = authres_read(field->value, arena);
	*fact = FACT_BIT(AR_FORGED);
	return authres_id_is(read.authserv_id, authserv_id);
}

/* Nobody reads Received-SPF here, but one that poses as ours is worth knowing. */
static bool poses_as_ours(const struct field *field, struct view authserv_id)
{
	return view_equal_ascii_nocase(field->name, VIEW("Received-SPF")) &&
	       view_search_ascii_nocase(field->value, authserv_id) < field->value.len;
}

void strip_find(const struct header *header, struct view authserv_id, struct arena *arena,
	struct verdict *verdict)
{
	struct removal *removals = NULL;
	/* From the last field to the first: MTAs renumber after a deletion, so the highest
	 * index of a name goes first (CVE-2022-48521 was the other order). */
	for (size_t i = header->count; i-- > 0;) {
		const struct field *field = &header->fields[i];
		facts_t fact = 0;
		if (poses_as_ours(field, authserv_id))
			verdict->facts |= FACT_BIT(AR_FORGED);
		if (!is_ours(field, authserv_id, arena, &fact))
			continue;
		if (!removals)
			removals = arena_array(arena, struct removal, header->count);
		removals[verdict->removal_count++] =
			(struct removal){ .name = field->name, .nth = field->nth };
		verdict->facts |= fact;
	}
	verdict->removals = removals;
}
