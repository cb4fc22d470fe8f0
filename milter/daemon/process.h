/*
 * process - what guised does to itself as a process: goes to the background, raises its
 * limits, keeps its threads small, and turns signals into events.
 *
 * Threads: main thread only; the signal handlers write one byte to a pipe.
 */
#ifndef DAEMON_PROCESS_H
#define DAEMON_PROCESS_H

#include "base/err.h"

#include <signal.h>
#include <stdbool.h>

enum process_event {
	EVENT_NONE, /* nothing came in time */
	EVENT_STOP,
	EVENT_RELOAD,
	EVENT_LISTENER_ENDED,
};

/* Descriptors and core limits as high as they may go; small stacks for all later threads. */
void process_raise_limits(void);

/* Large blocks go back to the system when they are freed, whatever was freed before: those of a
 * long list, replaced by a reload, would stay with us otherwise. Before any thread. */
void process_limit_memory(void);

/* Goes on in a child without a terminal. The parent waits for process_report() and ends with
 * the status it was given; when the child dies first, with EX_SOFTWARE. Standard error stays
 * open for the faults of the start, until process_mute(). */
MUST_CHECK enum err process_detach(void);
void process_mute(void);

/* Tells the waiting parent, if there is one. Only the first call counts. */
void process_report(int exit_status);

/* SIGTERM and SIGINT become EVENT_STOP, SIGUSR1 EVENT_RELOAD. SIGHUP is ignored. libmilter gets
 * none of them. */
MUST_CHECK enum err process_catch_signals(void);

/* For the time in which threads are made: they must not be the ones who are interrupted. */
void process_block_signals(sigset_t *before_out);
void process_restore_signals(const sigset_t *before);

/* The next event, or EVENT_NONE after so many milliseconds. */
enum process_event process_wait(int timeout_ms);
void process_post(enum process_event event); /* from any thread */

#endif
