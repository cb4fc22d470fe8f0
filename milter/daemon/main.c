#include <errno.h>
#include <getopt.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "auth/spf.h"
#include "base/log.h"
#include "daemon/drain.h"
#include "daemon/exporter.h"
#include "daemon/generation.h"
#include "daemon/listen.h"
#include "daemon/milter_glue.h"
#include "daemon/notify.h"
#include "daemon/pidfile.h"
#include "daemon/pool.h"
#include "daemon/privileges.h"
#include "daemon/process.h"
#include "daemon/reloader.h"
#include "daemon/service.h"

#define DEFAULT_CONFIG    "/etc/guise/guise.conf"
#define REMINDER_LOOK_MS  3600000 /* how often it is asked whether a reminder is due */
#define LAST_FLUSH_MS     2000
#define LAST_CALLBACKS_MS 2000 /* for callbacks that still run when the drain is over */

static const char usage[] =
	"Usage: guised [-c FILE] [-f] [-t [-v]]\n"
	"  -c FILE  configuration (default " DEFAULT_CONFIG ")\n"
	"  -f       stay in the foreground, log to standard error unless the file says where\n"
	"  -t       test the configuration and end: 0 if it is good, 78 if not\n"
	"  -v       with -t: also what in the protected list cannot work well\n"
	"  -V, --version\n"
	"           version\n"
	"  -h, --help\n"
	"           this text\n";

struct options {
	const char *config;
	bool foreground;
	bool test;
	bool verbose;
	bool is_done; /* -V and -h */
};

/* What is wrong beyond what getopt says by itself; NULL if nothing is. */
static const char *find_misuse(const struct options *options, bool has_arguments)
{
	if (options->is_done)
		return NULL;
	if (has_arguments)
		return "it takes options only; a configuration is named with -c";
	return options->verbose && !options->test ? "-v goes with -t only" : NULL;
}

static int read_options(int count, char **arguments, struct options *options_out)
{
	static const struct option long_options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	struct options options = { .config = DEFAULT_CONFIG };
	int letter;
	/* NOLINTNEXTLINE(concurrency-mt-unsafe): there is one thread yet. */
	while ((letter = getopt_long(count, arguments, "c:ftvVh", long_options, NULL)) != -1) {
		switch (letter) {
		case 'c':
			options.config = optarg;
			break;
		case 'f':
			options.foreground = true;
			break;
		case 't':
			options.test = true;
			break;
		case 'v':
			options.verbose = true;
			break;
		case 'V':
			(void)printf("guised %s\n", GUISE_VERSION);
			options.is_done = true;
			break;
		case 'h':
			(void)fputs(usage, stdout);
			options.is_done = true;
			break;
		default:
			(void)fputs(usage, stderr);
			return EX_USAGE;
		}
	}
	const char *misuse = find_misuse(&options, optind < count);
	if (misuse != NULL) {
		(void)fprintf(stderr, "guised: %s\n%s", misuse, usage);
		return EX_USAGE;
	}
	*options_out = options;
	return EX_OK;
}

static void print_faults(const struct fault_list *faults)
{
	for (size_t i = 0; i < faults->count; i++) {
		struct view line = fault_line(&faults->items[i], faults->arena);
		(void)fprintf(stderr, "%.*s\n", VIEW_ARG(line));
	}
	size_t kept = 0;
	for (size_t i = 0; i < faults->count; i++)
		kept += faults->items[i].is_warning ? 0 : 1;
	if (faults->errors > kept)
		(void)fprintf(stderr, "%zu more faults\n", faults->errors - kept);
}

static void print_summary(const struct policy *policy)
{
	const struct protected_list *list = &policy->snapshot->protected_list;
	(void)printf(
		"configuration ok: %zu people, %zu organisations, %zu domains, %zu names\n",
		list->person_count, list->organization_count, list->domain_count,
		registry_names(policy->registry));
}

static void check_accounts(
	const struct settings *settings, const char *file, struct fault_list *faults)
{
	struct view user = settings->user;
	struct view group = settings->socket_group;
	if (user.len > 0 && !privileges_has_user(user)) {
		fault_add(faults, view_of(file), 0, "user: there is no user \"%.*s\" here",
			VIEW_ARG(user));
	}
	if (group.len > 0 && !privileges_has_group(group)) {
		fault_add(faults, view_of(file), 0,
			"socket_group: there is no group \"%.*s\" here", VIEW_ARG(group));
	}
}

