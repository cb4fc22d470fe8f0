/*
 * redis_reply - what the answers of a server mean. Other programs may have written there, and
 * older versions of this one.
 *
 * Threads: plain values.
 * Errors:  what is not as it should be is no answer.
 */
#ifndef STORE_REDIS_REPLY_H
#define STORE_REDIS_REPLY_H

#include "store/record.h"
#include "store/redis_link.h"

#define REPLY_FIELDS 7U /* f l m d y w r of a record */

/* ANSWER_NO: no such key, all fields are nil. What is not all numbers is ANSWER_UNKNOWN. */
enum answer reply_record(const redisReply *reply, struct record *record_out);

/* The answer of a Sentinel: host and port. */
bool reply_master(const redisReply *reply, struct link_address *address_out);

#endif
