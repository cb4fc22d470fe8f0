#include "store/table.h"

#include "base/limits.h"
#include "base/mutex.h"
#include "store/clock.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define SHARDS  64U
#define WAYS    8U
#define SETS    (LIMIT_STORE_CACHE / SHARDS / WAYS)
#define BUCKETS 32U

struct slot {
	struct store_key key;
	int64_t expires_ms; /* 0: free */
	struct record base; /* as the backend has it; empty: it has none */
	enum record_kind kind;
};

/* An addition. One that is taken is not added to any more: a further one is begun. */
struct addition {
	struct addition *next; /* of the bucket */
	struct addition *newer;
	uint64_t number; /* in the order of beginning */
	struct change change;
	bool taken;
	bool busy;
};

struct shard {
	struct mutex lock;
	pthread_cond_t settled;
	uint64_t epoch; /* goes up whenever a key of this shard becomes busy or is settled */
	struct addition *buckets[BUCKETS];
	struct slot slots[SETS * WAYS];
};

struct table {
	struct shard shards[SHARDS];
	int64_t lifetime_ms;
	atomic_size_t pending;
	struct mutex lock; /* of what follows; taken inside a shard's */
	struct addition *oldest;
	struct addition *newest;
	uint64_t last_number;
	uint64_t first_taken; /* UINT64_MAX: none is taken */
	/* Of the writer alone. */
	struct addition *taken[LIMIT_STORE_BATCH];
	size_t taken_count;
};

/* Keys are keyed hashes: any of their bytes will do. */
static uint64_t number_of(struct store_key key)
{
	uint64_t number = 0;
	memcpy(&number, key.bytes, sizeof(number));
	return number;
}

static struct shard *shard_of(struct table *table, struct store_key key)
{
	return &table->shards[number_of(key) % SHARDS];
}

static bool is_same(const struct store_key *a, const struct store_key *b)
{
	return memcmp(a->bytes, b->bytes, sizeof(a->bytes)) == 0;
}

static struct addition **bucket_of(struct shard *shard, struct store_key key)
{
	return &shard->buckets[number_of(key) / SHARDS % BUCKETS];
}

static struct slot *set_of(struct shard *shard, struct store_key key)
{
	return &shard->slots[number_of(key) / SHARDS / BUCKETS % SETS * WAYS];
}

static bool is_of(const struct addition *addition, enum record_kind kind, struct store_key key)
{
	return addition->change.kind == kind && is_same(&addition->change.key, &key);
}

static struct addition *find_open(
	struct shard *shard, enum record_kind kind, struct store_key key) REQUIRES(shard->lock)
{
	struct addition *addition = *bucket_of(shard, key);
	while (addition && (addition->taken || !is_of(addition, kind, key)))
		addition = addition->next;
	return addition;
}

static bool is_busy(struct shard *shard, enum record_kind kind, struct store_key key)
	REQUIRES(shard->lock)
{
	for (const struct addition *a = *bucket_of(shard, key); a; a = a->next) {
		if (a->busy && is_of(a, kind, key))
			return true;
	}
	return false;
}

static struct slot *find_slot(struct shard *shard, enum record_kind kind, struct store_key key)
	REQUIRES(shard->lock)
{
	struct slot *set = set_of(shard, key);
	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].expires_ms > 0 && set[i].kind == kind && is_same(&set[i].key, &key))
			return &set[i];
	}
	return NULL;
}

/* Puts what is not written on top of what the backend has: the taken one came first. */
static void add_pending(struct shard *shard, enum record_kind kind, struct store_key key,
	struct record *record) REQUIRES(shard->lock)
{
	for (const struct addition *a = *bucket_of(shard, key); a; a = a->next) {
		if (a->taken && is_of(a, kind, key))
			record_add(record, &a->change.record);
	}
	const struct addition *open = find_open(shard, kind, key);
	if (open)
		record_add(record, &open->change.record);
}

