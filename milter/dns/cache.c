#include "dns/cache.h"

#include "base/err.h"
#include "base/limits.h"
#include "base/mutex.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#define SHARDS        64U
#define WAYS          8U
#define AVERAGE_BYTES 512U

struct dns_question {
	struct dns_cache *cache;
	struct dns_question *previous; /* among those being asked */
	struct dns_question *next;
	unsigned holders;
	bool answered;
	bool stored; /* in the table */
	uint64_t hash;
	enum dns_type type;
	int64_t expires_ms;
	struct dns_answer answer;
	struct arena *arena; /* of the answer */
	size_t name_len;
	char name[];
};

struct shard {
	struct mutex lock;
	pthread_cond_t answered; /* some question of this shard was */
	struct dns_question **places;
	struct dns_question *asked; /* list of those being asked */
	size_t bytes;
	size_t hand; /* next place to be emptied when there are too many bytes */
};

struct dns_cache {
	struct dns_question **places; /* of all shards */
	struct shard shards[SHARDS];
	size_t sets; /* of each shard */
	size_t max_bytes;
	uint64_t seed;
	atomic_uint in_flight;
};

static struct shard *shard_of(struct dns_cache *cache, uint64_t hash)
{
	return &cache->shards[hash % SHARDS];
}

static size_t bytes_of(const struct dns_question *question)
{
	return sizeof(*question) + question->name_len +
	       (question->arena ? arena_used(question->arena) : 0);
}

static void question_free(struct dns_question *question)
{
	arena_destroy(question->arena);
	free(question);
}

static void drop(struct shard *shard, struct dns_question *question) REQUIRES(shard->lock)
{
	(void)shard;
	if (--question->holders == 0)
		question_free(question);
}

static void empty_place(struct shard *shard, struct dns_question **place) REQUIRES(shard->lock)
{
	struct dns_question *question = *place;
	if (!question)
		return;
	*place = NULL;
	question->stored = false;
	shard->bytes -= bytes_of(question);
	drop(shard, question);
}

static struct dns_question **set_of(
	const struct dns_cache *cache, struct shard *shard, uint64_t hash)
{
	return &shard->places[(hash / SHARDS) % cache->sets * WAYS];
}

/* A free place of the set, else that of the question that ends first; one being asked
 * goes last, for others wait for it. */
static struct dns_question **choose_place(struct dns_question **set)
{
	struct dns_question **chosen = set;
	for (size_t i = 0; i < WAYS; i++) {
		if (!set[i])
			return &set[i];
		if (set[i]->expires_ms < (*chosen)->expires_ms)
			chosen = &set[i];
	}
	return chosen;
}

static struct dns_question *question_create(struct view name, enum dns_type type, uint64_t hash)
{
	struct dns_question *question = calloc(1, sizeof(*question) + name.len + 1);
	if (!question)
		abort();
	question->hash = hash;
	question->type = type;
	question->expires_ms = INT64_MAX; /* while it is being asked */
	question->name_len = name.len;
	memcpy(question->name, name.ptr, name.len);
	return question;
}

static bool is_same(const struct dns_question *question, struct view name, enum dns_type type,
	uint64_t hash)
{
	return question->hash == hash && question->type == type &&
	       question->name_len == name.len &&
	       memcmp(question->name, name.ptr, name.len) == 0;
}

/* The live question of this name; one that has expired is taken out. */
static struct dns_question *find(struct shard *shard, struct dns_question **set,
	struct view name, enum dns_type type, uint64_t hash) REQUIRES(shard->lock)
{
	for (size_t i = 0; i < WAYS; i++) {
		if (!set[i] || !is_same(set[i], name, type, hash))
			continue;
		if (set[i]->expires_ms > dns_now_ms())
			return set[i];
		empty_place(shard, &set[i]);
	}
	return NULL;
}

static void start(struct shard *shard, struct dns_question **set, struct dns_question *question)
	REQUIRES(shard->lock)
{
	struct dns_question **place = choose_place(set);
	empty_place(shard, place);
	*place = question;
	question->stored = true;
	shard->bytes += bytes_of(question);
	question->next = shard->asked;
	if (shard->asked)
		shard->asked->previous = question;
	shard->asked = question;
	question->holders = 2; /* the table and who asks it */
}

static void unlink_asked(struct shard *shard, struct dns_question *question)
	REQUIRES(shard->lock)
{
	if (question->previous) {
		question->previous->next = question->next;
	} else {
		shard->asked = question->next;
	}
	if (question->next)
		question->next->previous = question->previous;
	question->previous = NULL;
	question->next = NULL;
}

struct dns_question *dns_cache_enter(
	struct dns_cache *cache, struct view name, enum dns_type type, bool *must_ask_out)
{
	uint64_t hash = view_hash(name, cache->seed ^ (uint64_t)type);
	struct shard *shard = shard_of(cache, hash);
	struct dns_question **set = set_of(cache, shard, hash);

	*must_ask_out = false;
	mutex_lock(&shard->lock);
	struct dns_question *question = find(shard, set, name, type, hash);
	if (!question && atomic_load(&cache->in_flight) < LIMIT_DNS_IN_FLIGHT) {
		question = question_create(name, type, hash);
		question->cache = cache;
		start(shard, set, question);
		atomic_fetch_add(&cache->in_flight, 1);
		*must_ask_out = true;
	}
	if (question)
		question->holders++;
	mutex_unlock(&shard->lock);
	return question;
}

