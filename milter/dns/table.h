/*
 * table - a resolver that answers from a table, for tests and fuzzing:
 * no network, no threads, no time.
 *
 * Names that are not in the table are DNS_NXDOMAIN, unless a name below them is (DNS_NODATA);
 * a name with other types only is DNS_NODATA.
 */
#ifndef DNS_TABLE_H
#define DNS_TABLE_H

#include "dns/resolver.h"

struct dns_resolver *dns_table_create(void);

/* One line: "corp.example TXT v=spf1 -all", "mx.corp.example A 192.0.2.1",
 * "corp.example MX 10 mx.corp.example", "down.example TXT !servfail" (also !timeout, !bogus,
 * !nodata, and !silent, for which whoever asks waits until its deadline; with the type ANY
 * for all types). TXT data may be in "double quotes", several
 * strings are joined. False when the line cannot be read. */
bool dns_table_add(struct dns_resolver *table, struct view line);

/* How many lookups reached the table. */
size_t dns_table_lookups(const struct dns_resolver *table);

#endif
