#include "store/redis_lists.h"

#include "base/limits.h"

void redis_lists_limit(redisContext *context)
{
	context->reader->maxelements = LIMIT_STORE_LIST;
}
