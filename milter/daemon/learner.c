#include "daemon/learner.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/mutex.h"

struct learner {
	struct mutex lock; /* of all below but the thread */
	pthread_cond_t changed;
	struct lesson *first;
	struct lesson *last;
	size_t waiting;
	bool stopping;
	pthread_t thread;
};

void lesson_end(struct lesson *lesson)
{
	struct arena *arena = lesson->arena; /* in which the lesson itself lives */
	body_destroy(lesson->message.body);
	generation_unref(lesson->generation);
	arena_destroy(arena);
}

/* The next lesson, or NULL at the stop. */
static struct lesson *wait_for_lesson(struct learner *learner)
{
	mutex_lock(&learner->lock);
	while (!learner->first && !learner->stopping)
		(void)pthread_cond_wait(&learner->changed, &learner->lock.native);
	struct lesson *lesson = learner->stopping ? NULL : learner->first;
	if (lesson) {
		learner->first = lesson->next;
		learner->waiting--;
	}
	mutex_unlock(&learner->lock);
	return lesson;
}

static void *learn(void *context)
{
	struct learner *learner = context;
	struct lesson *lesson = NULL;
	while ((lesson = wait_for_lesson(learner)) != NULL) {
		engine_learn_late(
			&lesson->env, &lesson->message, &lesson->verdict, lesson->arena);
		lesson_end(lesson);
	}
	return NULL;
}

struct learner *learner_create(void)
{
	struct learner *learner = calloc(1, sizeof(*learner));
	BUG_ON(learner == NULL);
	mutex_init(&learner->lock);
	BUG_ON(pthread_cond_init(&learner->changed, NULL) != 0);
	if (pthread_create(&learner->thread, NULL, learn, learner) == 0)
		return learner;
	(void)pthread_cond_destroy(&learner->changed);
	mutex_finish(&learner->lock);
	free(learner);
	return NULL;
}

void learner_destroy(struct learner *learner)
{
	if (!learner)
		return;
	mutex_lock(&learner->lock);
	learner->stopping = true;
	(void)pthread_cond_signal(&learner->changed);
	mutex_unlock(&learner->lock);
	(void)pthread_join(learner->thread, NULL);
	while (learner->first) {
		struct lesson *lesson = learner->first;
		learner->first = lesson->next;
		lesson_end(lesson);
	}
	(void)pthread_cond_destroy(&learner->changed);
	mutex_finish(&learner->lock);
	free(learner);
}

bool learner_offer(struct learner *learner, struct lesson *lesson)
{
	if (!learner)
		return false;
	mutex_lock(&learner->lock);
	bool fits = learner->waiting < LIMIT_LESSONS && !learner->stopping;
	if (fits) {
		lesson->next = NULL;
		if (learner->first) {
			learner->last->next = lesson;
		} else {
			learner->first = lesson;
		}
		learner->last = lesson;
		learner->waiting++;
		(void)pthread_cond_signal(&learner->changed);
	}
	mutex_unlock(&learner->lock);
	return fits;
}
