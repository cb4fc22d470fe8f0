#include "config/protected.h"

#include "config/exceptions.h"

#include <string.h>
#include <time.h>

#include "base/domain.h"

#define FIELD(record, key, kind, member)                                                       \
	{                                                                                      \
		.path = (key), .type = VALUE_##kind, .offset = offsetof(struct record, member) \
	}
#define REQUIRED(record, key, kind, member)                                 \
	{                                                                   \
		.path = (key), .type = VALUE_##kind,                        \
		.offset = offsetof(struct record, member), .required = true \
	}
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct key person_keys[] = {
	REQUIRED(person, "name", NAME, name),
	FIELD(person, "id", NAME, id),
	FIELD(person, "aliases", NAME_LIST, aliases),
	FIELD(person, "titles", NAME_LIST, titles),
	FIELD(person, "organization", NAME, organization),
	FIELD(person, "addresses", MAILBOX_LIST, addresses),
	FIELD(person, "delegates", MAILBOX_LIST, delegates),
	FIELD(person, "services", SIGNER_LIST, services),
	FIELD(person, "logins", NAME_LIST, logins),
	FIELD(person, "sends_email", BOOL, sends_email),
	FIELD(person, "action", CHOICE_ACTION, action),
};

static const struct key organization_keys[] = {
	REQUIRED(organization, "name", NAME, name),
	FIELD(organization, "id", NAME, id),
	FIELD(organization, "aliases", NAME_LIST, aliases),
	FIELD(organization, "domains", PATTERN_LIST, domains),
	FIELD(organization, "services", SIGNER_LIST, services),
	FIELD(organization, "logins", NAME_LIST, logins),
	FIELD(organization, "action", CHOICE_ACTION, action),
};

static const struct key domain_keys[] = {
	REQUIRED(protected_domain, "name", WATCHED, name),
	FIELD(protected_domain, "id", NAME, id),
	FIELD(protected_domain, "require_auth", BOOL, require_auth),
	FIELD(protected_domain, "lookalikes", BOOL, lookalikes),
	FIELD(protected_domain, "require", CHOICE_REQUIRE, require),
	FIELD(protected_domain, "action", CHOICE_ACTION, action),
};

static const struct key exception_keys[] = {
	REQUIRED(exception, "principal", NAME, principal),
	FIELD(exception, "address", MAILBOX, address),
	FIELD(exception, "domain", OWN_DOMAIN, domain),
	FIELD(exception, "reason", STRING, reason),
	FIELD(exception, "until", DATE, until),
	FIELD(exception, "author", NAME, author),
	FIELD(exception, "created", DATE, created),
};

/* What the records have in common, for the checks over all of them. */
struct entry {
	struct view id;
	struct view name;
	struct origin origin;
	struct view written; /* another form of the name, or empty */
};

struct protected_load {
	struct reader *reader;
	struct protected_list *list;
	struct entry *entries;
	size_t entry_count;
	struct numbering ids;           /* of entries */
	struct numbering names;         /* name: how many bear it */
	struct numbering bearers;       /* name: the first of entries that bears it */
	struct numbering organizations; /* name or id: 1 */
};

/* --- records --- */

static void read_person(struct protected_load *load, const config_setting_t *group, size_t at)
{
	struct person *person = &load->list->people[at];
	person->origin = reader_origin(load->reader, group);
	person->sends_email = true;
	(void)value_read_group(load->reader, group, person_keys, COUNT(person_keys), person);
	if (person->id.len == 0)
		person->id = person->name;
	load->entries[load->entry_count++] = (struct entry){
		.id = person->id, .name = person->name, .origin = person->origin
	};
}

static void read_organization(
	struct protected_load *load, const config_setting_t *group, size_t at)
{
	struct organization *organization = &load->list->organizations[at];
	organization->origin = reader_origin(load->reader, group);
	(void)value_read_group(
		load->reader, group, organization_keys, COUNT(organization_keys), organization);
	if (organization->id.len == 0)
		organization->id = organization->name;
	load->entries[load->entry_count++] = (struct entry){ .id = organization->id,
		.name = organization->name,
		.origin = organization->origin };
	bool is_new = false;
	(void)numbering_add(&load->organizations, organization->name, 1, &is_new);
	(void)numbering_add(&load->organizations, organization->id, 1, &is_new);
}

/* What others have addresses in speaks for nobody else (vouch.c). */
static void warn_of_shared(
	const struct protected_load *load, const struct protected_domain *domain)
{
	const struct numbering *freemail = load->reader->freemail;
	bool is_shared = domain_is_public_suffix(domain->name) ||
			 (freemail && numbering_find(freemail, domain->name));
	if (is_shared) {
		fault_warn(load->reader->faults, PLACE(domain->origin),
			"name: in %s everybody may have an address: what looks like it is "
			"found, but its mail vouches for no name",
			reader_quote(load->reader, domain->name));
	}
}

