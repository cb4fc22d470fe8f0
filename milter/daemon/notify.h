/*
 * notify - tells the service manager where we are. Nothing happens where there is none.
 *
 * Threads: any.
 */
#ifndef DAEMON_NOTIFY_H
#define DAEMON_NOTIFY_H

void notify_ready(const char *status);
void notify_reloading(void);
void notify_stopping(void);

#endif