static int test_configuration(const struct options *options, const struct config_source *source)
{
	struct fault_list faults = { .arena = arena_create(4096, 0) };
	struct generation *generation = NULL;
	enum err err = generation_load(source, NULL, &faults, &generation);
	if (err == ERR_OK)
		check_accounts(generation_settings(generation), source->path, &faults);
	if (err == ERR_OK && options->verbose)
		registry_lint(generation->policy->registry, &faults);
	print_faults(&faults);
	bool is_good = err == ERR_OK && faults.errors == 0;
	if (is_good)
		print_summary(generation->policy);
	generation_unref(generation);
	arena_destroy(faults.arena);
	return is_good ? EX_OK : EX_CONFIG;
}

/* Everything of one run, in the order in which it is made. */
struct run {
	struct config_source source;
	bool foreground;
	struct listen_address address;
	struct identity identity;
	struct pidfile pidfile;
	struct service service;
	struct reloader reloader;
	struct pool pool;
	struct exporter *exporter; /* NULL: nobody collects the counters */
	pthread_t listener;
	_Atomic int listener_status;
};

static void *listen_thread(void *context)
{
	struct run *run = context;
	if (milter_run() != ERR_OK)
		atomic_store(&run->listener_status, EX_SOFTWARE);
	process_post(EVENT_LISTENER_ENDED);
	return NULL;
}

/* Logs what failed and why. libmilter leaves no errno where a host name could not be found. */
static void log_errno(const char *what, struct view name)
{
	char buffer[96];
	log_error("cannot %s %.*s: %s", what, VIEW_ARG(name),
		errno != 0 ? strerror_r(errno, buffer, sizeof(buffer))
			   : "the host is not known here");
}

/* The socket as root, so that any folder and port will do, with its rights from the first
 * moment on. */
static int open_socket(struct run *run, const struct settings *settings)
{
	char why[LISTEN_WHY_SIZE];
	gid_t group = run->identity.changes ? run->identity.gid : (gid_t)-1;
	uid_t owner = run->identity.changes ? run->identity.uid : (uid_t)-1;
	mode_t mode = (mode_t)settings->socket_mode;
	if (settings->socket_group.len > 0) {
		int status = privileges_find_group(settings->socket_group, &group);
		if (status != EX_OK)
			return status;
	}
	if (listen_parse(settings->listen, &run->address, why) != ERR_OK ||
		listen_clear(&run->address, why) != ERR_OK) {
		log_error("%s", why);
		return EX_UNAVAILABLE;
	}
	mode_t before = umask(0777 & ~mode);
	errno = 0;
	enum err err = milter_open(&run->service, &run->address);
	(void)umask(before);
	if (err != ERR_OK) {
		log_errno("listen on", settings->listen);
		return EX_UNAVAILABLE;
	}
	if (listen_set_rights(&run->address, mode, owner, group, why) != ERR_OK) {
		log_error("%s", why);
		return EX_NOPERM;
	}
	return EX_OK;
}

static int write_pid(struct run *run, const struct settings *settings)
{
	if (settings->pid_file.len == 0)
		return EX_OK;
	const char *path = (const char *)settings->pid_file.ptr;
	if (pidfile_write(path, &run->pidfile) == ERR_OK)
		return EX_OK;
	log_errno("write the pid file", settings->pid_file);
	return EX_CANTCREAT;
}

/* What needs the rights of root, if we have them, and the end of these rights. */
static int prepare(struct run *run, const struct settings *settings)
{
	int status = privileges_plan(settings->user, &run->identity);
	if (status == EX_OK)
		status = open_socket(run, settings);
	if (status == EX_OK)
		status = write_pid(run, settings);
	if (status == EX_OK)
		status = privileges_drop(&run->identity);
	return status;
}

static int start_threads(struct run *run, struct view listen)
{
	sigset_t before;
	process_block_signals(&before);
	int status = EX_OK;
	if (reloader_start(&run->reloader, &run->service, &run->source, run->foreground) !=
			ERR_OK ||
		pool_start(&run->pool, &run->service, &run->address) != ERR_OK ||
		pthread_create(&run->listener, NULL, listen_thread, run) != 0) {
		log_error("threads cannot be started");
		status = EX_OSERR;
	} else {
		run->exporter = exporter_start(&run->service, listen);
	}
	process_restore_signals(&before);
	return status;
}

static void serve(struct run *run)
{
	for (;;) {
		switch (process_wait(REMINDER_LOOK_MS)) {
		case EVENT_STOP:
		case EVENT_LISTENER_ENDED:
			return;
		case EVENT_RELOAD:
			reloader_request(&run->reloader);
			break;
		case EVENT_NONE:
			break;
		}
		reminder_say(&run->service.reminder, (int64_t)time(NULL));
	}
}