struct table *table_create(int64_t lifetime_ms)
{
	struct table *table = calloc(1, sizeof(*table));
	if (!table)
		abort();
	table->lifetime_ms = lifetime_ms;
	table->first_taken = UINT64_MAX;
	mutex_init(&table->lock);
	for (size_t i = 0; i < SHARDS; i++) {
		mutex_init(&table->shards[i].lock);
		clock_condition_init(&table->shards[i].settled);
	}
	return table;
}

void table_destroy(struct table *table)
{
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *shard = &table->shards[i];
		for (size_t b = 0; b < BUCKETS; b++) {
			while (shard->buckets[b]) {
				struct addition *addition = shard->buckets[b];
				shard->buckets[b] = addition->next;
				free(addition);
			}
		}
		(void)pthread_cond_destroy(&shard->settled);
		mutex_finish(&shard->lock);
	}
	mutex_finish(&table->lock);
	free(table);
}

static void begin_addition(struct table *table, struct shard *shard,
	const struct change *change) REQUIRES(shard->lock)
{
	struct addition *addition = calloc(1, sizeof(*addition));
	if (!addition)
		abort();
	struct addition **bucket = bucket_of(shard, change->key);
	addition->change = *change;
	addition->next = *bucket;
	*bucket = addition;
	atomic_fetch_add(&table->pending, 1);
	mutex_lock(&table->lock);
	addition->number = ++table->last_number;
	if (table->newest) {
		table->newest->newer = addition;
	} else {
		table->oldest = addition;
	}
	table->newest = addition;
	mutex_unlock(&table->lock);
}

bool table_add(struct table *table, enum record_kind kind, struct store_key key,
	const struct record *record)
{
	struct shard *shard = shard_of(table, key);
	bool added = true;
	mutex_lock(&shard->lock);
	struct addition *open = find_open(shard, kind, key);
	if (open) {
		record_add(&open->change.record, record);
	} else if (atomic_load(&table->pending) < LIMIT_STORE_QUEUE) {
		struct change change = { kind, key, *record };
		begin_addition(table, shard, &change);
	} else {
		added = false;
	}
	mutex_unlock(&shard->lock);
	return added;
}

enum table_found table_find(struct table *table, struct table_ticket *ticket,
	int64_t deadline_ms, struct record *record_out)
{
	struct shard *shard = shard_of(table, ticket->key);
	enum table_found found = TABLE_ASK;
	mutex_lock(&shard->lock);
	const struct slot *slot = find_slot(shard, ticket->kind, ticket->key);
	if (slot && slot->expires_ms > clock_ms()) {
		*record_out = slot->base;
		add_pending(shard, ticket->kind, ticket->key, record_out);
		found = TABLE_KNOWN;
	} else {
		bool in_time = true;
		while (is_busy(shard, ticket->kind, ticket->key) && in_time)
			in_time = clock_wait(&shard->settled, &shard->lock, deadline_ms);
		if (is_busy(shard, ticket->kind, ticket->key))
			found = TABLE_BUSY;
	}
	ticket->epoch = shard->epoch;
	mutex_unlock(&shard->lock);
	return found;
}

/* A free slot of the set, else the one that ends first. */
static struct slot *choose_slot(struct slot *set)
{
	struct slot *chosen = set;
	for (size_t i = 1; i < WAYS; i++) {
		if (set[i].expires_ms < chosen->expires_ms)
			chosen = &set[i];
	}
	return chosen;
}

bool table_learn(struct table *table, const struct table_ticket *ticket,
	const struct record *base, struct record *record_out)
{
	struct shard *shard = shard_of(table, ticket->key);
	mutex_lock(&shard->lock);
	bool is_valid = shard->epoch == ticket->epoch;
	if (is_valid) {
		struct slot *slot = find_slot(shard, ticket->kind, ticket->key);
		if (!slot)
			slot = choose_slot(set_of(shard, ticket->key));
		slot->key = ticket->key;
		slot->kind = ticket->kind;
		slot->base = *base;
		slot->expires_ms = clock_ms() + table->lifetime_ms;
		*record_out = *base;
		add_pending(shard, ticket->kind, ticket->key, record_out);
	}
	mutex_unlock(&shard->lock);
	return is_valid;
}

