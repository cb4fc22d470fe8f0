#include "store/redis_tls.h"

bool redis_tls_is_there(void)
{
	return false;
}

struct redis_tls *redis_tls_create(const char *ca_file, struct why *why)
{
	(void)ca_file;
	why_set(why, "hiredis %d.%d, with which this was built, has no TLS", HIREDIS_MAJOR,
		HIREDIS_MINOR);
	return NULL;
}

void redis_tls_destroy(struct redis_tls *tls)
{
	(void)tls;
}

const struct redis_tls_session *redis_tls_start(
	const struct redis_tls *tls, redisContext *context, const char *host, struct why *why)
{
	(void)tls;
	(void)context;
	(void)host;
	why_set(why, "no TLS");
	return NULL;
}

const char *redis_tls_objection(const struct redis_tls_session *session)
{
	(void)session;
	return NULL;
}
