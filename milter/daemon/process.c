#include "daemon/process.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"

static int event_pipe[2] = { -1, -1 };
static int report_fd = -1;

#define LARGE_BLOCK ((int)1 << 20) /* octets; messages hardly need one */
#define KEPT_FREE   ((int)4 << 20) /* of every heap, for the next message */

void process_limit_memory(void)
{
	(void)mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
	(void)mallopt(M_TRIM_THRESHOLD, KEPT_FREE);
}

static void raise_descriptors(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= LIMIT_DESCRIPTORS)
		return;
	struct rlimit wanted = { LIMIT_DESCRIPTORS, LIMIT_DESCRIPTORS };
	if (limit.rlim_max > wanted.rlim_max)
		wanted.rlim_max = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &wanted) == 0)
		return;
	/* Only root raises the hard limit; all that there is must do. */
	wanted = (struct rlimit){ limit.rlim_max, limit.rlim_max };
	if (limit.rlim_cur < limit.rlim_max && setrlimit(RLIMIT_NOFILE, &wanted) != 0) {
		log_warning("the limit of open files stays at %llu",
			(unsigned long long)limit.rlim_cur);
	}
}

void process_raise_limits(void)
{
	raise_descriptors();
	pthread_attr_t attributes;
	if (pthread_attr_init(&attributes) != 0)
		return;
	if (pthread_attr_setstacksize(&attributes, LIMIT_THREAD_STACK) != 0 ||
		pthread_setattr_default_np(&attributes) != 0)
		log_warning("threads keep the stack size of the system");
	(void)pthread_attr_destroy(&attributes);
}

/* The parent's whole remaining life. */
static void wait_for_report(int fd, pid_t child)
{
	unsigned char status = EX_SOFTWARE;
	ssize_t got;
	do {
		got = read(fd, &status, 1);
	} while (got < 0 && errno == EINTR);
	if (got != 1) {
		int child_status = 0;
		if (waitpid(child, &child_status, 0) == child && WIFEXITED(child_status) &&
			WEXITSTATUS(child_status) != 0)
			status = (unsigned char)WEXITSTATUS(child_status);
	}
	_exit(status);
}

enum err process_detach(void)
{
	int report[2];
	if (pipe2(report, O_CLOEXEC) != 0)
		return ERR_IO;
	pid_t child = fork();
	if (child < 0) {
		(void)close(report[0]);
		(void)close(report[1]);
		return ERR_IO;
	}
	if (child > 0) {
		(void)close(report[1]);
		wait_for_report(report[0], child);
	}
	(void)close(report[0]);
	report_fd = report[1];
	if (setsid() < 0 || chdir("/") != 0)
		return ERR_IO;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return ERR_IO;
	enum err err = ERR_OK;
	if (dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		err = ERR_IO;
	if (null > STDERR_FILENO)
		(void)close(null);
	return err;
}

void process_mute(void)
{
	if (dup2(STDOUT_FILENO, STDERR_FILENO) < 0)
		log_warning("standard error stays open");
}

void process_report(int exit_status)
{
	unsigned char byte = (unsigned char)exit_status;
	if (report_fd < 0)
		return;
	if (write(report_fd, &byte, 1) != 1)
		log_warning("the process that started us has gone");
	(void)close(report_fd);
	report_fd = -1;
}

void process_post(enum process_event event)
{
	unsigned char byte = (unsigned char)event;
	/* A full pipe holds enough of them already. */
	if (write(event_pipe[1], &byte, 1) < 0)
		return;
}

static void on_signal(int number)
{
	int saved = errno;
	unsigned char byte = number == SIGUSR1 ? EVENT_RELOAD : EVENT_STOP;
	ssize_t written = write(event_pipe[1], &byte, 1);
	(void)written;
	errno = saved;
}

/* libmilter has a thread that waits for SIGHUP, SIGTERM and SIGINT in sigwait(3), and stops all
 * in its own way: within five seconds, as failed where it has not begun. A signal to the
 * process wakes our first thread, but it is whoever comes first that gets it: that thread where
 * it is just going to wait, or where ours has another signal before it. So this stands in for
 * the sigwait() of libc, also for libmilter: whoever calls it waits for ever, and every signal
 * comes to the first thread. Nothing else in this process calls it. */
int sigwait(const sigset_t *set, int *number_out)
{
	(void)set;
	(void)number_out;
	for (;;)
		(void)pause();
}

enum err process_catch_signals(void)
{
	if (pipe2(event_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
		return ERR_IO;
	struct sigaction action = { .sa_flags = SA_RESTART };
	(void)sigemptyset(&action.sa_mask);
	action.sa_handler = on_signal;
	if (sigaction(SIGTERM, &action, NULL) != 0 || sigaction(SIGINT, &action, NULL) != 0 ||
		sigaction(SIGUSR1, &action, NULL) != 0)
		return ERR_IO;
	action.sa_handler = SIG_IGN;
	if (sigaction(SIGHUP, &action, NULL) != 0 || sigaction(SIGPIPE, &action, NULL) != 0)
		return ERR_IO;
	return ERR_OK;
}

void process_block_signals(sigset_t *before_out)
{
	sigset_t set;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGUSR1);
	BUG_ON(pthread_sigmask(SIG_BLOCK, &set, before_out) != 0);
}

void process_restore_signals(const sigset_t *before)
{
	BUG_ON(pthread_sigmask(SIG_SETMASK, before, NULL) != 0);
}

enum process_event process_wait(int timeout_ms)
{
	struct pollfd waited = { .fd = event_pipe[0], .events = POLLIN };
	unsigned char byte = EVENT_NONE;
	if (poll(&waited, 1, timeout_ms) < 0 && errno != EINTR)
		return EVENT_NONE;
	if (read(event_pipe[0], &byte, 1) != 1)
		return EVENT_NONE;
	return (enum process_event)byte;
}
