#include "daemon/exporter.h"

bool exporter_is_there(void)
{
	return false;
}

struct exporter *exporter_start(struct service *service, struct view listen)
{
	(void)service;
	(void)listen;
	return NULL;
}

void exporter_stop(struct exporter *exporter)
{
	(void)exporter;
}
