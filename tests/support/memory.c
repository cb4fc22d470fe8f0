#include "support/memory.h"

#include "base/buf.h"
#include "base/mutex.h"

#include <dirent.h>
#include <poll.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static char folder[64];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char sentences[64][1024];
static unsigned sentence_count;

void memory_folder_make(void)
{
	(void)snprintf(folder, sizeof(folder), "/tmp/guise-store-XXXXXX");
	BUG_ON(!mkdtemp(folder));
}

void memory_folder_remove(void)
{
	DIR *entries = opendir(folder);
	BUG_ON(!entries);
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): one thread has this folder. */
	for (struct dirent *entry = readdir(entries); entry; entry = readdir(entries))
		(void)unlinkat(dirfd(entries), entry->d_name, 0);
	(void)closedir(entries);
	(void)rmdir(folder);
}

const char *memory_path(const char *name)
{
	static char paths[4][256];
	static unsigned turn;
	char *path = paths[turn++ % 4];
	(void)snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

void memory_complain(void *context, const char *sentence)
{
	(void)context;
	(void)pthread_mutex_lock(&lock);
	if (sentence_count < sizeof(sentences) / sizeof(sentences[0])) {
		(void)snprintf(sentences[sentence_count], sizeof(sentences[0]), "%s", sentence);
		sentence_count++;
	}
	(void)pthread_mutex_unlock(&lock);
}

void memory_complaints_clear(void)
{
	(void)pthread_mutex_lock(&lock);
	sentence_count = 0;
	(void)pthread_mutex_unlock(&lock);
}

unsigned memory_complaints(const char *part)
{
	unsigned count = 0;
	(void)pthread_mutex_lock(&lock);
	for (unsigned i = 0; i < sentence_count; i++)
		count += strstr(sentences[i], part) ? 1 : 0;
	(void)pthread_mutex_unlock(&lock);
	return count;
}

static char proposals[4096];

static void note_proposal(void *context, struct view text, const struct contact *seen)
{
	struct buf *out = context;
	buf_put(out, text);
	buf_printf(out, " %u %u %lld;", seen->messages, seen->days, (long long)seen->last_seen);
}

const char *memory_proposals(struct store *store, int64_t now)
{
	struct arena *arena = arena_create(sizeof(proposals), 0);
	struct buf out = buf_init(arena, sizeof(proposals) - 1);
	bool answers = store_proposals(store, now, note_proposal, &out);
	memset(proposals, 0, sizeof(proposals));
	if (out.len > 0)
		memcpy(proposals, out.bytes, out.len);
	arena_destroy(arena);
	return answers ? proposals : "no answer";
}

struct store_key memory_key(const struct store *store, const char *label, unsigned number)
{
	struct view part = { (const unsigned char *)&number, sizeof(number) };
	return store_key_of(store, label, &part, 1);
}

bool memory_wait_for(struct store *store, struct store_key key, enum answer wanted)
{
	struct contact contact;
	for (unsigned i = 0; i < 250; i++) {
		if (store_contact(store, key, NOON, &contact) == wanted)
			return true;
		(void)poll(NULL, 0, 20);
	}
	return false;
}

int64_t memory_clock_ms(void)
{
	struct timespec now;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
