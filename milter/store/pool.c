#include "store/pool.h"

#include "base/err.h"

void pool_init(struct pool *pool)
{
	mutex_init(&pool->lock);
	clock_condition_init(&pool->given);
	pool->free_count = 0;
}

void pool_finish(struct pool *pool)
{
	(void)pthread_cond_destroy(&pool->given);
	mutex_finish(&pool->lock);
}

void *pool_take(struct pool *pool, int64_t deadline_ms)
{
	void *connection = NULL;
	bool in_time = true;
	mutex_lock(&pool->lock);
	while (pool->free_count == 0 && in_time)
		in_time = clock_wait(&pool->given, &pool->lock, deadline_ms);
	if (pool->free_count > 0)
		connection = pool->free[--pool->free_count];
	mutex_unlock(&pool->lock);
	return connection;
}

void pool_give(struct pool *pool, void *connection)
{
	mutex_lock(&pool->lock);
	BUG_ON(pool->free_count == POOL_SIZE);
	pool->free[pool->free_count++] = connection;
	(void)pthread_cond_signal(&pool->given);
	mutex_unlock(&pool->lock);
}