/* Whoever holds the generation still, so that it stays: what was learned is not lost. */
static void flush_store(struct service *service)
{
	struct generation *generation = service_generation(service);
	struct store *store = generation_store(generation);
	if (store != NULL && !store_flush(store, LAST_FLUSH_MS))
		log_warning("history: what waited to be remembered is lost");
	generation_unref(generation);
}

static int stop(struct run *run)
{
	struct generation *generation = service_generation(&run->service);
	int64_t timeout = generation_settings(generation)->stop_timeout;
	generation_unref(generation);
	notify_stopping();
	drain_messages(&run->service, timeout);
	bool is_quiet = service_close(&run->service, LAST_CALLBACKS_MS);
	listen_remove(&run->address);
	pidfile_remove(&run->pidfile);
	exporter_stop(run->exporter);
	reloader_stop(&run->reloader);
	pool_stop(&run->pool);
	int status = atomic_load(&run->listener_status);
	if (is_quiet) {
		learner_destroy(run->service.learner);
		run->service.learner = NULL;
	}
	flush_store(&run->service);
	if (!is_quiet) {
		/* A callback holds what would be freed now. */
		log_warning("stopped with a message still being judged");
		_exit(status);
	}
	service_finish(&run->service);
	log_info("stopped");
	return status;
}

/* Up to here the log went to standard error, where whoever starts us is looking. */
static void announce(const struct run *run, const struct generation *generation)
{
	const struct settings *settings = generation_settings(generation);
	reloader_open_log(settings, run->foreground);
	log_info("guised %s serves on %.*s: mode=%s principals=%zu names=%zu", GUISE_VERSION,
		VIEW_ARG(settings->listen),
		settings->mode == MODE_ENFORCE ? "enforce" : "monitor",
		registry_principals(generation->policy->registry),
		registry_names(generation->policy->registry));
	notify_ready("Serving");
	if (!run->foreground &&
		generation_settings(generation)->log_target != LOG_TARGET_STDERR)
		process_mute();
	process_report(EX_OK);
}

/* With a generation that the service takes over. */
static int run_daemon(struct run *run, struct generation *generation)
{
	const struct settings *settings = generation_settings(generation);
	spf_init();
	struct dkim_verifier *dkim = dkim_verifier_create();
	service_init(&run->service, generation, dkim);
	/* Once threads run, a reload may let go of the service's reference. */
	(void)generation_ref(generation);
	int status = dkim != NULL ? EX_OK : EX_SOFTWARE;
	if (dkim == NULL)
		log_error("libopendkim does not start");
	/* From now on a stop leaves nothing behind; it waits until we serve. */
	if (status == EX_OK && process_catch_signals() != ERR_OK)
		status = EX_OSERR;
	if (status == EX_OK)
		status = prepare(run, settings);
	if (status == EX_OK) {
		/* As the user that we are from now on: the file is to be theirs. */
		generation_open_store(generation);
		run->service.learner = learner_create();
		status = start_threads(run, settings->metrics_listen);
	}
	if (status != EX_OK) {
		listen_remove(&run->address);
		pidfile_remove(&run->pidfile);
		generation_unref(generation);
		service_finish(&run->service);
		return status;
	}
	announce(run, generation);
	generation_unref(generation);
	serve(run);
	return stop(run);
}

static int start(struct run *run)
{
	struct fault_list faults = { .arena = arena_create(4096, 0) };
	struct generation *generation = NULL;
	sigset_t before;
	/* The resolver's threads inherit this. */
	process_block_signals(&before);
	enum err err = generation_load(&run->source, NULL, &faults, &generation);
	process_restore_signals(&before);
	print_faults(&faults);
	int status = EX_CONFIG;
	if (err == ERR_OK) {
		status = run_daemon(run, generation);
	}
	arena_destroy(faults.arena);
	return status;
}

static int detach(const struct options *options)
{
	if (options->foreground)
		return EX_OK;
	if (process_detach() == ERR_OK)
		return EX_OK;
	(void)fprintf(stderr, "guised: cannot go to the background\n");
	return EX_OSERR;
}

int main(int count, char **arguments)
{
	struct options options = { 0 };
	static struct run run = { .pidfile = { NULL, -1 } };
	int status = read_options(count, arguments, &options);
	if (status != EX_OK || options.is_done)
		return status;
	/* Reloads read it again after the working directory has changed. */
	char *path = realpath(options.config, NULL);
	run.source.path = path != NULL ? path : options.config;
	run.foreground = options.foreground;
	if (options.test) {
		status = test_configuration(&options, &run.source);
	} else {
		process_raise_limits();
		process_limit_memory();
		status = detach(&options);
		if (status == EX_OK)
			status = start(&run);
		process_report(status);
	}
	free(path);
	return status;
}
