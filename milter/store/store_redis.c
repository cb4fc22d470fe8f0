#include "store/store_redis.h"

#include "base/mutex.h"
#include "store/backend.h"
#include "store/pool.h"
#include "store/redis_find.h"
#include "store/redis_reply.h"
#include "store/redis_script.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* Others' writes are seen within a second: their own gathering and this. */
#define LIFETIME_MS 500
#define WRITE_MS    2000
#define CHECK_MS    500
#define IDLE_MS     10000 /* a server may close connections that are idle */
#define HOPS        5     /* to which a cluster sends us on */
#define PRUNE_STEPS 1000
#define KEY_SIZE    160U
#define PREFIX_MAX  64U
#define SECRET_TEXT (2 * STORE_SECRET_SIZE + 8) /* with "file:" */

struct redis {
	struct backend base;
	struct redis_find find;
	char *prefix;
	char *secret_file;
	char *ca_file;
	bool wants_tls;
	struct redis_tls *tls;
	struct link writer;
	struct pool readers;
	struct link reader[POOL_SIZE];
	unsigned char secret[STORE_SECRET_SIZE];
	bool has_secret;
	char secret_text[SECRET_TEXT]; /* as it stands in the database */
};

static struct redis *redis_of(struct backend *backend)
{
	return (struct redis *)(void *)backend;
}

/* --- keys of the database --- */

static struct view key_for(const struct redis *redis, const char *name, char *out)
{
	(void)snprintf(out, KEY_SIZE, "{%s}:%s", redis->prefix, name);
	return view_of(out);
}

static void write_hex(const unsigned char *bytes, size_t size, char *out)
{
	for (size_t i = 0; i < size; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static bool read_hex(struct view text, unsigned char *out, size_t size)
{
	if (text.len != 2 * size)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = ascii_lower(text.ptr[i]);
		if (!ascii_is_digit(c) && (c < 'a' || c > 'f'))
			return false;
		unsigned digit = ascii_is_digit(c) ? c - (unsigned)'0' : c - (unsigned)'a' + 10;
		out[i / 2] = (unsigned char)((unsigned)(i % 2 ? out[i / 2] << 4 : 0) | digit);
	}
	return true;
}

static const char *const entry_names[RECORD_KINDS] = {
	[RECORD_CONTACT] = "c:",
	[RECORD_CAMPAIGN] = "k:",
	[RECORD_EXCEPTION] = "x:",
	[RECORD_PROPOSAL] = "p:",
};
static const char *const seen_names[RECORD_KINDS] = {
	[RECORD_CONTACT] = "seen:c",
	[RECORD_CAMPAIGN] = "seen:k",
	[RECORD_EXCEPTION] = "seen:x",
	[RECORD_PROPOSAL] = "seen:p",
};

#define HEX_SIZE (2 * sizeof(struct store_key) + 1)

static struct view entry_key(const struct redis *redis, enum record_kind kind,
	const struct store_key *key, char *out)
{
	char hex[HEX_SIZE];
	write_hex(key->bytes, sizeof(key->bytes), hex);
	(void)snprintf(out, KEY_SIZE, "{%s}:%s%s", redis->prefix, entry_names[kind], hex);
	return view_of(out);
}

/* --- the secret --- */

static void digest(const char *label, const void *data, size_t size, unsigned char *out)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	unsigned length = 0;
	BUG_ON(!context || EVP_DigestInit_ex(context, EVP_sha256(), NULL) != 1 ||
		EVP_DigestUpdate(context, label, strlen(label)) != 1 ||
		EVP_DigestUpdate(context, data, size) != 1 ||
		EVP_DigestFinal_ex(context, out, &length) != 1);
	EVP_MD_CTX_free(context);
}

/* The secret of the file, and in the database no more than what tells it from others. */
static bool secret_from_file(struct redis *redis, struct why *why)
{
	unsigned char mark[STORE_SECRET_SIZE];
	char *line = redis_read_line(redis->secret_file);
	if (!line || strlen(line) < 16) {
		why_set(why, "%s cannot be read or has less than 16 characters",
			redis->secret_file);
		free(line);
		return false;
	}
	digest("guise secret ", line, strlen(line), redis->secret);
	explicit_bzero(line, strlen(line));
	free(line);
	digest("guise mark ", redis->secret, STORE_SECRET_SIZE, mark);
	memcpy(redis->secret_text, "file:", 6);
	write_hex(mark, sizeof(mark), redis->secret_text + 5);
	redis->has_secret = true;
	return true;
}

