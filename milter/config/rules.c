#include "config/pretext.h"
#include "config/rule.h"
#include "config/services.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define LIMIT_RULE_FILES 1000 /* in one folder; what is past it is a fault */
#define WEIGHT_MAX       1000

static const struct key file_keys[] = {
	{ .path = "weights", .type = VALUE_RECORDS },
	{ .path = "thresholds", .type = VALUE_RECORDS },
	{ .path = "titles", .type = VALUE_NAME_LIST },
	{ .path = "freemail", .type = VALUE_DOMAIN_LIST },
	{ .path = "rules", .type = VALUE_RECORDS },
	{ .path = "pretexts", .type = VALUE_RECORDS },
	{ .path = "services", .type = VALUE_RECORDS },
	{ .path = "shared_signers", .type = VALUE_DOMAIN_LIST },
};
enum {
	FILE_WEIGHTS,
	FILE_THRESHOLDS,
	FILE_TITLES,
	FILE_FREEMAIL,
	FILE_RULES,
	FILE_PRETEXTS,
	FILE_SERVICES,
	FILE_SHARED_SIGNERS,
	FILE_KEYS
};

/* Room for `extra` more views; the list keeps its capacity in *size. */
static void list_reserve(
	struct string_list *list, size_t *size, size_t extra, struct arena *arena)
{
	if (list->count + extra <= *size)
		return;
	*size = (list->count + extra) * 2;
	struct view *items = arena_array(arena, struct view, *size);
	if (list->count > 0)
		memcpy(items, list->items, list->count * sizeof(*items));
	list->items = items;
}

static void add_titles(struct rules_load *load, const struct string_list *titles)
{
	struct string_list *list = &load->rules->titles;
	list_reserve(list, &load->title_size, titles->count, load->arena);
	for (size_t i = 0; i < titles->count; i++)
		list->items[list->count++] = titles->items[i];
}

static void add_freemail(struct rules_load *load, const struct string_list *domains)
{
	struct string_list *list = &load->rules->freemail;
	list_reserve(list, &load->freemail_size, domains->count, load->arena);
	for (size_t i = 0; i < domains->count; i++) {
		bool is_new = false;
		(void)numbering_add(&load->freemail, domains->items[i], list->count, &is_new);
		if (is_new)
			list->items[list->count++] = domains->items[i];
	}
}

static void add_signers(struct rules_load *load, const struct string_list *domains)
{
	struct string_list *list = &load->rules->shared_signers;
	list_reserve(list, &load->signer_size, domains->count, load->arena);
	for (size_t i = 0; i < domains->count; i++)
		list->items[list->count++] = domains->items[i];
}

static void add_words(struct rules_load *load, size_t key, const struct string_list *words)
{
	if (key == FILE_TITLES) {
		add_titles(load, words);
	} else if (key == FILE_FREEMAIL) {
		add_freemail(load, words);
	} else {
		add_signers(load, words);
	}
}

static void put_weight(struct rules_load *load, struct weight weight)
{
	struct rules *rules = load->rules;
	bool is_new = false;
	size_t at = *numbering_add(&load->weights, weight.check, rules->weight_count, &is_new);
	if (!is_new) {
		rules->weights[at] = weight;
		return;
	}
	if (rules->weight_count == load->weight_size) {
		load->weight_size = load->weight_size ? load->weight_size * 2 : 64;
		struct weight *weights =
			arena_array(load->arena, struct weight, load->weight_size);
		if (rules->weight_count > 0)
			memcpy(weights, rules->weights, rules->weight_count * sizeof(*weights));
		rules->weights = weights;
	}
	rules->weights[rules->weight_count++] = weight;
}

void rules_read_weights(
	struct rules_load *load, struct reader *reader, const config_setting_t *weights)
{
	if (!config_setting_is_group(weights)) {
		reader_fault(reader, weights,
			"weights: must be a group: weights: { check_name = 3.0; };");
		return;
	}
	size_t count = (size_t)config_setting_length(weights);
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *member = config_setting_get_elem(weights, (unsigned)i);
		struct view name = view_of(config_setting_name(member));
		struct view path = arena_printf(load->arena, "weights.%.*s", VIEW_ARG(name));
		struct key key = { .path = (const char *)path.ptr,
			.type = VALUE_NUMBER,
			.min = -WEIGHT_MAX,
			.max = WEIGHT_MAX,
			.offset = offsetof(struct weight, value) };
		struct weight weight = { .check = reader_keep(reader, name),
			.origin = reader_origin(reader, member) };
		if (value_read(reader, member, &key, &weight))
			put_weight(load, weight);
	}
}

