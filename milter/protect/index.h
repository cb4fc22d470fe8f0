/*
 * index - the inside of the registry: the names, words and domains of all principals, and
 * the keys under which they are found. For protect/ alone.
 *
 * Owns:    everything lives in the arena of the registry.
 * Threads: written while the registry is built, then read by any.
 */
#ifndef PROTECT_INDEX_H
#define PROTECT_INDEX_H

#include "protect/keys.h"
#include "protect/reading.h"
#include "protect/registry.h"
#include "protect/vocabulary.h"
#include "text/phonetic_foreign.h"

#define LIMIT_TURNS       3  /* words that a name may begin with, heard as one */
#define LIMIT_NAME_TOKENS 12 /* words of one protected name; what follows is not compared */

/* One word of protected names, kept once however many bear it. */
struct token {
	struct view fold;
	struct view skeleton;            /* of the folded word */
	const struct token_forms *forms; /* NULL: both are `skeleton`, as for most */
	const struct same_names *same;
	double bits;        /* how rare, log2(1/frequency) */
	uint32_t mask;      /* reading_letter_mask() of `skeleton` */
	uint32_t fold_mask; /* reading_text_mask() of `fold` */
	uint32_t uses;      /* names that have it */
	uint32_t roles;
	uint16_t letters;     /* characters of `fold` */
	bool is_known;        /* a common name or word */
	struct phones phones; /* of the word in its own case */
};

struct token_forms {
	struct view shape; /* the skeleton of the word in its own case */
	struct view wide;  /* `skeleton` with more pairs joined */
};

static inline struct view token_shape(const struct token *token)
{
	return token->forms ? token->forms->shape : token->skeleton;
}

static inline struct view token_wide(const struct token *token)
{
	return token->forms ? token->forms->wide : token->skeleton;
}

/* Whether the text looks like the word. */
static inline bool token_looks_like(const struct token *token, struct view skeleton)
{
	return view_equal(token->skeleton, skeleton) ||
	       (token->forms && view_equal(token->forms->shape, skeleton));
}

enum name_flags {
	NAME_IS_ALIAS = 1U << 0,
	NAME_IS_ACRONYM = 1U << 1,
	NAME_IS_JOINED =
		1U << 2, /* its hyphenated words as one: a second form of the one before */
	NAME_IS_SHORTER = 1U << 3, /* without its legal form: likewise */
	NAME_IS_DERIVED = 1U << 4, /* an acronym that is not listed: its capitals */
};

struct name {
	struct view text; /* as the record writes it */
	uint32_t principal;
	uint32_t first_token; /* in token_numbers */
	uint16_t hyphens;     /* bit i: word i is joined to the one before it */
	uint8_t token_count;
	uint8_t flags;
};

#define LIMIT_SOLID 96 /* octets of a label's skeleton; longer ones are cut */

/* A domain that principals own: one per owner. */
struct domain_entry {
	struct view name; /* without "*." */
	struct view registrable;
	struct view plain;  /* its label as a person reads it */
	struct view solid;  /* the skeleton of that, without hyphens */
	struct view apart;  /* the same with pairs ("rn") as two; empty where there are none */
	struct view coded;  /* the same of an A-label as it is written; empty for others */
	struct view suffix; /* what follows the label */
	size_t letters;     /* of the label; those of other scripts count twice */
	uint32_t mask;      /* letters of `solid`, as solid_mask() has them */
	uint32_t principal;
	bool is_wildcard;
	bool has_lookalikes;
	bool is_common;                /* the label is a word of the dictionary */
	bool is_lure;                  /* one that lookalikes add to names */
	struct protected_domain rules; /* the strictest of all records that cover it */
};

/* The organisation that a person names. */
struct link {
	const struct organization *organization;
};

