#include "config/choices.h"

#include <syslog.h>

static const struct choice modes[] = { { "monitor", MODE_MONITOR }, { "enforce", MODE_ENFORCE },
	{ NULL, 0 } };
static const struct choice fallbacks[] = { { "accept", ACTION_ACCEPT }, { "tag", ACTION_TAG },
	{ "quarantine", ACTION_QUARANTINE }, { "reject", ACTION_REJECT },
	{ "tempfail", ACTION_TEMPFAIL }, { NULL, 0 } };
static const struct choice actions[] = { { "accept", ACTION_ACCEPT }, { "tag", ACTION_TAG },
	{ "quarantine", ACTION_QUARANTINE }, { "reject", ACTION_REJECT }, { NULL, 0 } };
static const struct choice submissions[] = { { "vouch", SUBMISSION_VOUCH },
	{ "judge", SUBMISSION_JUDGE }, { "own", SUBMISSION_OWN }, { NULL, 0 } };
static const struct choice auth_modes[] = { { "verify", AUTH_MODE_VERIFY },
	{ "trust", AUTH_MODE_TRUST }, { NULL, 0 } };
static const struct choice log_targets[] = { { "syslog", LOG_TARGET_SYSLOG },
	{ "stderr", LOG_TARGET_STDERR }, { NULL, 0 } };
static const struct choice log_levels[] = { { "error", LOG_LEVEL_ERROR },
	{ "warning", LOG_LEVEL_WARNING }, { "info", LOG_LEVEL_INFO },
	{ "debug", LOG_LEVEL_DEBUG }, { NULL, 0 } };
static const struct choice facilities[] = { { "mail", LOG_MAIL }, { "daemon", LOG_DAEMON },
	{ "user", LOG_USER }, { "local0", LOG_LOCAL0 }, { "local1", LOG_LOCAL1 },
	{ "local2", LOG_LOCAL2 }, { "local3", LOG_LOCAL3 }, { "local4", LOG_LOCAL4 },
	{ "local5", LOG_LOCAL5 }, { "local6", LOG_LOCAL6 }, { "local7", LOG_LOCAL7 },
	{ NULL, 0 } };
static const struct choice histories[] = { { "none", HISTORY_NONE },
	{ "sqlite", HISTORY_SQLITE }, { "redis", HISTORY_REDIS }, { NULL, 0 } };
static const struct choice lessons[] = { { "claims", LEARN_CLAIMS }, { "all", LEARN_ALL },
	{ NULL, 0 } };
static const struct choice requirements[] = { { "dmarc", REQUIRE_DMARC },
	{ "dkim", REQUIRE_DKIM }, { NULL, 0 } };
static const struct choice writers[] = { { "relay", TRUSTED_RELAY },
	{ "milter", TRUSTED_MILTER }, { NULL, 0 } };
static const struct choice places_carried[] = { { "from_name", CARRIES_FROM_NAME },
	{ "reply_to", CARRIES_REPLY_TO }, { NULL, 0 } };

const struct choice *choices_of(enum value_type type)
{
	static const struct choice *const lists[VALUE_TYPES] = {
		[VALUE_CHOICE_MODE] = modes,
		[VALUE_CHOICE_FALLBACK] = fallbacks,
		[VALUE_CHOICE_ACTION] = actions,
		[VALUE_CHOICE_SUBMISSION] = submissions,
		[VALUE_CHOICE_AUTH_MODE] = auth_modes,
		[VALUE_CHOICE_LOG_TARGET] = log_targets,
		[VALUE_CHOICE_LOG_LEVEL] = log_levels,
		[VALUE_CHOICE_FACILITY] = facilities,
		[VALUE_CHOICE_HISTORY] = histories,
		[VALUE_CHOICE_LEARN] = lessons,
		[VALUE_CHOICE_REQUIRE] = requirements,
		[VALUE_CHOICE_WRITER] = writers,
		[VALUE_CHOICE_CARRIES] = places_carried,
	};
	return type < VALUE_TYPES ? lists[type] : NULL;
}

const struct choice *choices_find(enum value_type type, struct view word)
{
	const struct choice *choice = choices_of(type);
	while (choice && choice->word && !view_equal(view_of(choice->word), word))
		choice++;
	return choice && choice->word ? choice : NULL;
}

const char *action_name(enum action action)
{
	for (const struct choice *choice = fallbacks; choice->word; choice++) {
		if (choice->value == (int)action)
			return choice->word;
	}
	return "default";
}
