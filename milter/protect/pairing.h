/*
 * pairing - which words of a text are which of a name, before it is weighed what that proves.
 * For protect/ alone.
 *
 * Threads: any. Limits: LIMIT_NAME_TOKENS by LIMIT_WORDS. Errors: none.
 */
#ifndef PROTECT_PAIRING_H
#define PROTECT_PAIRING_H

#include "protect/alignment.h"
#include "protect/likeness.h"

/* One question on its way to an answer. Of pairing_make() are `pairs`, `used`, `is_dense`, the
 * means of a run and what it took; all else is alignment_judge()'s. */
struct alignment {
	const struct registry *registry;
	const struct reading *reading;
	const struct name *name;
	const struct principal *principal;
	size_t principal_number;
	struct pair *pairs; /* by word of the name */
	uint32_t used;      /* bit per observed word */
	size_t missing;     /* words of the name that are not there and should be */
	size_t full;        /* words that are */
	size_t edits;
	size_t sounds;
	size_t nicknames;
	bool has_other_name;  /* a word that is a name in its own right in place of another one
			       */
	bool is_dense;        /* see struct comparison */
	bool has_first_edit;  /* the first letter is another one: "Minkel" for "Kinkel" */
	size_t initials;      /* in place of a given name */
	size_t foreign;       /* observed words that nothing explains */
	size_t letters;       /* single ones among the rest */
	bool has_word_before; /* a foreign word right before the match */
	bool has_word_after;  /* and right after it, without a comma */
	bool has_name_beside; /* a foreign word that is a common name, next to the match */
	bool is_part;         /* "Office of ..." */
	bool is_decorated;
	double strength;
	double bits;
	uint32_t means;
	size_t work; /* see alignment_judge() */
	struct hearings *hearings;
};

/* False when too few words of the name are there. */
bool pairing_make(struct alignment *alignment, struct run run);

/* The first of all names of the principal. */
const struct name *pairing_first_name(const struct alignment *alignment);

#define PARTICLE_MAX        5 /* letters of "voor" and "degli" */
#define PARTICLE_PERSON_MAX 3

static inline bool pairing_is_middle(const struct alignment *alignment, size_t number)
{
	return number > 0 && number + 1 < alignment->name->token_count;
}

/* Articles, particles and, in organisations, what joins words. */
static inline bool pairing_is_silent(
	const struct alignment *alignment, const struct token *token)
{
	uint32_t roles = alignment->principal->kind == PRINCIPAL_ORGANIZATION
				 ? ROLE_STOP | ROLE_LINK
				 : ROLE_STOP;
	return (token->roles & roles) != 0;
}

/* A word without which the name is still the name: a particle, a legal form at the end. */
static inline bool pairing_is_optional(const struct alignment *alignment, size_t number)
{
	const struct token *token = name_token(alignment->registry, alignment->name, number);
	if (!(token->roles & (ROLE_STOP | ROLE_LINK | ROLE_LEGAL)) ||
		alignment->name->token_count < 2)
		return false;
	bool is_organization = alignment->principal->kind == PRINCIPAL_ORGANIZATION;
	bool is_last = number + 1 == alignment->name->token_count;
	bool is_inside = number > 0 || is_organization;
	size_t most = is_organization ? PARTICLE_MAX : PARTICLE_PERSON_MAX;
	return (pairing_is_silent(alignment, token) && token->letters <= most && is_inside &&
		       !is_last) ||
	       (token->roles & ROLE_LEGAL && is_last && is_organization &&
		       alignment->name->token_count > 2);
}

/* A word that tells nothing: "La Fontana" is not Joaquín de la Fontana. */
static inline bool pairing_is_particle(const struct token *token, size_t number)
{
	return number > 0 && (token->roles & ROLE_STOP) != 0 && token->letters <= 3;
}

#endif
