/*
 * cache - answers that are known and questions that are being asked, in one table.
 *
 * A question is entered once: who comes second while it is being asked waits for the same
 * answer. Shards keep threads out of each other's way; inside a shard a question has one of
 * a few places (set-associative), so that there is no list to keep in order. The hash is
 * seeded, so nobody can aim at a place.
 *
 * Owns:    the questions; each is counted by its holders (the table, who asks, who waits).
 * Threads: any.
 * Units:   milliseconds of CLOCK_MONOTONIC.
 * Limits:  entries as given at creation, 512 octets for each on average, 4096 for one;
 *          LIMIT_DNS_IN_FLIGHT questions being asked.
 * Errors:  none.
 */
#ifndef DNS_CACHE_H
#define DNS_CACHE_H

#include "dns/resolver.h"

struct dns_cache;
struct dns_question;

struct dns_cache *dns_cache_create(size_t entries);

/* Nobody may wait any more. Questions still being asked are freed as well. */
void dns_cache_destroy(struct dns_cache *cache);

/* The question, counted for the caller, or NULL when too many are being asked. When
 * `must_ask_out` is set the caller asks it and calls dns_cache_answer() exactly once (its
 * own count aside). */
struct dns_question *dns_cache_enter(
	struct dns_cache *cache, struct view name, enum dns_type type, bool *must_ask_out);

/* Gives the answer, good for `lifetime_ms`; `arena` holds its records and becomes the
 * question's. */
void dns_cache_answer(struct dns_question *question, struct dns_answer answer,
	struct arena *arena, int64_t lifetime_ms);

/* Waits until there is an answer, copies it into `arena` and gives the caller's count back.
 * DNS_UNKNOWN ("timeout") when there is none at the deadline. */
struct dns_answer dns_cache_wait(
	struct dns_question *question, int64_t deadline_ms, struct arena *arena);

/* Gives the caller's count back. */
void dns_cache_release(struct dns_question *question);

/* The name as a C string, and the type, for whoever asks. */
const char *dns_question_name(const struct dns_question *question);
enum dns_type dns_question_type(const struct dns_question *question);

#endif