static bool propose_secret(struct redis *redis, struct why *why)
{
	if (redis->secret_file[0] != '\0')
		return secret_from_file(redis, why);
	if (redis->has_secret || redis->base.common.is_read_only)
		return true; /* the database may have lost it */
	if (getrandom(redis->secret, sizeof(redis->secret), 0) != sizeof(redis->secret))
		abort();
	write_hex(redis->secret, sizeof(redis->secret), redis->secret_text);
	return true;
}

static bool take_secret(struct redis *redis, const redisReply *reply, struct why *why)
{
	struct view text = reply_text(reply);
	char name[KEY_SIZE];
	if (reply->type == REDIS_REPLY_NIL) {
		why_set(why, "%s: nothing is remembered there under the prefix %s yet",
			redis->find.current.name, redis->prefix);
		return false;
	}
	bool is_same = view_equal(text, view_of(redis->secret_text));
	if (!is_same && (redis->secret_file[0] != '\0' ||
				!read_hex(text, redis->secret, STORE_SECRET_SIZE))) {
		(void)key_for(redis, "secret", name);
		why_set(why,
			"the key %s there was made with another secret: all mail servers need "
			"the same secret_file, or none",
			name);
		return false;
	}
	if (!is_same)
		write_hex(redis->secret, STORE_SECRET_SIZE, redis->secret_text);
	redis->has_secret = true;
	return true;
}

/* --- opening --- */

static bool describe_error(const struct redis *redis, const redisReply *reply, struct why *why)
{
	struct view text = view_slice(reply_text(reply), 0, 200);
	why_set(why, "%s answers: %.*s", redis->find.current.name, VIEW_ARG(text));
	return false;
}

static redisReply *set_secret(struct redis *redis, struct why *why)
{
	char name[KEY_SIZE];
	const struct view words[] = { VIEW("SET"), key_for(redis, "secret", name),
		view_of(redis->secret_text), VIEW("NX") };
	return link_ask(&redis->writer, clock_ms() + WRITE_MS, words, 4, why);
}

static redisReply *get_secret(struct redis *redis, int64_t deadline_ms, struct why *why)
{
	char name[KEY_SIZE];
	const struct view words[] = { VIEW("GET"), key_for(redis, "secret", name) };
	return link_ask(&redis->writer, deadline_ms, words, 2, why);
}

enum hop {
	HOP_ARRIVED,
	HOP_ON,
	HOP_FAILED
};

/* One server: writes the secret where there is none, and reads what all have agreed on. */
static enum hop agree(struct redis *redis, struct why *why)
{
	enum hop hop = HOP_FAILED;
	struct why reason = { "it does not answer" };
	if (!redis_find_connect(&redis->find, &redis->writer, why))
		return HOP_FAILED;
	/* Whoever only reads asks for it at once. */
	redisReply *set = redis->base.common.is_read_only
				  ? get_secret(redis, clock_ms() + WRITE_MS, &reason)
				  : set_secret(redis, &reason);
	redisReply *get = NULL;
	if (set && redis_find_follow(&redis->find, set)) {
		hop = HOP_ON;
	} else if (set && set->type == REDIS_REPLY_ERROR) {
		(void)describe_error(redis, set, why);
	} else if (set) {
		get = get_secret(redis, clock_ms() + WRITE_MS, &reason);
	}
	if (get && get->type == REDIS_REPLY_ERROR) {
		(void)describe_error(redis, get, why);
	} else if (get && take_secret(redis, get, why)) {
		hop = HOP_ARRIVED;
	}
	if (hop == HOP_FAILED && why->text[0] == '\0') {
		why_set(why, "%s cannot be used: %.300s", redis->find.current.name,
			reason.text);
	}
	freeReplyObject(set);
	freeReplyObject(get);
	return hop;
}

