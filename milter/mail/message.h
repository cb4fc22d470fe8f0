/*
 * message - one message and its envelope, as the engine judges it.
 *
 * Owns:    nothing; views live in the message's arena, the body in its owner.
 * Threads: one at a time.
 */
#ifndef MAIL_MESSAGE_H
#define MAIL_MESSAGE_H

#include "base/ip.h"
#include "mail/body.h"
#include "mail/header.h"

struct envelope {
	struct ip_address client; /* family IP_NONE: not known (archived mail, local) */
	struct view client_name;  /* as the MTA verified it, or empty */
	struct view helo;
	bool mail_from_known;
	struct view mail_from; /* without < >; empty and known: the null sender */
	struct view *recipients;
	size_t recipient_count;
	struct view auth_authen; /* SASL login, empty: none */
	bool is_local;           /* sendmail(1), non_smtpd_milters */
	struct view queue_id;
	struct view mta_host; /* {j} or {daemon_name}: for the default authserv-id */
};

struct message {
	struct envelope envelope;
	struct header header;
	struct body *body; /* NULL: none */
};

#endif
