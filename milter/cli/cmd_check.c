/* guise check: judge messages as the daemon would. */
#include "base/limits.h"
#include "cli/command.h"
#include "cli/input.h"
#include "cli/judge.h"
#include "engine/report.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define FIRST_BLOCK ((size_t)64 << 10)
#define MAX_OUTPUT  ((size_t)64 << 20)
#define FOUND       1

struct check_options {
	const char *config;
	const char *protected_list;
	bool json;
	bool no_history;
	const char *client;
	const char *helo;
	const char *mail_from;
	struct view recipients[LIMIT_RECIPIENTS];
	size_t recipient_count;
};

enum {
	OPTION_JSON = 256,
	OPTION_NO_HISTORY,
	OPTION_CLIENT,
	OPTION_HELO,
	OPTION_MAIL_FROM,
	OPTION_RCPT
};

static bool read_options(int argc, char **argv, struct check_options *options)
{
	static const struct option known[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "protected", required_argument, NULL, 'p' },
		{ "json", no_argument, NULL, OPTION_JSON },
		{ "no-history", no_argument, NULL, OPTION_NO_HISTORY },
		{ "client", required_argument, NULL, OPTION_CLIENT },
		{ "helo", required_argument, NULL, OPTION_HELO },
		{ "mail-from", required_argument, NULL, OPTION_MAIL_FROM },
		{ "rcpt", required_argument, NULL, OPTION_RCPT },
		{ NULL, 0, NULL, 0 },
	};
	int option = 0;
	while ((option = getopt_long(argc, argv, "c:p:", known, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->config = optarg;
			break;
		case 'p':
			options->protected_list = optarg;
			break;
		case OPTION_JSON:
			options->json = true;
			break;
		case OPTION_NO_HISTORY:
			options->no_history = true;
			break;
		case OPTION_CLIENT:
			options->client = optarg;
			break;
		case OPTION_HELO:
			options->helo = optarg;
			break;
		case OPTION_MAIL_FROM:
			options->mail_from = optarg;
			break;
		case OPTION_RCPT:
			if (options->recipient_count < LIMIT_RECIPIENTS) {
				options->recipients[options->recipient_count++] =
					view_of(optarg);
			}
			break;
		default:
			return false;
		}
	}
	return optind < argc;
}

static struct view without_angles(struct view address)
{
	if (address.len >= 2 && address.ptr[0] == '<' && address.ptr[address.len - 1] == '>')
		return view_slice(address, 1, address.len - 2);
	return address;
}

/* False when --client is no address. */
static bool fill_envelope(struct check_options *options, struct envelope *envelope)
{
	if (options->client && !ip_parse(view_of(options->client), &envelope->client)) {
		(void)fprintf(stderr, "guise: --client %s is no IP address\n", options->client);
		return false;
	}
	envelope->helo = view_of(options->helo);
	envelope->mail_from_known = options->mail_from != NULL;
	envelope->mail_from = without_angles(view_of(options->mail_from));
	envelope->recipients = options->recipients;
	envelope->recipient_count = options->recipient_count;
	return true;
}

static int tell_message(const struct judge *judge, const struct check_options *options,
	const struct envelope *envelope, struct view bytes, const char *file)
{
	struct judged judged;
	judge_message(judge, envelope, bytes, &judged);
	struct arena *text_arena = arena_create(FIRST_BLOCK, 0);
	struct buf out = buf_init(text_arena, MAX_OUTPUT);
	if (options->json) {
		report_json(&judge->env, &judged.verdict, view_of(file), &out);
		buf_byte(&out, '\n');
	} else {
		report_explain(&judge->env, &judged.verdict, view_of(file), &out);
	}
	(void)fwrite(out.bytes, 1, out.len, stdout);
	bool found = judged.verdict.action != ACTION_ACCEPT;
	arena_destroy(text_arena);
	judged_finish(&judged);
	return found ? FOUND : EX_OK;
}

static int judge_file(const struct judge *judge, const struct check_options *options,
	const struct envelope *envelope, const char *path)
{
	struct input input = { NULL, 0 };
	enum err err = input_read(path, &input);
	if (err == ERR_OK && input_is_mbox_of_many(&input)) {
		(void)fprintf(stderr,
			"guise: %s: holds several messages; only the first is judged, what "
			"follows is taken for its body\n",
			path);
	}
	if (err != ERR_OK) {
		(void)fprintf(stderr, "guise: %s: %s\n", path,
			err == ERR_TOO_LARGE ? "too large" : strerror(errno));
		input_free(&input);
		return EX_NOINPUT;
	}
	struct arena *arena = arena_create(FIRST_BLOCK, 0);
	struct view message = input_as_message(&input, arena);
	int status = tell_message(judge, options, envelope, message, path);
	arena_destroy(arena);
	input_free(&input);
	return status;
}

static int run(int argc, char **argv)
{
	struct check_options options = { .config = NULL };
	struct envelope envelope = { .client = { .family = IP_NONE } };
	struct judge judge = { .policy = NULL };
	if (!read_options(argc, argv, &options) || !fill_envelope(&options, &envelope))
		return command_usage(&command_check);
	int status = judge_load(&judge, options.config, options.protected_list);
	if (status == EX_OK) {
		judge_connect(&judge);
		if (!options.no_history)
			(void)judge_remember(&judge);
	}
	for (int i = optind; i < argc && status != EX_CONFIG; i++) {
		int each = judge_file(&judge, &options, &envelope, argv[i]);
		status = each > status ? each : status;
	}
	judge_close(&judge);
	return status;
}

const struct command command_check = {
	.name = "check",
	.arguments = "[-c FILE] [-p PROTECTED] [--json] [--no-history] [--client IP] "
		     "[--helo NAME] [--mail-from ADDRESS] [--rcpt ADDRESS] FILE|- ...",
	.summary = "judge messages as the daemon would, and say why",
	.run = run,
};