static void close_all(struct backend *backend)
{
	struct redis *redis = redis_of(backend);
	struct link *held[POOL_SIZE];
	for (size_t i = 0; i < POOL_SIZE; i++) {
		do {
			held[i] = pool_take(&redis->readers, clock_ms() + 1000);
		} while (!held[i]);
		link_close(held[i]);
	}
	for (size_t i = 0; i < POOL_SIZE; i++)
		pool_give(&redis->readers, held[i]);
	link_close(&redis->writer);
}

static bool is_reader_alive(struct link *link)
{
	const struct view words[] = { VIEW("PING") };
	struct why why;
	if (!link->context || clock_ms() - link->used_ms < IDLE_MS)
		return link->context;
	redisReply *reply = link_ask(link, clock_ms() + CHECK_MS, words, 1, &why);
	freeReplyObject(reply);
	return link->context;
}

/* Connects those readers anew that have lost their connection. */
static bool mend_readers(struct redis *redis, struct why *why)
{
	bool good = true;
	struct link *held[POOL_SIZE];
	size_t count = 0;
	while (count < POOL_SIZE) {
		held[count] = pool_take(&redis->readers, 0);
		if (!held[count])
			break; /* the rest is in use */
		count++;
	}
	for (size_t i = 0; i < count; i++) {
		if (good && !is_reader_alive(held[i]))
			good = redis_find_connect(&redis->find, held[i], why);
	}
	while (count > 0)
		pool_give(&redis->readers, held[--count]);
	return good;
}

static bool prepare_tls(struct redis *redis, struct why *why)
{
	if (!redis->wants_tls || redis->tls)
		return true;
	const char *ca_file = redis->ca_file[0] != '\0' ? redis->ca_file : NULL;
	redis->tls = redis_tls_create(ca_file, why);
	redis->find.tls = redis->tls;
	return redis->tls;
}

static bool open_all(struct backend *backend, unsigned char *secret_out, struct why *why)
{
	struct redis *redis = redis_of(backend);
	close_all(backend);
	if (!prepare_tls(redis, why) || !propose_secret(redis, why) ||
		!redis_find_server(&redis->find, why))
		return false;
	enum hop hop = HOP_ON;
	for (unsigned i = 0; i < HOPS && hop == HOP_ON; i++)
		hop = agree(redis, why);
	if (hop == HOP_ON)
		why_set(why, "the cluster sends us on and on");
	if (hop != HOP_ARRIVED || !mend_readers(redis, why)) {
		link_close(&redis->writer);
		redis->find.has_current = false;
		return false;
	}
	memcpy(secret_out, redis->secret, STORE_SECRET_SIZE);
	return true;
}

/* The secret is asked for, because a database that was emptied has lost it, and one that moved
 * within the cluster says so. */
static enum health check(struct backend *backend, struct why *why)
{
	struct redis *redis = redis_of(backend);
	redisReply *reply = get_secret(redis, clock_ms() + CHECK_MS, why);
	bool good = reply && reply->type == REDIS_REPLY_STRING &&
		    view_equal(reply_text(reply), view_of(redis->secret_text));
	freeReplyObject(reply);
	good = good && !redis_find_is_other(&redis->find);
	return good && mend_readers(redis, why) ? HEALTH_GOOD : HEALTH_BAD;
}

/* --- reading --- */

static enum answer read_entry(struct backend *backend, const struct table_ticket *ticket,
	int64_t deadline_ms, struct record *record_out)
{
	struct redis *redis = redis_of(backend);
	struct link *link = pool_take(&redis->readers, deadline_ms);
	char name[KEY_SIZE];
	struct why why;
	if (!link)
		return ANSWER_UNKNOWN;
	const struct view words[] = { VIEW("HMGET"),
		entry_key(redis, ticket->kind, &ticket->key, name), VIEW("f"), VIEW("l"),
		VIEW("m"), VIEW("d"), VIEW("y"), VIEW("w"), VIEW("r") };
	redisReply *reply = link_ask(link, deadline_ms, words, 2 + REPLY_FIELDS, &why);
	enum answer answer = reply_record(reply, record_out);
	freeReplyObject(reply);
	pool_give(&redis->readers, link);
	return answer;
}

/* --- writing --- */

#define FIXED_KEYS   (1U + RECORD_KINDS)
#define FIXED_VALUES (1U + RECORD_KINDS)
#define ENTRY_VALUES 10U
#define NUMBER_SIZE  24U

