#include "store/store.h"

#include "base/limits.h"
#include "base/mutex.h"
#include "store/alarm.h"
#include "store/backend.h"
#include "store/clock.h"
#include "store/keys.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>

#define GATHER_MS     100 /* for which additions are gathered before they are written */
#define CHECK_MS      500 /* between two looks at the backend */
#define RETRY_MIN_MS  500
#define RETRY_MAX_MS  30000
#define STEADY_MS     10000 /* after which a failing read counts as the first again */
#define FIRST_OPEN_MS 1000  /* store_create() waits so long for the first try to open */
#define LAST_FLUSH_MS 2000
#define PRUNE_MS      3600000
#define PRUNE_PARTS   64U /* it is also pruned when so small a part of it is new */
#define READ_ROUNDS   4   /* while others write the same key */

/* What the writer thread alone uses. */
struct writer {
	bool is_open;
	int64_t open_at;
	int64_t check_at;
	int64_t write_at;
	int64_t prune_at;
	int64_t readable_at; /* when reads may be tried again */
	int64_t readable_since;
	int64_t read_pause;
	unsigned open_failures;
	unsigned write_failures;
	int64_t note_at;
	unsigned note_failures;
	size_t since_prune;
	struct batch batch; /* count > 0: to be written again */
	struct change changes[LIMIT_STORE_BATCH];
	struct alarm open_alarm;
	struct alarm write_alarm;
	struct alarm note_alarm;
};

struct atomic_counters {
	_Atomic uint64_t reads, cache_hits, read_failures, writes, write_failures, dropped;
};

struct store {
	struct backend *backend;
	struct table *table;
	struct keys *keys;
	pthread_t thread;
	struct mutex lock; /* of what follows */
	pthread_cond_t wake;
	pthread_cond_t progress;
	bool is_stopping;
	bool is_urgent;
	bool has_tried;                       /* to open it, once */
	struct note notes[LIMIT_STORE_NOTES]; /* that wait */
	size_t note_count;
	/* Of any thread. */
	_Atomic int64_t now; /* as the last caller said */
	atomic_bool is_readable;
	atomic_bool is_suspicious; /* a read failed */
	struct atomic_counters counters;
	struct writer writer;
};

void why_set(struct why *why, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	(void)vsnprintf(why->text, sizeof(why->text), format, args);
	va_end(args);
}

/* --- the message path --- */

static void wake_writer(struct store *store)
{
	mutex_lock(&store->lock);
	store->is_urgent = true;
	(void)pthread_cond_signal(&store->wake);
	mutex_unlock(&store->lock);
}

struct store_key store_key_of(
	const struct store *store, const char *label, const struct view *parts, size_t count)
{
	return keys_make(store->keys, label, parts, count);
}

/* Nobody asks it again before the writer thread has seen it answer. */
static void distrust(struct store *store)
{
	if (!atomic_exchange(&store->is_readable, false))
		return;
	atomic_store(&store->is_suspicious, true);
	wake_writer(store);
}

enum reading {
	READING_DONE,
	READING_AGAIN, /* somebody wrote it meanwhile */
	READING_FAILED
};

/* What is older than `kept_from` is as if it had never been. */
static enum reading read_once(struct store *store, struct table_ticket *ticket,
	int64_t start_ms, int64_t kept_from, struct record *record_out)
{
	struct record base = { 0 };
	bool is_readable = atomic_load(&store->is_readable);
	int64_t deadline = start_ms + (is_readable ? store->backend->common.deadline_ms : 0);
	enum table_found found = table_find(store->table, ticket, deadline, record_out);
	if (found == TABLE_KNOWN) {
		atomic_fetch_add(&store->counters.cache_hits, 1);
		return READING_DONE;
	}
	if (found == TABLE_BUSY || !is_readable)
		return READING_FAILED;
	enum answer answer = store->backend->ops->read(store->backend, ticket, deadline, &base);
	if (answer == ANSWER_UNKNOWN) {
		distrust(store);
		return READING_FAILED;
	}
	if (answer == ANSWER_NO || base.last_seen < kept_from)
		base = (struct record){ 0 };
	return table_learn(store->table, ticket, &base, record_out) ? READING_DONE
								    : READING_AGAIN;
}