static void read_member(struct rules_load *load, struct reader *reader,
	const config_setting_t *member, bool weights_only)
{
	const char *name = config_setting_name(member);
	struct string_list list = { NULL, 0 };
	size_t k = 0;
	while (k < FILE_KEYS && strcmp(file_keys[k].path, name) != 0)
		k++;
	if (k == FILE_KEYS) {
		value_fault_unknown(reader, member, name, file_keys, FILE_KEYS);
	} else if (k == FILE_WEIGHTS) {
		rules_read_weights(load, reader, member);
	} else if (k == FILE_THRESHOLDS) {
		options_read_thresholds(reader, member, load->settings, load->places);
	} else if (weights_only) {
		return;
	} else if (k == FILE_RULES) {
		rule_read_list(load, reader, member);
	} else if (k == FILE_PRETEXTS) {
		pretext_read_list(load, reader, member);
	} else if (k == FILE_SERVICES) {
		services_read(load, reader, member);
	} else if (value_read(reader, member, &file_keys[k], &list)) {
		add_words(load, k, &list);
	}
}

static void read_file(struct rules_load *load, const char *path, bool weights_only)
{
	struct source source;
	if (source_read(&source, path, load->faults)) {
		struct reader reader = {
			.arena = load->arena, .faults = load->faults, .source = &source
		};
		const config_setting_t *root = config_root_setting(&source.tree);
		size_t count = (size_t)config_setting_length(root);
		for (size_t i = 0; i < count; i++) {
			read_member(load, &reader, config_setting_get_elem(root, (unsigned)i),
				weights_only);
		}
	}
	source_finish(&source);
}

struct folder {
	const char *path;
	struct dirent **entries;
	size_t count;
};

static int is_rule_file(const struct dirent *entry)
{
	struct view name = view_of(entry->d_name);
	return name.ptr[0] != '.' && view_ends_with(name, VIEW(".conf"));
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name); /* not by the locale */
}

static struct folder folder_open(struct rules_load *load, const char *path)
{
	struct folder folder = { .path = path };
	if (!path)
		return folder;
	int count = scandir(path, &folder.entries, is_rule_file, by_name);
	if (count < 0) {
		char reason[128];
		fault_add(load->faults, view_of(path), 0,
			"the folder of rules cannot be read: %s",
			strerror_r(errno, reason, sizeof(reason)));
		return folder;
	}
	folder.count = (size_t)count;
	if (folder.count > LIMIT_RULE_FILES) {
		fault_add(load->faults, view_of(path), 0, "more than %d files of rules",
			LIMIT_RULE_FILES);
	}
	return folder;
}

static void folder_close(struct folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		free(folder->entries[i]);
	free(folder->entries);
}

static bool folder_has(const struct folder *folder, const char *name)
{
	for (size_t i = 0; i < folder->count; i++) {
		if (strcmp(folder->entries[i]->d_name, name) == 0)
			return true;
	}
	return false;
}

/* `over`: the folder that is laid over this one, or NULL. */
static void read_folder(
	struct rules_load *load, const struct folder *folder, const struct folder *over)
{
	for (size_t i = 0; i < folder->count && i < LIMIT_RULE_FILES; i++) {
		const char *name = folder->entries[i]->d_name;
		struct view path = arena_printf(load->arena, "%s/%s", folder->path, name);
		read_file(load, (const char *)path.ptr, over && folder_has(over, name));
	}
}

static void load_pair(struct rules_load *load, const char *shipped, const char *laid_over)
{
	struct folder below = folder_open(load, shipped);
	struct folder above = folder_open(load, laid_over);
	read_folder(load, &below, &above);
	read_folder(load, &above, NULL);
	folder_close(&below);
	folder_close(&above);
}

/* The folder of pretexts in a folder of rules; NULL where there is none. */
static const char *find_pretexts(struct rules_load *load, const char *folder)
{
	if (!folder)
		return NULL;
	struct view path = arena_printf(load->arena, "%s/pretexts", folder);
	return access((const char *)path.ptr, F_OK) == 0 ? (const char *)path.ptr : NULL;
}

void rules_load_folders(struct rules_load *load, const char *shipped, const char *laid_over)
{
	load->freemail.arena = load->arena;
	load->weights.arena = load->arena;
	load_pair(load, shipped, laid_over);
	load_pair(load, find_pretexts(load, shipped), find_pretexts(load, laid_over));
	services_check(load);
	pretext_finish(load);
}

double rules_weight(const struct rules *rules, struct view check, double otherwise)
{
	for (size_t i = 0; i < rules->weight_count; i++) {
		if (view_equal(rules->weights[i].check, check))
			return rules->weights[i].value;
	}
	return otherwise;
}

static bool is_listed(struct view name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (view_equal(name, view_of(names[i])))
			return true;
	}
	return false;
}

/* A combined rule may be weighed like a check. */
static bool is_rule(const struct rules *rules, struct view name)
{
	for (size_t i = 0; i < rules->rule_count; i++) {
		if (view_equal(rules->rules[i].name, name))
			return true;
	}
	return false;
}

void rules_check_names(const struct rules *rules, const char *const *names, size_t count,
	struct fault_list *faults)
{
	for (size_t i = 0; i < rules->weight_count; i++) {
		const struct weight *weight = &rules->weights[i];
		if (!is_listed(weight->check, names, count) && !is_rule(rules, weight->check)) {
			fault_add(faults, PLACE(weight->origin),
				"weights: no check is named %.*s", VIEW_ARG(weight->check));
		}
	}
	rule_check_names(rules, names, count, faults);
}