/* EVAL with all its arguments, and the bytes that they point to. */
struct call {
	struct view *words;
	char *bytes;
	size_t count;
	size_t used;
};

static void call_begin(struct call *call, size_t words, size_t bytes)
{
	*call = (struct call){ .words = calloc(words, sizeof(struct view)),
		.bytes = calloc(1, bytes) };
	if (!call->words || !call->bytes)
		abort();
}

static void call_finish(struct call *call)
{
	free(call->words);
	free(call->bytes);
}

static void call_put(struct call *call, struct view word)
{
	call->words[call->count++] = word;
}

static void call_number(struct call *call, int64_t number)
{
	char *text = call->bytes + call->used;
	(void)snprintf(text, NUMBER_SIZE, "%" PRId64, number);
	call->used += NUMBER_SIZE;
	call_put(call, view_of(text));
}

static void call_key(struct call *call, const struct redis *redis, const char *name)
{
	char *text = call->bytes + call->used;
	call->used += KEY_SIZE;
	call_put(call, key_for(redis, name, text));
}

static void put_entry(struct call *call, const struct change *change)
{
	const struct record *record = &change->record;
	char *hex = call->bytes + call->used;
	write_hex(change->key.bytes, sizeof(change->key.bytes), hex);
	call->used += HEX_SIZE;
	call_number(call, (int64_t)change->kind);
	call_put(call, view_of(hex));
	call_number(call, record->first_seen);
	call_number(call, record->last_seen);
	call_number(call, record->messages);
	call_number(call, record->days);
	call_number(call, record->first_day);
	call_number(call, record->last_day);
	call_number(call, record->written_to);
	call_number(call, record->recipients);
}

static void make_write(const struct redis *redis, const struct batch *batch, struct call *call)
{
	size_t words = 3 + FIXED_KEYS + FIXED_VALUES + batch->count * (1 + ENTRY_VALUES);
	size_t bytes =
		(size_t)(4 + FIXED_KEYS) * KEY_SIZE + (size_t)FIXED_VALUES * NUMBER_SIZE +
		batch->count * (KEY_SIZE + HEX_SIZE + (size_t)ENTRY_VALUES * NUMBER_SIZE);
	char id[2 + 2 * sizeof(batch->id) + 1] = "b:";
	call_begin(call, words, bytes);
	write_hex(batch->id, sizeof(batch->id), id + 2);
	call_put(call, VIEW("EVAL"));
	call_put(call, view_of(redis_write_script));
	call_number(call, (int64_t)(FIXED_KEYS + batch->count));
	call_key(call, redis, id);
	for (size_t kind = 0; kind < RECORD_KINDS; kind++)
		call_key(call, redis, seen_names[kind]);
	for (size_t i = 0; i < batch->count; i++) {
		const struct change *change = &batch->changes[i];
		char *name = call->bytes + call->used;
		call->used += KEY_SIZE;
		call_put(call, entry_key(redis, change->kind, &change->key, name));
	}
	unsigned forget = redis->base.common.forget_days;
	call_number(call, batch->now);
	for (int kind = 0; kind < RECORD_KINDS; kind++)
		call_number(call, record_kept_from((enum record_kind)kind, forget, batch->now));
	for (size_t i = 0; i < batch->count; i++)
		put_entry(call, &batch->changes[i]);
}

static enum table_outcome write_batch(
	struct backend *backend, const struct batch *batch, struct why *why)
{
	struct redis *redis = redis_of(backend);
	struct call call;
	struct why reason = { "" };
	make_write(redis, batch, &call);
	redisReply *reply = link_ask(
		&redis->writer, clock_ms() + WRITE_MS, call.words, call.count, &reason);
	call_finish(&call);
	enum table_outcome outcome = TABLE_WRITTEN;
	if (!reply) {
		/* It may have been done; the id of the batch tells when it is asked again. */
		outcome = TABLE_UNSURE;
		why_set(why, "%s cannot be written: %.300s", redis->find.current.name,
			reason.text);
	} else if (reply->type == REDIS_REPLY_ERROR) {
		outcome = TABLE_NOT_WRITTEN;
		(void)describe_error(redis, reply, why);
		/* Another server is the one to write to by now: it is looked for. */
		if (reply_is_error(reply, "READONLY") || reply_is_error(reply, "MOVED"))
			link_close(&redis->writer);
	}
	freeReplyObject(reply);
	return outcome;
}

