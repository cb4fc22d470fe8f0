#include "store/redis_tls.h"

#include <arpa/inet.h>
#include <hiredis/hiredis_ssl.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

struct redis_tls {
	SSL_CTX *context;
};

bool redis_tls_is_there(void)
{
	return true;
}

struct redis_tls *redis_tls_create(const char *ca_file, struct why *why)
{
	struct redis_tls *tls = calloc(1, sizeof(*tls));
	if (!tls)
		abort();
	tls->context = SSL_CTX_new(TLS_client_method());
	if (!tls->context)
		abort();
	SSL_CTX_set_verify(tls->context, SSL_VERIFY_PEER, NULL);
	int read = (int)SSL_CTX_set_min_proto_version(tls->context, TLS1_2_VERSION);
	if (read == 1 && ca_file) {
		read = SSL_CTX_load_verify_file(tls->context, ca_file);
	} else if (read == 1) {
		read = SSL_CTX_set_default_verify_paths(tls->context);
	}
	if (read == 1)
		return tls;
	why_set(why, "%s: no certificates can be read from it",
		ca_file ? ca_file : "the system's store");
	redis_tls_destroy(tls);
	return NULL;
}

void redis_tls_destroy(struct redis_tls *tls)
{
	if (!tls)
		return;
	SSL_CTX_free(tls->context);
	free(tls);
}

/* hiredis checks the chain, but not for whom the certificate is. */
static bool expect_host(SSL *ssl, const char *host)
{
	unsigned char address[16];
	char name[256]; /* the macro of OpenSSL wants one that is not const */
	X509_VERIFY_PARAM *parameters = SSL_get0_param(ssl);
	if (inet_pton(AF_INET, host, address) == 1 || inet_pton(AF_INET6, host, address) == 1)
		return X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1;
	(void)snprintf(name, sizeof(name), "%s", host);
	return SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, name) == 1;
}

/* A session is OpenSSL's own object, under another name: nobody else needs its headers. */
static const struct redis_tls_session *session_of(const SSL *ssl)
{
	return (const struct redis_tls_session *)(const void *)ssl;
}

const char *redis_tls_objection(const struct redis_tls_session *session)
{
	long result = SSL_get_verify_result((const SSL *)(const void *)session);
	return result == X509_V_OK ? NULL : X509_verify_cert_error_string(result);
}

const struct redis_tls_session *redis_tls_start(
	const struct redis_tls *tls, redisContext *context, const char *host, struct why *why)
{
	SSL *ssl = SSL_new(tls->context);
	if (!ssl)
		abort();
	if (!expect_host(ssl, host)) {
		why_set(why, "%s is no name for a certificate", host);
		SSL_free(ssl);
		return NULL;
	}
	if (redisInitiateSSL(context, ssl) == REDIS_OK)
		return session_of(ssl); /* which `context` has taken over */
	const char *objection = redis_tls_objection(session_of(ssl));
	if (objection) {
		why_set(why, REDIS_TLS_REFUSED, objection);
	} else {
		why_set(why, "TLS: %s", context->errstr);
	}
	SSL_free(ssl);
	return NULL;
}
