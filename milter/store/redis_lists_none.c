/* hiredis before 1.0 knows no limit: the function that makes room for a list is ours. */
#include "store/redis_lists.h"

#include "base/err.h"
#include "base/limits.h"

#include <pthread.h>
#include <stdlib.h>

static redisReplyObjectFunctions functions;
static pthread_once_t functions_once = PTHREAD_ONCE_INIT;
static void *(*create_any_list)(const redisReadTask *task, int elements);

static void *create_list(const redisReadTask *task, int elements)
{
	if (elements > LIMIT_STORE_LIST)
		return NULL;
	return create_any_list(task, elements);
}

/* hiredis has no name for its functions: they are those of any new connection. */
static void copy_functions(void)
{
	redisReader *reader = redisReaderCreate();
	if (!reader)
		abort();
	functions = *reader->fn;
	redisReaderFree(reader);
	create_any_list = functions.createArray;
	functions.createArray = create_list;
}

void redis_lists_limit(redisContext *context)
{
	BUG_ON(pthread_once(&functions_once, copy_functions) != 0);
	context->reader->fn = &functions;
}