static bool prune_kind(struct redis *redis, enum record_kind kind, int64_t now, struct why *why)
{
	int64_t deleted = REDIS_PRUNE_STEP;
	for (unsigned i = 0; i < PRUNE_STEPS && deleted == REDIS_PRUNE_STEP; i++) {
		struct call call;
		call_begin(&call, 8, (size_t)2 * KEY_SIZE + (size_t)8 * NUMBER_SIZE);
		call_put(&call, VIEW("EVAL"));
		call_put(&call, view_of(redis_prune_script));
		call_number(&call, 1);
		call_key(&call, redis, seen_names[kind]);
		call_number(&call, record_kept_from(kind, redis->base.common.forget_days, now));
		call_number(
			&call, (int64_t)record_maximum(kind, redis->base.common.max_entries));
		call_number(&call, REDIS_PRUNE_STEP);
		call_key(&call, redis, entry_names[kind]);
		redisReply *reply = link_ask(
			&redis->writer, clock_ms() + WRITE_MS, call.words, call.count, why);
		call_finish(&call);
		bool good = reply && reply->type == REDIS_REPLY_INTEGER;
		if (reply && !good)
			(void)describe_error(redis, reply, why);
		deleted = good ? reply->integer : 0;
		freeReplyObject(reply);
		if (!good)
			return false;
	}
	return true;
}

static bool prune(struct backend *backend, int64_t now, struct why *why)
{
	struct redis *redis = redis_of(backend);
	bool good = true;
	for (int kind = 0; kind < RECORD_KINDS && good; kind++)
		good = prune_kind(redis, (enum record_kind)kind, now, why);
	return good;
}

/* --- notes --- */

static bool keep_note(struct backend *backend, const struct note *note, struct why *why)
{
	struct redis *redis = redis_of(backend);
	char name[KEY_SIZE];
	const struct view words[] = { VIEW("EVAL"), view_of(redis_note_script), VIEW("1"),
		entry_key(redis, RECORD_PROPOSAL, &note->key, name),
		{ note->bytes, note->size } };
	redisReply *reply = link_ask(&redis->writer, clock_ms() + WRITE_MS, words, 5, why);
	bool good = reply && reply->type == REDIS_REPLY_INTEGER;
	if (reply && !good)
		(void)describe_error(redis, reply, why);
	freeReplyObject(reply);
	return good;
}

/* The members of the sorted set, the last seen first. */
static redisReply *ask_proposed(struct redis *redis, struct link *link, int64_t kept_from)
{
	char name[KEY_SIZE];
	char from[NUMBER_SIZE];
	char most[NUMBER_SIZE];
	struct why why;
	(void)snprintf(from, sizeof(from), "%" PRId64, kept_from);
	(void)snprintf(most, sizeof(most), "%u", LIMIT_STORE_PROPOSALS);
	const struct view words[] = { VIEW("ZREVRANGEBYSCORE"),
		key_for(redis, seen_names[RECORD_PROPOSAL], name), VIEW("+inf"), view_of(from),
		VIEW("LIMIT"), VIEW("0"), view_of(most) };
	return link_ask(link, clock_ms() + WRITE_MS, words, 7, &why);
}

/* One entry with its note; one that went meanwhile is passed over, as is what is none of ours.
 */
static bool visit_note(struct redis *redis, struct link *link, struct view member,
	note_visit *visit, void *context)
{
	char name[KEY_SIZE];
	struct why why;
	struct record record;
	struct store_key key;
	if (!read_hex(member, key.bytes, sizeof(key.bytes)))
		return true;
	const struct view words[] = { VIEW("HMGET"),
		entry_key(redis, RECORD_PROPOSAL, &key, name), VIEW("f"), VIEW("l"), VIEW("m"),
		VIEW("d"), VIEW("y"), VIEW("w"), VIEW("r"), VIEW("t") };
	redisReply *reply =
		link_ask(link, clock_ms() + WRITE_MS, words, 2 + REPLY_FIELDS + 1, &why);
	bool answers = reply && reply->type == REDIS_REPLY_ARRAY &&
		       reply->elements == REPLY_FIELDS + 1;
	if (answers && reply->element[REPLY_FIELDS]->type == REDIS_REPLY_STRING) {
		struct view note = reply_text(reply->element[REPLY_FIELDS]);
		reply->elements = REPLY_FIELDS;
		if (reply_record(reply, &record) == ANSWER_YES)
			visit(context, &record, note);
		reply->elements = REPLY_FIELDS + 1; /* hiredis frees as many */
	}
	freeReplyObject(reply);
	return answers;
}

