#include "protect/domain_host.h"

#include "base/domain.h"

#define BITS_LETTER 3.0
#define BITS_MAX    40.0

static bool is_hosted(const struct registry *registry, struct view registrable)
{
	if (!labels_probe(registry, LABEL_HOST, solid_hash_of(registrable)))
		return false;
	for (size_t i = 0; i < vocabulary_hosts_count; i++) {
		if (view_equal(registrable, view_of(vocabulary_hosts[i])))
			return true;
	}
	return false;
}

bool host_settle(struct host *host)
{
	if (!host->is_settled) {
		host->is_settled = true;
		host->registrable = domain_registrable(host->domain);
		host->suffix =
			view_from(host->registrable, view_find(host->registrable, '.') + 1);
		host->is_hosted = is_hosted(host->registry, host->registrable);
	}
	host->is_main = host->label.ptr == host->registrable.ptr;
	return host->registrable.len > 0 && host->label.ptr <= host->registrable.ptr;
}

const struct domain_entry *host_entry(const struct host *host, uint32_t number)
{
	if (number >= host->registry->domain_count)
		return NULL;
	const struct domain_entry *entry = &host->registry->domains[number];
	return entry->has_lookalikes ? entry : NULL;
}

bool host_may_mean(struct host *host, const struct domain_entry *entry)
{
	return host_settle(host) && !view_equal(entry->registrable, host->registrable);
}

double strength_least(double a, double b)
{
	return a < b ? a : b;
}

void host_report(
	struct host *host, const struct domain_entry *entry, double strength, enum means means)
{
	facts_t facts = FACT_BIT(DOMAIN_LOOKALIKE);
	if (host->is_idn)
		facts |= FACT_BIT(IDN_LOOKALIKE);
	if (host->is_hosted)
		strength = strength_least(strength, STRENGTH_HOSTED);
	double bits = BITS_LETTER * (double)entry->letters - (1 - strength) * 20;
	if (strength < STRENGTH_REPORTED)
		return;
	host->strongest = strength > host->strongest ? strength : host->strongest;
	matches_add(host->matches,
		&(struct match){
			.principal = &host->registry->principals[entry->principal],
			.means = MEANS_BIT(means),
			.strength = strength,
			.bits = bits < 1          ? 1
				: bits > BITS_MAX ? BITS_MAX
						  : bits,
			.matched = entry->name,
			.facts = facts,
		});
}

bool host_knows(const struct host *host, struct view word)
{
	const uint32_t known = ROLE_COMMON | ROLE_KNOWN | ROLE_LURE;
	if (label_word_roles(host->registry, word) & known)
		return true;
	if (word.len < 5 || word.ptr[word.len - 1] != 's')
		return false;
	/* Several of them. */
	word.len--;
	return (label_word_roles(host->registry, word) & known) != 0;
}

bool host_has_same_suffix(const struct host *host, const struct domain_entry *entry)
{
	return host->is_main && view_equal(entry->suffix, host->suffix);
}

double strength_unless_sure(const struct domain_entry *entry, double strength)
{
	return entry->letters >= LABEL_SURE ? strength
					    : strength_least(strength, STRENGTH_NOT_ALONE);
}

static size_t count_js(struct view v)
{
	size_t count = 0;
	for (size_t i = 0; i < v.len; i++)
		count += v.ptr[i] == 'j';
	return count;
}

bool host_has_same_js(
	const struct host *host, const struct domain_entry *entry, struct view text)
{
	return host->is_label_idn || entry->coded.len > 0 ||
	       count_js(entry->plain) == count_js(text);
}
