/*
 * list - a protected list built by hand, for tests of what stands on it.
 *
 * Owns:    the snapshot and all in it, until list_destroy(). Lists in text are separated
 *          by '|'; NULL is the empty list.
 */
#ifndef TESTS_SUPPORT_LIST_H
#define TESTS_SUPPORT_LIST_H

#include "config/snapshot.h"

struct list {
	struct arena *arena;
	struct snapshot *snapshot;
	size_t room;
};

struct list list_create(size_t room); /* most records of each kind */
void list_destroy(struct list *list);

struct string_list list_of(struct list *list, const char *text);
struct person *list_person(struct list *list, const char *name, const char *aliases);
struct organization *list_organization(
	struct list *list, const char *name, const char *aliases, const char *domains);
struct protected_domain *list_domain(struct list *list, const char *name);

#endif
