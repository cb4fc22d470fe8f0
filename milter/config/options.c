#include "config/options.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const struct key option_keys[OPTION_COUNT] = {
#define OPTIONS_GROUP(text)
#define OPTION(option, field, kind, preset, low, high, measure, sentence) \
	{ .path = (option),                                               \
		.offset = offsetof(struct settings, field),               \
		.initial = (preset),                                      \
		.min = (low),                                             \
		.max = (high),                                            \
		.unit = (measure),                                        \
		.text = (sentence),                                       \
		.type = VALUE_##kind },
#define OPTION_RECORDS(option, name, example, sentence) \
	{ .path = (option), .initial = (example), .text = (sentence), .type = VALUE_RECORDS },
#include "config/options.def"
#undef OPTION
#undef OPTION_RECORDS
#undef OPTIONS_GROUP
};

static const struct key trust_keys[] = {
	{ .path = "authserv_id",
		.type = VALUE_AUTHSERV_ID,
		.offset = offsetof(struct trusted_results, authserv_id),
		.required = true },
	{ .path = "writer",
		.type = VALUE_CHOICE_WRITER,
		.offset = offsetof(struct trusted_results, writer),
		.required = true },
};

void options_default(struct settings *settings, struct arena *arena)
{
	*settings = (struct settings){ 0 };
	for (size_t i = 0; i < OPTION_COUNT; i++)
		value_set_default(&option_keys[i], settings, arena);
}

/* OPTION_COUNT when there is none. */
static size_t find_option(const char *path)
{
	size_t i = 0;
	while (i < OPTION_COUNT && strcmp(option_keys[i].path, path) != 0)
		i++;
	return i;
}

static bool is_option_group(const char *name)
{
	size_t length = strlen(name);
	for (size_t i = 0; i < OPTION_COUNT; i++) {
		const char *path = option_keys[i].path;
		if (strncmp(path, name, length) == 0 && path[length] == '.')
			return true;
	}
	return false;
}

static void read_trust(
	struct reader *reader, const config_setting_t *list, struct settings *settings)
{
	if (!config_setting_is_list(list)) {
		reader_fault(reader, list,
			"authentication.trust: must be a list of groups: "
			"( { authserv_id = \"mx.corp.example\"; writer = \"relay\"; } )");
		return;
	}
	size_t count = (size_t)config_setting_length(list);
	settings->trusted_results = arena_array(reader->arena, struct trusted_results, count);
	settings->trusted_results_count = count;
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *group = config_setting_get_elem(list, (unsigned)i);
		struct trusted_results *trusted = &settings->trusted_results[i];
		trusted->writer = TRUSTED_MILTER; /* where the file does not say */
		if (value_read_group(reader, group, trust_keys, 2, trusted) &&
			trusted->authserv_id.len == 0)
			reader_fault(reader, group, "authserv_id: is empty");
	}
}

struct read {
	struct reader *reader;
	struct settings *settings;
	struct option_places *places;
	struct option_records records;
};

static void read_option(struct read *read, const config_setting_t *setting, const char *path)
{
	struct reader *reader = read->reader;
	size_t i = find_option(path);
	if (i == OPTION_COUNT) {
		value_fault_unknown(reader, setting, path, option_keys, OPTION_COUNT);
		return;
	}
	if (i == OPTION_NUMBER_rules_path && config_setting_is_list(setting)) {
		read->records.rules = setting;
		return;
	}
	read->places->at[i] = reader_origin(reader, setting);
	if (i == OPTION_NUMBER_trusted_results) {
		read_trust(reader, setting, read->settings);
	} else if (i == OPTION_NUMBER_weights) {
		read->records.weights = setting;
	} else {
		(void)value_read(reader, setting, &option_keys[i], read->settings);
	}
}

static void read_group(struct read *read, const config_setting_t *group, const char *name)
{
	if (!config_setting_is_group(group)) {
		reader_fault(read->reader, group, "%s: must be a group: %s: { ... };", name,
			config_setting_name(group));
		return;
	}
	size_t count = (size_t)config_setting_length(group);
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
		struct view path = arena_printf(
			read->reader->arena, "%s.%s", name, config_setting_name(member));
		const char *name_there = (const char *)path.ptr;
		if (is_option_group(name_there)) { /* the table has two levels at most */
			read_group(read, member, name_there);
		} else {
			read_option(read, member, name_there);
		}
	}
}

void options_read(struct reader *reader, struct settings *settings,
	struct option_places *places, struct option_records *records_out)
{
	struct read read = { .reader = reader, .settings = settings, .places = places };
	const config_setting_t *root = config_root_setting(&reader->source->tree);
	size_t count = (size_t)config_setting_length(root);
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *setting = config_setting_get_elem(root, (unsigned)i);
		const char *name = config_setting_name(setting);
		if (is_option_group(name)) {
			read_group(&read, setting, name);
		} else {
			read_option(&read, setting, name);
		}
	}
	settings->log_target_is_set = places->at[OPTION_NUMBER_log_target].line > 0;
	*records_out = read.records;
}