static enum answer read_record(struct store *store, enum record_kind kind, struct store_key key,
	int64_t now, struct record *record_out)
{
	struct table_ticket ticket = { .kind = kind, .key = key };
	int64_t start = clock_ms();
	int64_t kept_from = record_kept_from(kind, store->backend->common.forget_days, now);
	enum reading reading = key_is_null(key) ? READING_FAILED : READING_AGAIN;
	if (!store->backend->common.is_read_only)
		atomic_store(&store->now, now);
	atomic_fetch_add(&store->counters.reads, 1);
	for (unsigned round = 0; round < READ_ROUNDS && reading == READING_AGAIN; round++)
		reading = read_once(store, &ticket, start, kept_from, record_out);
	if (reading != READING_DONE) {
		atomic_fetch_add(&store->counters.read_failures, 1);
		return ANSWER_UNKNOWN;
	}
	bool is_there = record_out->last_seen > 0 && record_out->last_seen >= kept_from;
	return is_there ? ANSWER_YES : ANSWER_NO;
}

static struct contact contact_of_record(const struct record *record)
{
	return (struct contact){
		.first_seen = record->first_seen,
		.last_seen = record->last_seen,
		.messages = record->messages,
		.days = record->days,
		.written_to = record->written_to,
	};
}

static enum answer read_contact(struct store *store, enum record_kind kind,
	struct store_key key, int64_t now, struct contact *contact_out)
{
	struct record record = { 0 };
	enum answer answer = read_record(store, kind, key, now, &record);
	if (answer != ANSWER_YES)
		record = (struct record){ 0 };
	*contact_out = contact_of_record(&record);
	return answer;
}

enum answer store_contact(
	struct store *store, struct store_key key, int64_t now, struct contact *contact_out)
{
	return read_contact(store, RECORD_CONTACT, key, now, contact_out);
}

enum answer store_use(
	struct store *store, struct store_key key, int64_t now, struct contact *use_out)
{
	return read_contact(store, RECORD_EXCEPTION, key, now, use_out);
}

static void add(struct store *store, enum record_kind kind, struct store_key key,
	const struct record *record)
{
	if (store->backend->common.is_read_only)
		return;
	atomic_store(&store->now, record->last_seen);
	if (key_is_null(key) || !table_add(store->table, kind, key, record))
		atomic_fetch_add(&store->counters.dropped, 1);
}

void store_add_contact(
	struct store *store, struct store_key key, enum contact_event event, int64_t now)
{
	struct record record = record_of_event(event, now);
	add(store, RECORD_CONTACT, key, &record);
}

void store_add_use(struct store *store, struct store_key key, int64_t now)
{
	struct record record = record_of_event(CONTACT_RECEIVED, now);
	add(store, RECORD_EXCEPTION, key, &record);
}

/* One of this key that waits already will do. */
static bool queue_note(struct store *store, const struct note *note)
{
	bool is_queued = false;
	mutex_lock(&store->lock);
	for (size_t i = 0; i < store->note_count && !is_queued; i++) {
		is_queued = memcmp(&store->notes[i].key, &note->key, sizeof(note->key)) == 0;
	}
	if (!is_queued && store->note_count < LIMIT_STORE_NOTES) {
		store->notes[store->note_count++] = *note;
		is_queued = true;
	}
	mutex_unlock(&store->lock);
	return is_queued;
}

void store_propose(struct store *store, struct store_key key, struct view text, int64_t now)
{
	struct record record = record_of_event(CONTACT_RECEIVED, now);
	struct note note = { .key = key, .size = text.len + KEYS_SEAL_SIZE };
	if (store->backend->common.is_read_only)
		return;
	add(store, RECORD_PROPOSAL, key, &record);
	if (key_is_null(key) || note.size > sizeof(note.bytes) ||
		!keys_seal(store->keys, text, note.bytes) || !queue_note(store, &note))
		atomic_fetch_add(&store->counters.dropped, 1);
}

struct listing {
	struct store *store;
	store_visit *visit;
	void *context;
};

/* One that cannot be deciphered was made with another secret: it tells nothing. */
static void open_note(void *context, const struct record *record, struct view sealed)
{
	const struct listing *listing = context;
	unsigned char bytes[LIMIT_STORE_NOTE];
	if (!keys_open_seal(listing->store->keys, sealed, bytes))
		return;
	struct contact seen = contact_of_record(record);
	struct view text = { bytes, sealed.len - KEYS_SEAL_SIZE };
	listing->visit(listing->context, text, &seen);
}

