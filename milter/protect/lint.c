#include "protect/registry.h"

#include "base/utf8.h"
#include "protect/index.h"

#define LIMIT_WARNINGS 200 /* more help nobody */
#define SHORT_LETTERS  6   /* of a whole name */
#define STRENGTH_NEAR  0.70

static const struct origin *origin_of(const struct principal *principal)
{
	if (principal->person)
		return &principal->person->origin;
	if (principal->organization)
		return &principal->organization->origin;
	return &principal->domain->origin;
}

struct shape {
	size_t letters;
	double bits;
};

static struct shape shape_of(const struct registry *registry, const struct name *name)
{
	struct shape shape = { 0 };
	for (size_t i = 0; i < name->token_count; i++) {
		shape.letters += name_token(registry, name, i)->letters;
		shape.bits += name_token(registry, name, i)->bits;
	}
	return shape;
}

/* In both directions the same words, whatever their order. */
static bool same_words(
	const struct registry *registry, const struct name *a, const struct name *b)
{
	if (a->token_count != b->token_count)
		return false;
	for (size_t i = 0; i < a->token_count; i++) {
		bool found = false;
		for (size_t j = 0; j < b->token_count; j++) {
			found = found ||
				name_token(registry, a, i) == name_token(registry, b, j);
		}
		if (!found)
			return false;
	}
	return true;
}

/* The first other principal whose name this one is too, or NULL. */
static const struct principal *collides_with(
	const struct registry *registry, const struct name *name)
{
	uint32_t numbers[LIMIT_KEY_SHARERS];
	struct joined joined;
	if (!index_join_name(registry, name, 0, false, &joined))
		return NULL;
	size_t count = keys_get(
		&registry->keys, key_of(KEY_JOINED, key_hash(joined_view(&joined))), numbers);
	for (size_t i = 0; i < count; i++) {
		if (numbers[i] >= registry->name_count)
			continue;
		const struct name *other = &registry->names[numbers[i]];
		if (other < name && !(other->flags & NAME_IS_DERIVED) &&
			other->principal != name->principal &&
			same_words(registry, name, other))
			return &registry->principals[other->principal];
	}
	return NULL;
}

/* Another principal that this name is taken for as well, by its likeness, or NULL. Of two such
 * the later one is told. */
static const struct principal *is_near(
	const struct registry *registry, const struct name *name, struct arena *arena)
{
	struct matches matches;
	const struct principal *other = NULL;
	registry_find_name(registry, name->text, arena, &matches);
	for (size_t i = 0; i < matches.count && !other; i++) {
		const struct principal *principal = matches.items[i].principal;
		if (matches.items[i].strength >= STRENGTH_NEAR &&
			principal < &registry->principals[name->principal])
			other = principal;
	}
	arena_reset(arena);
	return other;
}

static void lint_likeness(const struct registry *registry, const struct name *name,
	struct arena *arena, struct fault_list *faults)
{
	const struct principal *principal = &registry->principals[name->principal];
	const struct principal *other = is_near(registry, name, arena);
	if (other && !collides_with(registry, name)) {
		const struct origin *at = origin_of(principal);
		fault_warn(faults, at->file, at->line,
			"\"%.*s\" may be taken for \"%.*s\" (line %u): list the addresses of "
			"both, so that neither is suspected for the other",
			VIEW_ARG(name->text), VIEW_ARG(other->name), origin_of(other)->line);
	}
}

