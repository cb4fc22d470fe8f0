#include "support/redis_server.h"

#include "base/err.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS 40

bool redis_server_is_installed(void)
{
	return access("/usr/bin/redis-server", X_OK) == 0;
}

int redis_server_free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (;;) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);
		address.sin_port = 0;
		BUG_ON(fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0);
		BUG_ON(getsockname(fd, (struct sockaddr *)&address, &size) != 0);
		(void)close(fd);
		int port = ntohs(address.sin_port);
		if (port < 55000) /* a cluster needs 10000 more */
			return port;
	}
}

/* Cuts the text at its blanks. */
static size_t split(char *text, char **words, size_t max)
{
	size_t count = 0;
	for (char *word = text; *word != '\0' && count < max;) {
		char *end = word + strcspn(word, " ");
		words[count++] = word;
		word = *end != '\0' ? end + 1 : end;
		*end = '\0';
	}
	return count;
}

static void run(const struct redis_server *server)
{
	char port[16];
	char arguments[sizeof(server->arguments)];
	char *words[ARGUMENTS] = { NULL };
	char program[] = "redis-server";
	size_t count = 0;
	words[count++] = program;
	(void)snprintf(port, sizeof(port), "%d", server->port);
	(void)snprintf(arguments, sizeof(arguments), "%s", server->arguments);
	count += split(arguments, words + count, ARGUMENTS - 8);
	char port_option[] = "--port";
	words[count++] = port_option;
	words[count++] = port;
	char bind_option[] = "--bind";
	char loopback[] = "127.0.0.1";
	words[count++] = bind_option;
	words[count++] = loopback;
	/* It must not outlive a test that fails. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		_exit(1);
	int null = open("/dev/null", O_RDWR);
	if (chdir(server->folder) != 0 || dup2(null, STDOUT_FILENO) < 0 ||
		dup2(null, STDERR_FILENO) < 0)
		_exit(1);
	(void)execv("/usr/bin/redis-server", words);
	_exit(1);
}

static redisContext *try_connect(const struct redis_server *server)
{
	struct timeval second = { 1, 0 };
	redisContext *context = redisConnectWithTimeout("127.0.0.1", server->port, second);
	BUG_ON(!context);
	if (context->err == 0)
		return context;
	redisFree(context);
	return NULL;
}

void redis_server_again(struct redis_server *server)
{
	server->process = fork();
	BUG_ON(server->process < 0);
	if (server->process == 0)
		run(server);
	for (unsigned i = 0; i < 500; i++) {
		(void)poll(NULL, 0, 20);
		redisContext *context = try_connect(server);
		if (!context)
			continue;
		redisFree(context);
		if (strncmp(redis_server_ask(server, "PING"), "LOADING", 7) != 0)
			return;
	}
	BUG_ON(true);
}

void redis_server_start(struct redis_server *server, const char *arguments)
{
	*server = (struct redis_server){ .port = redis_server_free_port() };
	(void)snprintf(server->folder, sizeof(server->folder), "/tmp/guise-redis-XXXXXX");
	BUG_ON(!mkdtemp(server->folder));
	(void)snprintf(server->name, sizeof(server->name), "127.0.0.1:%d", server->port);
	(void)snprintf(server->arguments, sizeof(server->arguments), "%s", arguments);
	redis_server_again(server);
}

void redis_server_kill(struct redis_server *server, int signal_number)
{
	BUG_ON(server->process <= 0);
	(void)kill(server->process, signal_number);
	if (signal_number == SIGSTOP || signal_number == SIGCONT)
		return;
	(void)waitpid(server->process, NULL, 0);
	server->process = 0;
}

void redis_server_remove(struct redis_server *server)
{
	if (server->process > 0)
		redis_server_kill(server, SIGKILL);
	pid_t child = fork();
	if (child == 0) {
		(void)execl("/bin/rm", "rm", "-rf", "--", server->folder, (char *)NULL);
		_exit(1);
	}
	(void)waitpid(child, NULL, 0);
}

const char *redis_server_ask(const struct redis_server *server, const char *command)
{
	static char text[512];
	redisContext *context = try_connect(server);
	text[0] = '\0';
	if (!context)
		return text;
	char copy[512];
	char *words[16];
	(void)snprintf(copy, sizeof(copy), "%s", command);
	size_t count = split(copy, words, 16);
	const char *arguments[16];
	for (size_t i = 0; i < count; i++)
		arguments[i] = words[i];
	redisReply *reply = redisCommandArgv(context, (int)count, arguments, NULL);
	if (reply && reply->str) {
		(void)snprintf(text, sizeof(text), "%s", reply->str);
	} else if (reply) {
		(void)snprintf(text, sizeof(text), "%lld", reply->integer);
	}
	freeReplyObject(reply);
	redisFree(context);
	return text;
}
