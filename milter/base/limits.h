/*
 * limits - every bound on what comes from outside, in one place, with its reason.
 * Reaching one is a fact (FACT_LIMIT) or an answer of "unknown", never silence.
 * One section per layer.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* engine: one message */
#define LIMIT_ARENA      ((size_t)64 << 20) /* header 1 MB, decoded several ways, and room */
#define LIMIT_HEADER     ((size_t)1 << 20)  /* octets; Postfix stops at 100 kB by default */
#define LIMIT_FIELDS     4096               /* header fields; Postfix sets no limit */
#define LIMIT_CLAIMS     64                 /* claims judged in one message */
#define LIMIT_RECIPIENTS 1000               /* kept for the log only */

/* text */
#define LIMIT_TEXT    ((size_t)64 << 10) /* octets of one decoded field value */
#define LIMIT_DECODED ((size_t)1 << 20)  /* octets before padding is taken out */

/* mail */
#define LIMIT_CANDIDATES  4096 /* identities of one message; honest ones have 1 to 30 */
#define LIMIT_LAST_FIELDS ((size_t)512)       /* more, of the kinds a verdict rests on */
#define LIMIT_LAST_OCTETS ((size_t)256 << 10) /* and for them, past LIMIT_HEADER */
#define LIMIT_LOCAL_PART  256 /* RFC 5321 4.5.3.1.1 says 64; real ones are longer */
#define LIMIT_DOMAIN      253 /* RFC 1035 2.3.4, without the final dot */
#define LIMIT_LABEL       63
#define LIMIT_BODY_TEXT   ((size_t)32 << 10) /* octets of the body read as text */
#define LIMIT_BODY_TEXTS  8   /* texts of one body: alternatives, a list's footer */
#define LIMIT_MIME_PARTS  100 /* looked at in one body */
#define LIMIT_MIME_DEPTH  16  /* multiparts inside each other; real ones: 4 */
#define LIMIT_HTML_DEPTH  256 /* open elements; libxml2 is quadratic in them */

/* dns */
#define LIMIT_DNS_ANSWER    ((size_t)64 << 10) /* octets of rdata in one answer */
#define LIMIT_DNS_RECORDS   256
#define LIMIT_DNS_CNAMES    8     /* aliases followed from one name */
#define LIMIT_DNS_IN_FLIGHT 2048U /* dead servers hold a query up to 20 s */

/* store */
#define LIMIT_STORE_CACHE 32768U /* records in the cache in front: 3 MB */
#define LIMIT_STORE_QUEUE                                                                      \
	10000U                     /* keys that wait to be written: 2 MB, some minutes of mail \
				    */
#define LIMIT_STORE_BATCH     500U /* of them in one transaction */
#define LIMIT_STORE_NOTE      1024U /* octets kept with one entry, enciphered */
#define LIMIT_STORE_NOTES     32U   /* that wait to be kept: proposals are rare */
#define LIMIT_STORE_LIST      4096  /* elements of what Redis answers; ours have 1000 */
#define LIMIT_STORE_PROPOSALS 1000U /* more are no list that a person reads */

/* auth */
#define LIMIT_SPF_LOOKUPS     10    /* RFC 7208 4.6.4 */
#define LIMIT_SPF_VOID        2     /* RFC 7208 4.6.4 */
#define LIMIT_SPF_QUERIES     40    /* all queries of one check */
#define LIMIT_SPF_RECORD      8192U /* octets; RFC 7208 3.4 wants 450 */
#define LIMIT_SPF_EXPANSION   2048U /* octets of one expanded name before it is cut */
#define LIMIT_DKIM_SIGNATURES 10    /* verified; the rest is named and skipped */
#define LIMIT_DKIM_FIELD      ((size_t)16 << 10) /* octets of one field; real ones: 2 kB */
#define LIMIT_DKIM_SIGNED     512 /* names in h=: libopendkim's work is h= times fields */
#define LIMIT_TAGS            32  /* tags of a signature, key or policy record */
#define LIMIT_DMARC_WALK      8   /* RFC 9989 4.10 */
#define LIMIT_ARC_SETS        50  /* RFC 8617 4.2.1 */
#define LIMIT_ARC_FIELD       ((size_t)32 << 10) /* octets of one field; real ones: 4 kB */
#define LIMIT_KEY_RECORD      4096U              /* octets; RSA of 8192 bits has 1.5 kB */
#define LIMIT_RSA_BITS        8192               /* the time that a verification takes */

/* config: written by the administrator, so these only catch accidents */
#define LIMIT_CONFIG_SIZE   ((size_t)256 << 20) /* octets of one file with its includes */
#define LIMIT_CONFIG_FILES  100                 /* files that one file includes */
#define LIMIT_CONFIG_DEPTH  10                  /* files inside each other */
#define LIMIT_CONFIG_NAME   256                 /* octets of one name, alias or title */
#define LIMIT_CONFIG_TEXT   1024                /* octets of any other string */
#define LIMIT_RULES         256                 /* combined rules */
#define LIMIT_RULE_STEPS    64                  /* names and operators of one combined rule */
#define LIMIT_RULE_DEPTH    16 /* brackets and operators that are open at once */
#define LIMIT_PRETEXT_KINDS 32

/* daemon */
#define LIMIT_DESCRIPTORS    65536             /* open files: one per connection, and spools */
#define LIMIT_THREAD_STACK   ((size_t)1 << 20) /* libmilter starts one per waiting message */
#define LIMIT_JUDGED_AT_ONCE 500   /* messages waiting for DNS; libmilter knows no maximum */
#define LIMIT_HELO           1024  /* octets; RFC 5321 4.5.3.1.4 stops at 512 */
#define LIMIT_HOST_NAME      1024  /* octets of the client's or the MTA's name */
#define LIMIT_ENVELOPE_TEXT  4096  /* octets of an address, login or queue id */
#define LIMIT_SUBJECTS       16    /* Subject fields that are given the prefix */
#define LIMIT_REPLY_TEXT     400   /* octets; libmilter refuses more than 980 */
#define LIMIT_HEADER_VALUE   16384 /* octets of a field that we put on */
#define LIMIT_LOG_LINE       4096

#endif
