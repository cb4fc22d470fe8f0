#include "support/list.h"

#include "base/err.h"

#define LIMIT_ITEMS 32

struct list list_create(size_t room)
{
	struct list list = { .arena = arena_create(4096, 0), .room = room };
	list.snapshot = arena_new(list.arena, struct snapshot);
	list.snapshot->references = 1;
	struct protected_list *records = &list.snapshot->protected_list;
	records->people = arena_array(list.arena, struct person, room);
	records->organizations = arena_array(list.arena, struct organization, room);
	records->domains = arena_array(list.arena, struct protected_domain, room);
	return list;
}

void list_destroy(struct list *list)
{
	/* Whoever took a reference has given it back. */
	BUG_ON(list->snapshot->references != 1);
	arena_destroy(list->arena);
}

struct string_list list_of(struct list *list, const char *text)
{
	struct string_list items = { 0 };
	if (!text)
		return items;
	items.items = arena_array(list->arena, struct view, LIMIT_ITEMS);
	struct view rest = arena_copy(list->arena, view_of(text));
	while (rest.len > 0 && items.count < LIMIT_ITEMS) {
		struct view item = view_slice(rest, 0, view_find(rest, '|'));
		items.items[items.count++] = item;
		rest = view_from(rest, item.len + 1);
	}
	return items;
}

static struct view copy(struct list *list, const char *text)
{
	return arena_copy(list->arena, view_of(text));
}

struct person *list_person(struct list *list, const char *name, const char *aliases)
{
	struct protected_list *records = &list->snapshot->protected_list;
	BUG_ON(records->person_count == list->room);
	struct person *person = &records->people[records->person_count++];
	person->name = person->id = copy(list, name);
	person->aliases = list_of(list, aliases);
	person->sends_email = true;
	return person;
}

struct organization *list_organization(
	struct list *list, const char *name, const char *aliases, const char *domains)
{
	struct protected_list *records = &list->snapshot->protected_list;
	BUG_ON(records->organization_count == list->room);
	struct organization *record = &records->organizations[records->organization_count++];
	record->name = record->id = copy(list, name);
	record->aliases = list_of(list, aliases);
	record->domains = list_of(list, domains);
	return record;
}

struct protected_domain *list_domain(struct list *list, const char *name)
{
	struct protected_list *records = &list->snapshot->protected_list;
	BUG_ON(records->domain_count == list->room);
	struct protected_domain *record = &records->domains[records->domain_count++];
	record->name = record->id = copy(list, name);
	record->lookalikes = true;
	return record;
}