static void read_domain(struct protected_load *load, const config_setting_t *group, size_t at)
{
	struct protected_domain *domain = &load->list->domains[at];
	domain->origin = reader_origin(load->reader, group);
	domain->lookalikes = true;
	(void)value_read_group(load->reader, group, domain_keys, COUNT(domain_keys), domain);
	if (domain->id.len == 0)
		domain->id = domain->name;
	if (domain->name.len > 0) {
		domain->written = view_of(
			config_setting_get_string(config_setting_get_member(group, "name")));
	}
	domain->written = reader_keep(load->reader, domain->written);
	warn_of_shared(load, domain);
	load->entries[load->entry_count++] = (struct entry){ .id = domain->id,
		.name = domain->name,
		.origin = domain->origin,
		.written = domain->written };
}

static void read_exception(
	struct protected_load *load, const config_setting_t *group, size_t at)
{
	struct exception *exception = &load->list->exceptions[at];
	exception->origin = reader_origin(load->reader, group);
	if (!value_read_group(
		    load->reader, group, exception_keys, COUNT(exception_keys), exception))
		return;
	if (exception->address.len == 0 && exception->domain.len == 0) {
		reader_fault(load->reader, group,
			"an exception needs an address or a domain that is excepted");
	}
	if (exception->address.len > 0 && exception->domain.len > 0) {
		reader_fault(load->reader, group,
			"an exception has either an address or a domain; write two for both");
	}
}

/* --- checks over all records --- */

static void add_name(struct protected_load *load, struct view name, size_t entry)
{
	bool is_new = false;
	++*numbering_add(&load->names, name, 0, &is_new);
	(void)numbering_add(&load->bearers, name, entry, &is_new);
}

static void check_ids(struct protected_load *load)
{
	for (size_t i = 0; i < load->entry_count; i++) {
		const struct entry *entry = &load->entries[i];
		bool is_new = false;
		if (entry->id.len == 0)
			continue; /* a fault already */
		add_name(load, entry->name, i);
		if (entry->written.len > 0 && !view_equal(entry->written, entry->name))
			add_name(load, entry->written, i);
		size_t first = *numbering_add(&load->ids, entry->id, i, &is_new);
		if (is_new)
			continue;
		const struct origin *other = &load->entries[first].origin;
		bool by_name = view_equal(entry->id, entry->name) &&
			       view_equal(entry->name, load->entries[first].name);
		fault_add(load->reader->faults, PLACE(entry->origin),
			by_name ? "the name %s stands in %.*s:%u already: where two bear one "
				  "name, give each an id of its own"
				: "the id %s stands in %.*s:%u already",
			reader_quote(load->reader, entry->id), VIEW_ARG(other->file),
			other->line);
	}
}

static void check_people(struct protected_load *load)
{
	const struct protected_list *list = load->list;
	for (size_t i = 0; i < list->person_count; i++) {
		const struct person *person = &list->people[i];
		if (person->organization.len > 0 &&
			!numbering_find(&load->organizations, person->organization)) {
			fault_warn(load->reader->faults, PLACE(person->origin),
				"organization: no organisation of the list is named %s",
				reader_quote(load->reader, person->organization));
		}
	}
}

/* Puts the id of the record in the place of its name, which namesakes may bear, too. */
static void resolve_principal(struct protected_load *load, struct exception *exception)
{
	struct view principal = exception->principal;
	const size_t *entry = numbering_find(&load->ids, principal);
	const size_t *named = numbering_find(&load->names, principal);
	if (!entry && named && *named == 1)
		entry = numbering_find(&load->bearers, principal);
	if (entry) {
		exception->principal = load->entries[*entry].id;
	} else if (!named && exception->kept_apart) {
		/* The record went, the exception stayed: it excepts nobody. */
		fault_warn(load->reader->faults, PLACE(exception->origin),
			"principal: nobody in the list has the name or id %s any more",
			reader_quote(load->reader, principal));
	} else if (!named) {
		fault_add(load->reader->faults, PLACE(exception->origin),
			"principal: nobody in the list has the name or id %s",
			reader_quote(load->reader, principal));
	} else {
		fault_add(load->reader->faults, PLACE(exception->origin),
			"principal: %zu bear the name %s: write the id of the one meant",
			*named, reader_quote(load->reader, principal));
	}
}

/* It is kept, so that what was granted can be seen, but it lets nobody pass any more. */
static void check_end(struct protected_load *load, const struct exception *exception)
{
	struct view sender =
		exception->address.len > 0 ? exception->address : exception->domain;
	if (exception->until == 0 || (int64_t)time(NULL) < exception->until)
		return;
	fault_warn(load->reader->faults, PLACE(exception->origin),
		"until: the exception of %s is over since %.*s and lets nothing pass",
		reader_quote(load->reader, sender),
		VIEW_ARG(exception_day(exception->until, load->reader->arena)));
}

static void check_exceptions(struct protected_load *load)
{
	const struct protected_list *list = load->list;
	for (size_t i = 0; i < list->exception_count; i++) {
		check_end(load, &list->exceptions[i]);
		if (list->exceptions[i].principal.len > 0)
			resolve_principal(load, &list->exceptions[i]);
	}
}

/* --- the file --- */