static bool list_notes(
	struct backend *backend, int64_t kept_from, note_visit *visit, void *context)
{
	struct redis *redis = redis_of(backend);
	struct link *link = pool_take(&redis->readers, clock_ms() + WRITE_MS);
	if (!link)
		return false;
	redisReply *members = ask_proposed(redis, link, kept_from);
	bool good = members && members->type == REDIS_REPLY_ARRAY;
	for (size_t i = 0; good && i < members->elements; i++) {
		good = visit_note(redis, link, reply_text(members->element[i]), visit, context);
	}
	freeReplyObject(members);
	pool_give(&redis->readers, link);
	return good;
}

/* --- life --- */

static void destroy(struct backend *backend)
{
	struct redis *redis = redis_of(backend);
	pool_finish(&redis->readers);
	redis_tls_destroy(redis->tls);
	free(redis->find.sentinel_name);
	free(redis->find.login.user);
	free(redis->find.login.password_file);
	free(redis->find.sentinel_login.user);
	free(redis->find.sentinel_login.password_file);
	free(redis->prefix);
	free(redis->secret_file);
	free(redis->ca_file);
	explicit_bzero(redis->secret, sizeof(redis->secret));
	free(redis);
}

static const struct backend_ops redis_ops = {
	.open = open_all,
	.close = close_all,
	.check = check,
	.write = write_batch,
	.prune = prune,
	.read = read_entry,
	.keep_note = keep_note,
	.list_notes = list_notes,
	.destroy = destroy,
};

static char *copy(const char *text)
{
	char *made = strdup(text ? text : "");
	if (!made)
		abort();
	return made;
}

static void copy_servers(struct redis *redis, const struct store_redis_options *options)
{
	struct redis_find *find = &redis->find;
	/* One that cannot be read was refused at the load: here it stays empty and cannot be
	 * connected to. */
	(void)link_address_parse(view_of(options->server), &find->server);
	for (size_t i = 0; i < options->sentinel_count && i < REDIS_SENTINELS; i++) {
		(void)link_address_parse(view_of(options->sentinels[i]), &find->sentinels[i]);
		find->sentinel_count++;
	}
	find->sentinel_name = copy(options->sentinel_name);
	find->login = (struct redis_login){ copy(options->user), copy(options->password_file),
		options->database };
	find->sentinel_login =
		(struct redis_login){ copy(""), copy(options->sentinel_password_file), 0 };
}

struct store *store_redis_create(const struct store_redis_options *options)
{
	struct redis *redis = calloc(1, sizeof(*redis));
	if (!redis)
		abort();
	redis->base = (struct backend){
		.ops = &redis_ops,
		.lifetime_ms = LIFETIME_MS,
		.common = options->common,
	};
	copy_servers(redis, options);
	redis->prefix = copy(options->prefix);
	redis->secret_file = copy(options->secret_file);
	redis->ca_file = copy(options->ca_file);
	redis->wants_tls = options->tls;
	pool_init(&redis->readers);
	for (size_t i = 0; i < POOL_SIZE; i++)
		pool_give(&redis->readers, &redis->reader[i]);
	return store_create(&redis->base);
}

bool store_redis_has_tls(void)
{
	return redis_tls_is_there();
}

bool store_redis_is_server(struct view text)
{
	struct link_address address;
	return link_address_parse(text, &address);
}

bool store_redis_is_prefix(struct view text)
{
	if (text.len == 0 || text.len > PREFIX_MAX)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		if (!ascii_is_alnum(c) && c != '-' && c != '_' && c != '.' && c != ':')
			return false;
	}
	return true;
}