static void lint_name(
	const struct registry *registry, const struct name *name, struct fault_list *faults)
{
	const struct principal *principal = &registry->principals[name->principal];
	const struct origin *at = origin_of(principal);
	struct shape shape = shape_of(registry, name);
	const struct principal *other = collides_with(registry, name);
	if (other) {
		fault_warn(faults, at->file, at->line,
			"\"%.*s\" is also a name of \"%.*s\" (line %u): a message in it claims "
			"to be both; if they are one, make one record of them, else write each "
			"with a middle name",
			VIEW_ARG(name->text), VIEW_ARG(other->id), origin_of(other)->line);
	}
	if (name->flags & NAME_IS_ACRONYM)
		return;
	if (principal->person && name->token_count == 1 &&
		name_token(registry, name, 0)->fold.ptr[0] < 0xE0) {
		fault_warn(faults, at->file, at->line,
			"\"%.*s\" is a single word: it counts only with a second finding; add "
			"the full name",
			VIEW_ARG(name->text));
	} else if (shape.letters < SHORT_LETTERS && shape.bits < registry->bits_to_act) {
		fault_warn(faults, at->file, at->line,
			"\"%.*s\" is too short to be told from other names; add a longer alias",
			VIEW_ARG(name->text));
	} else if (shape.bits < registry->bits_to_act) {
		fault_warn(faults, at->file, at->line,
			"\"%.*s\" is too common a name for a list of %zu (%.0f of %.0f bits): "
			"it counts only with a second finding; add an alias with a middle name "
			"or "
			"title",
			VIEW_ARG(name->text), registry->written_names, shape.bits,
			registry->bits_to_act);
	}
}

/* Scripts whose readings cannot be told from the letters alone, or that the tables of sounds
 * do not know. */
static bool is_heard_badly(const struct token *token)
{
	return token->phones.script == PHONETIC_HAN || token->phones.script == PHONETIC_THAI ||
	       token->phones.script == PHONETIC_INDIC ||
	       (token->phones.script == PHONETIC_NONE && !view_is_ascii(token->fold));
}

static bool name_is_heard_badly(const struct registry *registry, const struct name *name)
{
	for (size_t i = 0; i < name->token_count; i++) {
		if (!is_heard_badly(name_token(registry, name, i)))
			return false;
	}
	return name->token_count > 0;
}

/* `first`: the first name of a principal; the others follow it. */
static void lint_script(
	const struct registry *registry, size_t first, struct fault_list *faults)
{
	const struct name *name = &registry->names[first];
	const struct origin *at = origin_of(&registry->principals[name->principal]);
	for (size_t i = first;
		i < registry->name_count && registry->names[i].principal == name->principal;
		i++) {
		if (!name_is_heard_badly(registry, &registry->names[i]))
			return;
	}
	fault_warn(faults, at->file, at->line,
		"\"%.*s\" is in a script that is not well matched by its sound; give it an "
		"alias in Latin letters (see guise name --variants)",
		VIEW_ARG(name->text));
}

static void lint_domain(const struct registry *registry, const struct domain_entry *entry,
	struct fault_list *faults)
{
	const struct origin *at = origin_of(&registry->principals[entry->principal]);
	if (!entry->has_lookalikes || entry->is_wildcard)
		return;
	if (entry->letters < 5) {
		fault_warn(faults, at->file, at->line,
			"\"%.*s\" is short: only domains that look the same, hold it whole or "
			"set it beside words like \"login\" are taken for lookalikes of it",
			VIEW_ARG(entry->name));
	} else if (entry->is_common) {
		fault_warn(faults, at->file, at->line,
			"\"%.*s\" is a common word: domains that combine it with others count "
			"only "
			"with a second finding",
			VIEW_ARG(entry->name));
	}
}

void registry_lint(const struct registry *registry, struct fault_list *faults)
{
	size_t before = faults->count;
	struct arena *arena = arena_create((size_t)64 << 10, 0);
	for (size_t i = 0; i < registry->name_count && faults->count - before < LIMIT_WARNINGS;
		i++) {
		if (!(registry->names[i].flags &
			    (NAME_IS_JOINED | NAME_IS_SHORTER | NAME_IS_DERIVED))) {
			lint_name(registry, &registry->names[i], faults);
			lint_likeness(registry, &registry->names[i], arena, faults);
		}
		if (i == 0 || registry->names[i].principal != registry->names[i - 1].principal)
			lint_script(registry, i, faults);
	}
	arena_destroy(arena);
	for (size_t i = 0; i < registry->domain_count; i++) {
		if (faults->count - before >= LIMIT_WARNINGS)
			return;
		lint_domain(registry, &registry->domains[i], faults);
	}
}