void options_read_thresholds(struct reader *reader, const config_setting_t *group,
	struct settings *settings, const struct option_places *places)
{
	struct settings read_settings = *settings;
	struct option_places read_places = { 0 };
	struct read read = {
		.reader = reader, .settings = &read_settings, .places = &read_places
	};
	read_group(&read, group, "thresholds");
	if (places->at[OPTION_NUMBER_threshold_tag].line == 0)
		settings->threshold_tag = read_settings.threshold_tag;
	if (places->at[OPTION_NUMBER_threshold_quarantine].line == 0)
		settings->threshold_quarantine = read_settings.threshold_quarantine;
	if (places->at[OPTION_NUMBER_threshold_reject].line == 0)
		settings->threshold_reject = read_settings.threshold_reject;
}

/* --- checks over several options --- */

struct whole {
	const struct settings *settings;
	const struct option_places *places;
	struct fault_list *faults;
};

/* The first of the two that the file names. */
static struct origin place_of(const struct whole *whole, size_t a, size_t b)
{
	struct origin at = whole->places->at[a];
	return at.line > 0 ? at : whole->places->at[b];
}

static void check_order(const struct whole *whole, size_t low, size_t high)
{
	const char *base = (const char *)whole->settings;
	double low_value = 0;
	double high_value = 0;
	memcpy(&low_value, base + option_keys[low].offset, sizeof(low_value));
	memcpy(&high_value, base + option_keys[high].offset, sizeof(high_value));
	if (low_value == 0.0 || high_value == 0.0 || low_value <= high_value)
		return;
	struct origin at = place_of(whole, low, high);
	fault_add(whole->faults, PLACE(at), "%s (%g) is above %s (%g)", option_keys[low].path,
		low_value, option_keys[high].path, high_value);
}

static void check_readable(
	const struct whole *whole, size_t option, struct view path, bool want_folder)
{
	struct stat status;
	char reason[128];
	const char *name = (const char *)path.ptr;
	int failed = 0;
	if (path.len == 0)
		return;
	if (stat(name, &status) != 0 || access(name, R_OK) != 0) {
		failed = errno;
	} else if (want_folder != S_ISDIR(status.st_mode)) {
		failed = want_folder ? ENOTDIR : EISDIR;
	}
	if (failed != 0) {
		fault_add(whole->faults, PLACE(whole->places->at[option]), "%s: %s: %s",
			option_keys[option].path, name,
			strerror_r(failed, reason, sizeof(reason)));
	}
}

static void check_trust(const struct whole *whole)
{
	const struct settings *settings = whole->settings;
	bool trusts = settings->auth_mode == AUTH_MODE_TRUST;
	if (trusts && settings->trusted_results_count == 0) {
		fault_add(whole->faults, PLACE(whole->places->at[OPTION_NUMBER_auth_mode]),
			"authentication.mode is \"trust\", but authentication.trust names "
			"nobody");
	}
	if (!trusts && settings->trusted_results_count > 0) {
		fault_warn(whole->faults,
			PLACE(whole->places->at[OPTION_NUMBER_trusted_results]),
			"authentication.trust is not used: authentication.mode is \"verify\"");
	}
	for (size_t i = 0; i < settings->trusted_results_count; i++) {
		if (settings->trusted_results[i].writer == TRUSTED_RELAY && trusts &&
			settings->relays.count == 0) {
			fault_add(whole->faults,
				PLACE(whole->places->at[OPTION_NUMBER_trusted_results]),
				"authentication.trust names a relay, but relays is empty");
			return;
		}
	}
}

static void check_networks(const struct whole *whole)
{
	const struct network_list *networks = &whole->settings->trusted_networks;
	for (size_t i = 0; i < networks->count; i++) {
		if (networks->items[i].prefix == 0) {
			fault_warn(whole->faults,
				PLACE(whole->places->at[OPTION_NUMBER_trusted_networks]),
				"trusted_networks: a network of prefix 0 vouches for "
				"everybody");
		}
	}
}

void options_check(const struct settings *settings, const struct option_places *places,
	struct fault_list *faults)
{
	struct whole whole = { .settings = settings, .places = places, .faults = faults };
	check_order(&whole, OPTION_NUMBER_threshold_tag, OPTION_NUMBER_threshold_quarantine);
	check_order(&whole, OPTION_NUMBER_threshold_quarantine, OPTION_NUMBER_threshold_reject);
	check_order(&whole, OPTION_NUMBER_threshold_tag, OPTION_NUMBER_threshold_reject);
	if (settings->body_head > settings->body_keep) {
		fault_add(faults,
			PLACE(place_of(
				&whole, OPTION_NUMBER_body_head, OPTION_NUMBER_body_keep)),
			"body_head (%" PRId64 ") is above body_keep (%" PRId64 ")",
			settings->body_head, settings->body_keep);
	}
	check_readable(&whole, OPTION_NUMBER_public_suffixes, settings->public_suffixes, false);
	check_readable(&whole, OPTION_NUMBER_spool_dir, settings->spool_dir, true);
	if (settings->dns_dnssec) {
		check_readable(&whole, OPTION_NUMBER_dns_trust_anchor,
			settings->dns_trust_anchor, false);
	}
	check_trust(&whole);
	check_networks(&whole);
}