struct registry {
	struct arena *arena;
	struct snapshot *snapshot;
	struct principal *principals;
	size_t principal_count;
	struct name *names;
	size_t name_count;
	size_t written_names; /* without second forms */
	uint32_t *token_numbers;
	size_t token_number_count;
	struct token *tokens;
	size_t token_count;
	struct domain_entry *domains;
	size_t domain_count;
	struct link *links; /* by person */
	struct keys keys;   /* of names and addresses; packed */
	struct keys hosts;  /* of domains, whole */
	struct keys labels; /* of lookalikes and the words around them: protect/domains.h */
	uint64_t *filter;   /* what none of `labels` can be */
	size_t filter_mask;
	uint64_t powers[LIMIT_SOLID + 1];
	struct keys roles; /* of the vocabulary, and of words that belong to one principal */
	bool has_other_scripts; /* than Latin */
	bool is_large;          /* too many names for coarse keys */
	double bits_to_act;     /* below it a name alone proves nothing */
};

static inline const struct token *name_token(
	const struct registry *registry, const struct name *name, size_t i)
{
	return &registry->tokens[registry->token_numbers[name->first_token + i]];
}

/* Roles that the vocabulary gives a word, by its skeleton. */
uint32_t index_roles_of(const struct registry *registry, struct view skeleton);
uint32_t index_roles_of_mixed(const struct registry *registry, uint64_t mixed);

/* By the mixed hash of a folded word: the groups of equivalent given names that it is in, and
 * whether it is a common name. */
void index_same_names(
	const struct registry *registry, uint64_t mixed, struct same_names *same_out);
bool index_is_known(const struct registry *registry, uint64_t mixed);

/* The name as one word to the ear, begun at word `turn`. */
void index_join_phones(const struct registry *registry, const struct name *name, size_t turn,
	struct phones *phones_out);

/* The consonant keys of words or whole names, as they are put and looked up. */
struct sound_keys {
	uint64_t fine[LIMIT_PHONETIC_KEYS];
	uint64_t coarse[LIMIT_PHONETIC_KEYS];
	uint64_t heard[TONGUES]; /* of a Latin word by the tongue it is heard in; 0: none */
	size_t fine_count;
	size_t coarse_count;
	bool is_latin;
};

/* `with_coarse`: the coarse ones too, but not those of tongues. */
void index_sound_keys(const struct registry *registry, const struct phones *phones,
	bool with_coarse, struct sound_keys *keys_out);

/* Those of tongues, of a folded word and what phonetic_read() makes of it. */
void index_heard_keys(struct view word, const struct phones *neutral, struct sound_keys *keys);

/* The keys of two words under which they are found from another script: by their coarse keys,
 * and where one is heard in a tongue. */
#define LIMIT_CROSS_PAIRS (LIMIT_PHONETIC_KEYS * LIMIT_PHONETIC_KEYS + 3 * TONGUES)
size_t index_cross_pairs(const struct sound_keys *a, const struct sound_keys *b,
	enum key_kind kind, uint64_t keys_out[LIMIT_CROSS_PAIRS]);

/* Whether two fine keys together, or that of a whole name, are long enough to tell names of
 * so large a list apart. */
bool index_sound_tells(const struct registry *registry, uint64_t a, uint64_t b);

/* Two words by their groups of equivalent names, in any order. How many keys; none where they
 * have so many groups that common names would crowd the table. */
#define LIMIT_SAME_BOTH 12
size_t index_same_both_keys(const struct same_names *a, const struct same_names *b,
	uint64_t keys_out[LIMIT_SAME_BOTH]);

/* The name without blanks, begun at word `turn`; false when it is too long. */
bool index_join_name(const struct registry *registry, const struct name *name, size_t turn,
	bool by_shape, struct joined *joined_out);

/* An initial beside another word, by the mixed hash of that one's skeleton. */
uint64_t index_initial_key(struct view initial, uint64_t other);

/* All names of all principals, as words. Needs `roles`. */
void index_add_names(struct registry *registry, struct arena *scratch);

void index_list_name_keys(const struct registry *registry, struct key_list *list);
void index_add_domains(struct registry *registry, struct arena *scratch);

/* The most special entry that covers a domain, or NULL. */
const struct domain_entry *index_find_domain(
	const struct registry *registry, struct view domain);

/* The owners of a domain: listed exactly, or by "*.". */
void index_find_owned(
	const struct registry *registry, struct view domain, struct matches *matches);

/* Keeps the stronger of two matches of one principal. */
void matches_add(struct matches *matches, const struct match *match);
/* Strongest first. */
void matches_sort(struct matches *matches);

#endif
