/* A redis-server of the test's own, on a port of the loopback interface. */
#ifndef TESTS_SUPPORT_REDIS_SERVER_H
#define TESTS_SUPPORT_REDIS_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

struct redis_server {
	pid_t process;
	int port;
	char folder[64];
	char name[32]; /* "127.0.0.1:PORT" */
	char arguments[512];
};

bool redis_server_is_installed(void);
int redis_server_free_port(void);

/* `arguments` are more of redis-server's, separated by blanks. The data stays when it is killed
 * and started again. */
void redis_server_start(struct redis_server *server, const char *arguments);
void redis_server_again(struct redis_server *server);
void redis_server_kill(struct redis_server *server, int signal_number);
void redis_server_remove(struct redis_server *server); /* kills it and removes its folder */

/* Sends one line and answers the string or number of the reply; one thread. */
const char *redis_server_ask(const struct redis_server *server, const char *command);

#endif
