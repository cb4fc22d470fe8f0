/* history_cost HISTORY MESSAGE [COUNT]: what a message costs that goes through guised's
 * session, with its history kept in one way or not at all. Prints wall time on the message path
 * and CPU time of all threads, each per message. callgrind --toggle-collect=deliver counts the
 * instructions on the message path alone (tests/bench/history).
 *
 * HISTORY: none, claims, all (SQLite, learning from claims alone or from all mail), or
 *          redis:PORT (claims).
 * MESSAGE: plain, plain10k (no claim), claim, claim10k (a false one by a stranger, each time
 *          another). */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "auth/spf.h"
#include "base/log.h"
#include "daemon/session.h"

#define COUNT   2000
#define WARM_UP 200
#define LARGE   10000

static char folder[] = "/tmp/guise-bench.XXXXXX";

static double now(clockid_t clock)
{
	struct timespec time;
	(void)clock_gettime(clock, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static double cpu_of_all_threads(void)
{
	return now(CLOCK_PROCESS_CPUTIME_ID);
}

static void path_to(const char *name, char path[256])
{
	(void)snprintf(path, 256, "%s/%s", folder, name);
}

static bool write_file(const char *name, const char *text)
{
	char path[256];
	path_to(name, path);
	FILE *file = fopen(path, "we");
	if (!file)
		return false;
	bool good = fputs(text, file) >= 0;
	return fclose(file) == 0 && good;
}

static bool write_configuration(const char *history)
{
	char text[1024];
	char kept[256];
	if (strcmp(history, "none") == 0) {
		(void)snprintf(kept, sizeof(kept), "store = \"none\";");
	} else if (strncmp(history, "redis:", 6) == 0) {
		(void)snprintf(kept, sizeof(kept),
			"store = \"redis\"; redis: { server = \"127.0.0.1:%s\"; };",
			history + 6);
	} else {
		(void)snprintf(
			kept, sizeof(kept), "path = \"history.db\"; learn = \"%s\";", history);
	}
	(void)snprintf(text, sizeof(text),
		"mode = \"enforce\";\nprotected = \"list.conf\";\nhistory: { %s };\n"
		"dns: { servers = [\"127.0.0.1@9\"]; deadline = 100; };\n",
		kept);
	return write_file("guise.conf", text) &&
	       write_file("list.conf",
		       "people = (\n"
		       "{ name = \"Jane Roe\"; addresses = "
		       "[\"jane.roe@corp.example\"]; },\n"
		       "{ name = \"Parisa Nour-Bakhsh\"; sends_email = false; },\n"
		       "{ name = \"Kofi Brandt\"; } );\n"
		       "organizations = ( { name = \"Corp Example\"; domains = "
		       "[\"corp.example\"]; } );\n");
}

static struct generation *load(void)
{
	char path[256];
	path_to("guise.conf", path);
	struct fault_list faults = { .arena = arena_create(4096, 0) };
	const struct config_source source = { .path = path };
	struct generation *generation = NULL;
	if (generation_load(&source, NULL, &faults, &generation) != ERR_OK && faults.count > 0)
		(void)fprintf(stderr, "%.*s\n", VIEW_ARG(faults.items[0].text));
	arena_destroy(faults.arena);
	return generation;
}

static void add_field(struct session *session, const char *name, const char *value)
{
	session_header(session, view_of(name), view_of(value));
}

/* Not inline, so that callgrind finds it. */
__attribute__((noinline)) static void deliver(
	struct session *session, bool claims, struct view body, unsigned number)
{
	char sender[64];
	char from[128];
	(void)snprintf(sender, sizeof(sender), "writer%u@post%u.example", number, number % 50);
	(void)snprintf(
		from, sizeof(from), " %s <%s>", claims ? "Jane Roe" : "Pia Lind", sender);
	session_mail(session, view_of(sender), (struct view){ 0 });
	session_recipient(session, VIEW("desk@receiver.example"));
	session_queue_id(session, VIEW("4XyZ12"));
	add_field(session, "Received",
		" from out.mail.example (out.mail.example [198.51.100.7])\n"
		"\tby mx.receiver.example with ESMTPS id 4XyZ12;\n"
		"\tThu, 1 Jan 2026 09:12:33 +0000");
	add_field(session, "From", from);
	add_field(session, "To", " \"Press Desk\" <desk@receiver.example>");
	add_field(session, "Subject", " Meeting on Thursday");
	add_field(session, "Date", " Thu, 1 Jan 2026 09:12:30 +0000");
	add_field(session, "Message-ID", " <20260101091230.4711@mail.example>");
	add_field(session, "MIME-Version", " 1.0");
	add_field(session, "Content-Type", " text/plain; charset=utf-8");
	session_body(session, body);
	(void)session_judge(session);
	session_end_message(session);
}

static struct view make_body(size_t size)
{
	static const char line[] =
		"Please find the agenda of our meeting below, and tell me what is missing.\r\n";
	char *text = calloc(1, size + sizeof(line));
	BUG_ON(text == NULL);
	size_t used = 0;
	while (used < size) {
		memcpy(text + used, line, sizeof(line) - 1);
		used += sizeof(line) - 1;
	}
	return (struct view){ (unsigned char *)text, used };
}

static int run(const char *message, unsigned count)
{
	static struct service service;
	struct generation *generation = load();
	if (!generation)
		return EXIT_FAILURE;
	spf_init();
	service_init(&service, generation, dkim_verifier_create());
	generation_open_store(generation);
	service.learner = learner_create();
	struct sockaddr_in client = { .sin_family = AF_INET };
	client.sin_addr.s_addr = htonl(0xC6336407); /* 198.51.100.7 */
	client.sin_port = htons(4711);
	struct session *session = session_create(&service);
	session_connect(session, VIEW("out.mail.example"), (struct sockaddr *)&client,
		VIEW("mx.receiver.example"));
	session_helo(session, VIEW("out.mail.example"));
	bool claims = strncmp(message, "claim", 5) == 0;
	struct view body = make_body(strstr(message, "10k") ? LARGE : 300);
	double wall = 0;
	double cpu = 0;
	for (unsigned i = 0; i < WARM_UP + count; i++) {
		if (i == WARM_UP) {
			wall = now(CLOCK_MONOTONIC);
			cpu = cpu_of_all_threads();
		}
		deliver(session, claims, body, i);
	}
	wall = now(CLOCK_MONOTONIC) - wall;
	struct store *store = generation_store(generation);
	if (store && !store_flush(store, 10000))
		(void)fprintf(stderr, "not all was written\n");
	cpu = cpu_of_all_threads() - cpu;
	(void)printf("%-9s %.1f us on the message path, %.1f us CPU of all threads\n", message,
		wall / count * 1e6, cpu / count * 1e6);
	session_destroy(session);
	service_finish(&service);
	free((void *)(uintptr_t)body.ptr);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "guise.conf", "list.conf", "history.db",
		"history.db-wal", "history.db-shm" };
	unsigned count = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : COUNT;
	if (argc < 3 || count == 0 || !mkdtemp(folder) || !write_configuration(argv[1]))
		return EXIT_FAILURE;
	/* What is logged is work, too; where it goes is not ours to measure. */
	log_open(LOG_TARGET_STDERR, 0, LOG_LEVEL_ERROR);
	int status = run(argv[2], count);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[256];
		path_to(names[i], path);
		(void)unlink(path);
	}
	(void)rmdir(folder);
	return status;
}