/* Empties places in turn until the shard is within its bytes again. */
static void shrink(const struct dns_cache *cache, struct shard *shard) REQUIRES(shard->lock)
{
	size_t places = cache->sets * WAYS;
	for (size_t i = 0; i < places && shard->bytes > cache->max_bytes; i++)
		empty_place(shard, &shard->places[shard->hand++ % places]);
}

/* One answer of great size must not push all others out. */
static void keep_or_forget(const struct dns_cache *cache, struct shard *shard,
	struct dns_question *question) REQUIRES(shard->lock)
{
	shard->bytes += question->arena ? arena_used(question->arena) : 0;
	if (bytes_of(question) <= (size_t)WAYS * AVERAGE_BYTES)
		return;
	struct dns_question **set = set_of(cache, shard, question->hash);
	for (size_t i = 0; i < WAYS; i++) {
		if (set[i] == question)
			empty_place(shard, &set[i]);
	}
}

void dns_cache_answer(struct dns_question *question, struct dns_answer answer,
	struct arena *arena, int64_t lifetime_ms)
{
	struct dns_cache *cache = question->cache;
	struct shard *shard = shard_of(cache, question->hash);
	mutex_lock(&shard->lock);
	BUG_ON(question->answered);
	question->answered = true;
	question->answer = answer;
	question->arena = arena;
	question->expires_ms = dns_now_ms() + lifetime_ms;
	if (question->stored)
		keep_or_forget(cache, shard, question);
	unlink_asked(shard, question);
	shrink(cache, shard);
	drop(shard, question);
	(void)pthread_cond_broadcast(&shard->answered);
	mutex_unlock(&shard->lock);
	atomic_fetch_sub(&cache->in_flight, 1);
}

static struct dns_answer copy_answer(const struct dns_answer *answer, struct arena *arena)
{
	struct dns_answer copy = *answer;
	if (copy.count == 0)
		return copy;
	copy.records = arena_array(arena, struct dns_record, copy.count);
	for (size_t i = 0; i < copy.count; i++) {
		copy.records[i] = answer->records[i];
		copy.records[i].data = arena_copy(arena, answer->records[i].data);
	}
	return copy;
}

struct dns_answer dns_cache_wait(
	struct dns_question *question, int64_t deadline_ms, struct arena *arena)
{
	struct dns_answer answer = { .status = DNS_UNKNOWN, .why = "timeout" };
	struct shard *shard = shard_of(question->cache, question->hash);
	struct timespec until = {
		.tv_sec = (time_t)(deadline_ms / 1000),
		.tv_nsec = (long)(deadline_ms % 1000) * 1000000,
	};
	int rc = 0;
	mutex_lock(&shard->lock);
	while (!question->answered && rc == 0)
		rc = pthread_cond_timedwait(&shard->answered, &shard->lock.native, &until);
	if (question->answered)
		answer = copy_answer(&question->answer, arena);
	drop(shard, question);
	mutex_unlock(&shard->lock);
	return answer;
}

void dns_cache_release(struct dns_question *question)
{
	struct shard *shard = shard_of(question->cache, question->hash);
	mutex_lock(&shard->lock);
	drop(shard, question);
	mutex_unlock(&shard->lock);
}

const char *dns_question_name(const struct dns_question *question)
{
	return question->name;
}

enum dns_type dns_question_type(const struct dns_question *question)
{
	return question->type;
}

static void shard_init(struct shard *shard, struct dns_question **places)
{
	pthread_condattr_t attributes;
	shard->places = places;
	mutex_init(&shard->lock);
	if (pthread_condattr_init(&attributes) != 0 ||
		pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) != 0 ||
		pthread_cond_init(&shard->answered, &attributes) != 0)
		abort();
	(void)pthread_condattr_destroy(&attributes);
}

static void shard_finish(struct shard *shard, size_t places)
{
	mutex_lock(&shard->lock);
	while (shard->asked) {
		struct dns_question *question = shard->asked;
		shard->asked = question->next;
		drop(shard, question);
	}
	for (size_t i = 0; i < places; i++)
		empty_place(shard, &shard->places[i]);
	mutex_unlock(&shard->lock);
	(void)pthread_cond_destroy(&shard->answered);
	mutex_finish(&shard->lock);
}

struct dns_cache *dns_cache_create(size_t entries)
{
	struct dns_cache *cache = calloc(1, sizeof(*cache));
	if (!cache)
		abort();
	cache->sets = entries / SHARDS / WAYS + 1;
	cache->places = calloc(cache->sets * WAYS * SHARDS, sizeof(struct dns_question *));
	if (!cache->places)
		abort();
	cache->max_bytes = cache->sets * WAYS * AVERAGE_BYTES;
	/* A seed that could be guessed would only make the cache slow. */
	if (getrandom(&cache->seed, sizeof(cache->seed), 0) != (ssize_t)sizeof(cache->seed))
		cache->seed = (uint64_t)dns_now_ms() ^ (uint64_t)(uintptr_t)cache;
	for (size_t i = 0; i < SHARDS; i++)
		shard_init(&cache->shards[i], cache->places + i * cache->sets * WAYS);
	return cache;
}

void dns_cache_destroy(struct dns_cache *cache)
{
	if (!cache)
		return;
	for (size_t i = 0; i < SHARDS; i++)
		shard_finish(&cache->shards[i], cache->sets * WAYS);
	free(cache->places);
	free(cache);
}