bool store_proposals(struct store *store, int64_t now, store_visit *visit, void *context)
{
	const struct backend *backend = store->backend;
	struct listing listing = { store, visit, context };
	int64_t kept_from = record_kept_from(RECORD_PROPOSAL, backend->common.forget_days, now);
	return store_is_readable(store) &&
	       backend->ops->list_notes(store->backend, kept_from, open_note, &listing);
}

enum answer store_count_campaign(struct store *store, struct store_key key, uint32_t recipients,
	int64_t now, struct campaign *campaign_out)
{
	struct record record = record_of_message(recipients, now);
	add(store, RECORD_CAMPAIGN, key, &record);
	enum answer answer = read_record(store, RECORD_CAMPAIGN, key, now, &record);
	*campaign_out = (struct campaign){
		.messages = record.messages,
		.recipients = record.recipients,
		.first_seen = record.first_seen,
		.last_seen = record.last_seen,
	};
	/* NO: there was no room for it in the queue, or it is only read and there is none. */
	return answer == ANSWER_YES ? ANSWER_YES : ANSWER_UNKNOWN;
}

bool store_is_readable(const struct store *store)
{
	return atomic_load(&store->is_readable);
}

struct store_counters store_counters(const struct store *store)
{
	return (struct store_counters){
		.reads = atomic_load(&store->counters.reads),
		.cache_hits = atomic_load(&store->counters.cache_hits),
		.read_failures = atomic_load(&store->counters.read_failures),
		.writes = atomic_load(&store->counters.writes),
		.write_failures = atomic_load(&store->counters.write_failures),
		.dropped = atomic_load(&store->counters.dropped),
	};
}

/* --- the writer thread --- */

static int64_t retry_in(unsigned failures)
{
	int64_t wait = RETRY_MIN_MS;
	for (unsigned i = 1; i < failures && wait < RETRY_MAX_MS; i++)
		wait *= 2;
	return wait < RETRY_MAX_MS ? wait : RETRY_MAX_MS;
}

static void raise_alarm(struct alarm *alarm, const struct why *why, const char *what)
{
	char sentence[sizeof(why->text) + 200];
	(void)snprintf(sentence, sizeof(sentence), "history: %s; %s", why->text, what);
	alarm_raise(alarm, clock_ms(), sentence);
}

static void allow_reads(struct store *store)
{
	int64_t now = clock_ms();
	if (atomic_load(&store->is_readable) || now < store->writer.readable_at)
		return;
	store->writer.readable_since = now;
	atomic_store(&store->is_readable, true);
}

static void try_open(struct store *store)
{
	struct writer *writer = &store->writer;
	struct why why = { "" };
	unsigned char secret[STORE_SECRET_SIZE];
	if (!store->backend->ops->open(store->backend, secret, &why)) {
		writer->open_at = clock_ms() + retry_in(++writer->open_failures);
		raise_alarm(&writer->open_alarm, &why,
			store->backend->common.is_read_only
				? "what it remembers is unknown"
				: "until it can be used, nothing is remembered and nothing is "
				  "known");
		return;
	}
	(void)keys_set_secret(store->keys, secret);
	explicit_bzero(secret, sizeof(secret));
	table_forget(store->table);
	writer->is_open = true;
	writer->open_failures = 0;
	writer->check_at = clock_ms() + CHECK_MS;
	writer->write_at = 0;
	writer->prune_at = 0;
	alarm_clear(&writer->open_alarm, "history: can be used again");
	allow_reads(store);
}

/* A read failed. A backend that answers the writer, but soon fails readers again, rests longer
 * each time. */
static void note_suspicion(struct writer *writer)
{
	int64_t now = clock_ms();
	bool is_first = now - writer->readable_since > STEADY_MS;
	writer->read_pause = is_first ? 0 : writer->read_pause * 2 + CHECK_MS;
	if (writer->read_pause > RETRY_MAX_MS)
		writer->read_pause = RETRY_MAX_MS;
	writer->readable_at = now + writer->read_pause;
}

static void check(struct store *store)
{
	struct writer *writer = &store->writer;
	struct why why = { "" };
	bool is_suspicious = atomic_exchange(&store->is_suspicious, false);
	if (!is_suspicious && clock_ms() < writer->check_at)
		return;
	if (is_suspicious && !atomic_load(&store->is_readable))
		note_suspicion(writer);
	enum health health = store->backend->ops->check(store->backend, &why);
	if (health == HEALTH_BAD) {
		atomic_store(&store->is_readable, false);
		writer->is_open = false;
		writer->open_at = 0;
	} else {
		if (health == HEALTH_CHANGED)
			table_forget(store->table);
		allow_reads(store);
	}
	writer->check_at = clock_ms() + CHECK_MS;
}