typedef void read_record(struct protected_load *load, const config_setting_t *group, size_t at);

struct section {
	read_record *read;
	void *records; /* the pointer to the array of them */
	size_t *count;
	size_t record_size;
};

static void read_section(struct protected_load *load, const config_setting_t *setting,
	const struct section *section)
{
	if (!config_setting_is_list(setting)) {
		reader_fault(load->reader, setting,
			"%s: must be a list of groups: %s = ( { ... }, { ... } );",
			config_setting_name(setting), config_setting_name(setting));
		return;
	}
	size_t count = (size_t)config_setting_length(setting);
	void *records = arena_alloc(load->reader->arena, count, section->record_size);
	memcpy(section->records, &records, sizeof(records));
	*section->count = count;
	for (size_t i = 0; i < count; i++)
		section->read(load, config_setting_get_elem(setting, (unsigned)i), i);
}

#define FILE_EXCEPTIONS 3 /* its place among file_keys */

static const struct key file_keys[] = {
	{ .path = "people", .type = VALUE_RECORDS },
	{ .path = "organizations", .type = VALUE_RECORDS },
	{ .path = "domains", .type = VALUE_RECORDS },
	[FILE_EXCEPTIONS] = { .path = "exceptions", .type = VALUE_RECORDS },
	FIELD(protected_list, "lists", MAILBOX_LIST, lists),
	FIELD(protected_list, "arc_sealers", OWN_DOMAIN_LIST, arc_sealers),
};

static void read_member(struct protected_load *load, const config_setting_t *setting)
{
	struct protected_list *list = load->list;
	const char *name = config_setting_name(setting);
	const struct section sections[] = {
		{ read_person, &list->people, &list->person_count, sizeof(*list->people) },
		{ read_organization, &list->organizations, &list->organization_count,
			sizeof(*list->organizations) },
		{ read_domain, &list->domains, &list->domain_count, sizeof(*list->domains) },
		{ read_exception, &list->exceptions, &list->exception_count,
			sizeof(*list->exceptions) },
	};
	size_t k = 0;
	while (k < COUNT(file_keys) && strcmp(file_keys[k].path, name) != 0)
		k++;
	if (k == COUNT(file_keys)) {
		value_fault_unknown(load->reader, setting, name, file_keys, COUNT(file_keys));
	} else if (k < COUNT(sections)) {
		read_section(load, setting, &sections[k]);
	} else {
		(void)value_read(load->reader, setting, &file_keys[k], list);
	}
}

/* The exceptions that are kept apart, behind those of the list itself. */
static void read_exceptions(struct protected_load *load, struct reader *apart)
{
	struct protected_list *list = load->list;
	const config_setting_t *root = config_root_setting(&apart->source->tree);
	const config_setting_t *setting = config_setting_get_member(root, "exceptions");
	size_t members = (size_t)config_setting_length(root);
	for (size_t i = 0; i < members; i++) {
		const config_setting_t *member = config_setting_get_elem(root, (unsigned)i);
		if (member != setting) {
			value_fault_unknown(apart, member, config_setting_name(member),
				&file_keys[FILE_EXCEPTIONS], 1);
		}
	}
	if (!setting)
		return;
	struct reader *reader = load->reader;
	struct exception *first = list->exceptions;
	size_t first_count = list->exception_count;
	const struct section section = { read_exception, &list->exceptions,
		&list->exception_count, sizeof(*list->exceptions) };
	load->reader = apart;
	read_section(load, setting, &section);
	load->reader = reader;
	struct exception *all = arena_array(
		reader->arena, struct exception, first_count + list->exception_count);
	if (first_count > 0)
		memcpy(all, first, first_count * sizeof(*all));
	for (size_t i = 0; i < list->exception_count; i++) {
		all[first_count + i] = list->exceptions[i];
		all[first_count + i].kept_apart = true;
	}
	list->exceptions = all;
	list->exception_count += first_count;
}

/* How many records there are in all, at most. */
static size_t count_records(const config_setting_t *root)
{
	size_t total = 0;
	size_t count = (size_t)config_setting_length(root);
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *member = config_setting_get_elem(root, (unsigned)i);
		if (config_setting_is_list(member))
			total += (size_t)config_setting_length(member);
	}
	return total;
}

void protected_read(
	struct reader *reader, struct reader *exceptions, struct protected_list *list)
{
	const config_setting_t *root = config_root_setting(&reader->source->tree);
	struct arena *arena = reader->arena;
	struct protected_load load = {
		.reader = reader,
		.list = list,
		.entries = arena_array(arena, struct entry, count_records(root)),
		.ids = { .arena = arena },
		.names = { .arena = arena },
		.bearers = { .arena = arena },
		.organizations = { .arena = arena },
	};
	size_t count = (size_t)config_setting_length(root);
	for (size_t i = 0; i < count; i++)
		read_member(&load, config_setting_get_elem(root, (unsigned)i));
	if (exceptions)
		read_exceptions(&load, exceptions);
	check_ids(&load);
	check_people(&load);
	check_exceptions(&load);
}