void table_forget(struct table *table)
{
	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *shard = &table->shards[i];
		mutex_lock(&shard->lock);
		for (size_t s = 0; s < (size_t)SETS * WAYS; s++)
			shard->slots[s].expires_ms = 0;
		shard->epoch++; /* nor is what is being read at the moment taken in */
		mutex_unlock(&shard->lock);
	}
}

size_t table_take(struct table *table, struct change *changes, size_t max)
{
	BUG_ON(table->taken_count > 0 || max > LIMIT_STORE_BATCH);
	mutex_lock(&table->lock);
	while (table->oldest && table->taken_count < max) {
		struct addition *addition = table->oldest;
		table->oldest = addition->newer;
		addition->newer = NULL;
		table->taken[table->taken_count++] = addition;
	}
	if (!table->oldest)
		table->newest = NULL;
	if (table->taken_count > 0)
		table->first_taken = table->taken[0]->number;
	mutex_unlock(&table->lock);
	for (size_t i = 0; i < table->taken_count; i++) {
		struct addition *addition = table->taken[i];
		struct shard *shard = shard_of(table, addition->change.key);
		mutex_lock(&shard->lock);
		addition->taken = true;
		addition->busy = true;
		shard->epoch++;
		changes[i] = addition->change;
		mutex_unlock(&shard->lock);
	}
	return table->taken_count;
}

void table_retry(struct table *table)
{
	for (size_t i = 0; i < table->taken_count; i++) {
		struct addition *addition = table->taken[i];
		struct shard *shard = shard_of(table, addition->change.key);
		mutex_lock(&shard->lock);
		addition->busy = true;
		shard->epoch++;
		mutex_unlock(&shard->lock);
	}
}

/* What is cached is now what the backend has. */
static void finish_addition(struct shard *shard, struct addition *addition)
	REQUIRES(shard->lock)
{
	struct change *change = &addition->change;
	struct slot *slot = find_slot(shard, change->kind, change->key);
	if (slot)
		record_add(&slot->base, &change->record);
	struct addition **link = bucket_of(shard, change->key);
	while (*link != addition)
		link = &(*link)->next;
	*link = addition->next;
	free(addition);
}

void table_settle(struct table *table, enum table_outcome outcome)
{
	if (outcome == TABLE_UNSURE)
		return;
	size_t count = table->taken_count;
	for (size_t i = 0; i < count; i++) {
		struct addition *addition = table->taken[i];
		struct shard *shard = shard_of(table, addition->change.key);
		mutex_lock(&shard->lock);
		addition->busy = false;
		shard->epoch++;
		if (outcome == TABLE_WRITTEN)
			finish_addition(shard, addition);
		(void)pthread_cond_broadcast(&shard->settled);
		mutex_unlock(&shard->lock);
	}
	if (outcome != TABLE_WRITTEN)
		return;
	table->taken_count = 0;
	atomic_fetch_sub(&table->pending, count);
	mutex_lock(&table->lock);
	table->first_taken = UINT64_MAX;
	mutex_unlock(&table->lock);
}

size_t table_pending(const struct table *table)
{
	return atomic_load(&table->pending);
}

uint64_t table_last_added(struct table *table)
{
	mutex_lock(&table->lock);
	uint64_t number = table->last_number;
	mutex_unlock(&table->lock);
	return number;
}

uint64_t table_first_pending(struct table *table)
{
	mutex_lock(&table->lock);
	uint64_t number = table->first_taken;
	if (number == UINT64_MAX && table->oldest)
		number = table->oldest->number;
	mutex_unlock(&table->lock);
	return number;
}