static void tell_progress(struct store *store)
{
	mutex_lock(&store->lock);
	store->has_tried = true;
	(void)pthread_cond_broadcast(&store->progress);
	mutex_unlock(&store->lock);
}

static void take_batch(struct store *store)
{
	struct batch *batch = &store->writer.batch;
	if (batch->count > 0) {
		table_retry(store->table);
		return;
	}
	batch->changes = store->writer.changes;
	batch->count = table_take(store->table, batch->changes, LIMIT_STORE_BATCH);
	if (batch->count > 0 && getrandom(batch->id, sizeof(batch->id), 0) != sizeof(batch->id))
		abort(); /* it does not fail for so few octets */
}

static void fail_write(struct store *store, enum table_outcome outcome, const struct why *why)
{
	struct writer *writer = &store->writer;
	atomic_fetch_add(&store->counters.write_failures, 1);
	writer->write_at = clock_ms() + retry_in(++writer->write_failures);
	if (outcome == TABLE_UNSURE)
		atomic_store(&store->is_readable, false);
	atomic_store(&store->is_suspicious, true);
	raise_alarm(&writer->write_alarm, why,
		"what it should remember waits, and is lost when there is no more room");
}

static void write_all(struct store *store)
{
	struct writer *writer = &store->writer;
	while (writer->is_open && clock_ms() >= writer->write_at) {
		struct why why = { "" };
		take_batch(store);
		if (writer->batch.count == 0)
			return;
		writer->batch.now = atomic_load(&store->now);
		enum table_outcome outcome =
			store->backend->ops->write(store->backend, &writer->batch, &why);
		table_settle(store->table, outcome);
		if (outcome != TABLE_WRITTEN) {
			fail_write(store, outcome, &why);
			return;
		}
		atomic_fetch_add(&store->counters.writes, writer->batch.count);
		writer->since_prune += writer->batch.count;
		writer->batch.count = 0;
		writer->write_failures = 0;
		alarm_clear(&writer->write_alarm, "history: is written again");
		tell_progress(store);
	}
}

static size_t count_notes(struct store *store)
{
	mutex_lock(&store->lock);
	size_t count = store->note_count;
	mutex_unlock(&store->lock);
	return count;
}

/* The first of those that wait, or the null key. */
static struct note first_note(struct store *store)
{
	struct note note = { .size = 0 };
	mutex_lock(&store->lock);
	if (store->note_count > 0)
		note = store->notes[0];
	mutex_unlock(&store->lock);
	return note;
}

static void drop_first_note(struct store *store)
{
	mutex_lock(&store->lock);
	store->note_count--;
	memmove(store->notes, store->notes + 1, store->note_count * sizeof(store->notes[0]));
	mutex_unlock(&store->lock);
}

/* Those that waited before everything was written: their entries are there. */
static void write_notes(struct store *store, size_t count)
{
	struct writer *writer = &store->writer;
	bool good =
		writer->is_open && writer->batch.count == 0 && clock_ms() >= writer->note_at;
	for (size_t i = 0; i < count && good; i++) {
		struct why why = { "" };
		struct note note = first_note(store);
		good = store->backend->ops->keep_note(store->backend, &note, &why);
		if (good) {
			drop_first_note(store);
			writer->note_failures = 0;
			alarm_clear(&writer->note_alarm, "history: proposals are kept again");
			continue;
		}
		atomic_fetch_add(&store->counters.write_failures, 1);
		atomic_store(&store->is_suspicious, true);
		writer->note_at = clock_ms() + retry_in(++writer->note_failures);
		raise_alarm(&writer->note_alarm, &why, "who is to be proposed waits");
	}
}

static void prune(struct store *store)
{
	struct writer *writer = &store->writer;
	int64_t now = atomic_load(&store->now);
	bool is_due = clock_ms() >= writer->prune_at ||
		      writer->since_prune * PRUNE_PARTS >= store->backend->common.max_entries;
	if (!writer->is_open || writer->write_failures > 0 || now == 0 || !is_due ||
		store->backend->common.is_read_only)
		return;
	struct why why = { "" };
	if (!store->backend->ops->prune(store->backend, now, &why))
		raise_alarm(&writer->write_alarm, &why, "old entries stay");
	writer->since_prune = 0;
	writer->prune_at = clock_ms() + PRUNE_MS;
}

