#include "config/services.h"

#include <string.h>

#include "base/domain.h"

#define FIELD(key, kind, member)                           \
	{                                                  \
		.path = (key), .type = VALUE_##kind,       \
		.offset = offsetof(struct carrier, member) \
	}
#define REQUIRED(key, kind, member)                                          \
	{                                                                    \
		.path = (key), .type = VALUE_##kind,                         \
		.offset = offsetof(struct carrier, member), .required = true \
	}

static const struct key service_keys[] = {
	REQUIRED("domain", DOMAIN, domain),
	REQUIRED("kind", NAME, kind),
	REQUIRED("carries", CHOICE_CARRIES, carries),
	FIELD("open", BOOL, open),
	REQUIRED("evidence", NAME, evidence),
};
#define KEY_COUNT (sizeof(service_keys) / sizeof(service_keys[0]))

static void put_service(struct rules_load *load, struct carrier service)
{
	struct rules *rules = load->rules;
	for (size_t i = 0; i < rules->service_count; i++) {
		if (view_equal(rules->services[i].domain, service.domain) &&
			rules->services[i].carries == service.carries) {
			rules->services[i] = service;
			return;
		}
	}
	rules->services[rules->service_count++] = service;
}

void services_read(struct rules_load *load, struct reader *reader, const config_setting_t *list)
{
	if (!config_setting_is_list(list)) {
		reader_fault(reader, list,
			"services: must be a list of groups: services = ( { ... }, { ... } );");
		return;
	}
	size_t count = (size_t)config_setting_length(list);
	struct rules *rules = load->rules;
	struct carrier *services =
		arena_array(load->arena, struct carrier, rules->service_count + count);
	if (rules->service_count > 0)
		memcpy(services, rules->services, rules->service_count * sizeof(*services));
	rules->services = services;
	for (size_t i = 0; i < count; i++) {
		const config_setting_t *group = config_setting_get_elem(list, (unsigned)i);
		struct carrier service = { .open = true,
			.origin = reader_origin(reader, group) };
		if (value_read_group(reader, group, service_keys, KEY_COUNT, &service))
			put_service(load, service);
	}
}

static const char *why_not(const struct rules_load *load, struct view domain)
{
	if (domain_is_public_suffix(domain))
		return "is a public suffix: everybody may have a domain under it";
	if (numbering_find(&load->freemail, domain)) {
		return "is a freemail domain (rules/freemail.conf): everybody may have an "
		       "address in it";
	}
	if (rules_is_shared_signer(&load->rules->shared_signers, domain)) {
		return "signs for many customers alike (rules/shared_signers.conf): its "
		       "signature does not say whose mail it is";
	}
	return NULL;
}

void services_check(struct rules_load *load)
{
	for (size_t i = 0; i < load->rules->service_count; i++) {
		const struct carrier *service = &load->rules->services[i];
		const char *reason = why_not(load, service->domain);
		if (reason) {
			fault_add(load->faults, PLACE(service->origin), "domain: \"%.*s\" %s",
				VIEW_ARG(service->domain), reason);
		}
	}
}

bool rules_is_shared_signer(const struct string_list *signers, struct view domain)
{
	for (size_t i = 0; i < signers->count; i++) {
		if (domain_is_within(domain, signers->items[i]))
			return true;
	}
	return false;
}