/* False: it is time to stop. */
static bool rest(struct store *store)
{
	struct writer *writer = &store->writer;
	bool waits = table_pending(store->table) > 0 || count_notes(store) > 0;
	int64_t until = clock_ms() + (waits ? GATHER_MS : CHECK_MS);
	mutex_lock(&store->lock);
	bool in_time = true;
	while (!store->is_urgent && !store->is_stopping && in_time)
		in_time = clock_wait(&store->wake, &store->lock, until);
	if (store->is_urgent) { /* somebody waits for it */
		writer->write_at = 0;
		writer->note_at = 0;
		writer->open_at = 0;
	}
	store->is_urgent = false;
	bool goes_on = !store->is_stopping;
	mutex_unlock(&store->lock);
	return goes_on;
}

static void *run(void *context)
{
	struct store *store = context;
	do {
		if (store->writer.is_open)
			check(store);
		if (!store->writer.is_open && clock_ms() >= store->writer.open_at)
			try_open(store);
		size_t notes = count_notes(store);
		write_all(store);
		write_notes(store, notes);
		prune(store);
		tell_progress(store);
	} while (rest(store));
	atomic_store(&store->is_readable, false);
	store->backend->ops->close(store->backend);
	return NULL;
}

/* --- life --- */

static struct store *allocate(struct backend *backend)
{
	struct store *store = calloc(1, sizeof(*store));
	if (!store)
		abort();
	store->backend = backend;
	store->table = table_create(backend->lifetime_ms);
	store->keys = keys_create();
	mutex_init(&store->lock);
	clock_condition_init(&store->wake);
	clock_condition_init(&store->progress);
	struct alarm alarm = { .complain = backend->common.complain,
		.context = backend->common.context };
	store->writer.open_alarm = alarm;
	store->writer.write_alarm = alarm;
	store->writer.note_alarm = alarm;
	return store;
}

struct store *store_create(struct backend *backend)
{
	struct store *store = allocate(backend);
	sigset_t all;
	sigset_t before;
	(void)sigfillset(&all);
	BUG_ON(pthread_sigmask(SIG_SETMASK, &all, &before) != 0);
	BUG_ON(pthread_create(&store->thread, NULL, run, store) != 0);
	BUG_ON(pthread_sigmask(SIG_SETMASK, &before, NULL) != 0);
	/* So that the first messages find it open; a server that is slow is not waited for. */
	int64_t deadline = clock_ms() + FIRST_OPEN_MS;
	bool in_time = true;
	mutex_lock(&store->lock);
	while (!store->has_tried && in_time)
		in_time = clock_wait(&store->progress, &store->lock, deadline);
	mutex_unlock(&store->lock);
	return store;
}

bool store_flush(struct store *store, unsigned milliseconds)
{
	int64_t deadline = clock_ms() + milliseconds;
	int64_t urge_at = 0;
	uint64_t last = table_last_added(store->table);
	mutex_lock(&store->lock);
	while ((table_first_pending(store->table) <= last || store->note_count > 0) &&
		clock_ms() < deadline) {
		if (clock_ms() >= urge_at) {
			store->is_urgent = true;
			(void)pthread_cond_signal(&store->wake);
			urge_at = clock_ms() + GATHER_MS;
		}
		(void)clock_wait(&store->progress, &store->lock,
			urge_at < deadline ? urge_at : deadline);
	}
	bool is_done = table_first_pending(store->table) > last && store->note_count == 0;
	mutex_unlock(&store->lock);
	return is_done;
}

void store_destroy(struct store *store)
{
	if (!store)
		return;
	(void)store_flush(store, LAST_FLUSH_MS);
	mutex_lock(&store->lock);
	store->is_stopping = true;
	(void)pthread_cond_signal(&store->wake);
	mutex_unlock(&store->lock);
	(void)pthread_join(store->thread, NULL);
	store->backend->ops->destroy(store->backend);
	table_destroy(store->table);
	keys_destroy(store->keys);
	(void)pthread_cond_destroy(&store->wake);
	(void)pthread_cond_destroy(&store->progress);
	mutex_finish(&store->lock);
	free(store);
}
