#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "unit/config_files.h"

/* A file and all that must be said of it. */
struct broken {
	const char *text;
	const char *want;
};

static void check_table(
	struct files *files, const char *path, const struct broken *table, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		files_write(path, table[i].text);
		enum err err = files_load(files);
		assert_string_equal(files_faults(files), table[i].want);
		assert_int_equal(
			err, strncmp(table[i].want, "warning", 7) == 0 ? ERR_OK : ERR_CONFIG);
	}
}

#define CHECK_TABLE(path, table) \
	check_table(*state, path, table, sizeof(table) / sizeof((table)[0]))

#define G "guise.conf:"
#define P "protected.conf:"

static const struct broken broken_guise_conf[] = {
	{ "\nmode = \"enforced\";", G "2: mode: must be one of \"monitor\", "
				      "\"enforce\", not \"enforced\"\n" },
	{ "mode = true;", G "1: mode: must be one of \"monitor\", \"enforce\", not true\n" },
	{ "protcted = \"x\";", G "1: unknown option protcted, did you mean protected?\n" },
	{ "deadline = 3000;", G "1: unknown option deadline, did you mean dns.deadline?\n" },
	{ "colour = \"blue\";", G "1: unknown option colour\n" },
	{ "thresholds: {\n tagg = 1.0;\n};",
		G "2: unknown option thresholds.tagg, did you mean thresholds.tag?\n" },
	{ "thresholds = 5;", G "1: thresholds: must be a group: thresholds: { ... };\n" },
	{ "thresholds: { tag = \"5\"; };",
		G "1: thresholds.tag: must be a number from 0 to 1000, not \"5\"\n" },
	{ "thresholds: { tag = -1.0; };",
		G "1: thresholds.tag: must be a number from 0 to 1000, not -1\n" },
	{ "thresholds: { tag = 1.0e999; };",
		G "1: thresholds.tag: must be a number from 0 to 1000, not inf\n" },
	{ "thresholds: {\n reject = 4;\n};",
		G "2: thresholds.tag (5) is above thresholds.reject (4)\n" },
	{ "thresholds: { tag = 3;\n quarantine = 9;\n reject = 8; };",
		G "2: thresholds.quarantine (9) is above thresholds.reject (8)\n" },
	{ "body_keep = 4294967297;",
		G "1: body_keep: must be a whole number from 65536 to 4294967296 octets, "
		  "not 4294967297\n" },
	{ "body_keep = 99999999999999999999;",
		G "1: an integer that does not fit into 64 bits\n" },
	{ "body_keep = 65536; body_head = 65537;",
		G "1: body_head (65537) is above body_keep (65536)\n" },
	{ "dns: { queries = 10.5; };",
		G "1: dns.queries: must be a whole number from 10 to 1000, not 10.5\n" },
	{ "dns: { dnssec = 1; };", G "1: dns.dnssec: must be true or false, not 1\n" },
	{ "dns: { dnssec = true; trust_anchor = \"none.key\"; };",
		G "1: dns.trust_anchor: none.key: No such file or directory\n" },
	{ "dns: { servers = [\"192.0.2.1\",\n \"127.0.0.1:53\"]; };",
		G "2: dns.servers: \"127.0.0.1:53\" is no resolver, such as 192.0.2.1 or "
		  "127.0.0.1@5310\n" },
	{ "dns: { servers = \"192.0.2.1\"; };",
		G "1: dns.servers: must be a list of IP addresses, each perhaps with "
		  "@PORT, not \"192.0.2.1\"\n" },
	{ "socket_mode = 0660;",
		G "1: socket_mode: must be permissions as a string, such as \"0660\", "
		  "not 660\n" },
	{ "socket_mode = \"0888\";",
		G "1: socket_mode: must be permissions as a string, such as \"0660\", "
		  "not \"0888\"\n" },
	{ "listen = \"/run/guise.sock\";",
		G "1: listen: \"/run/guise.sock\" is none of unix:PATH, inet:PORT@HOST "
		  "and inet6:PORT@HOST\n" },
	{ "listen = \"inet:8891\";",
		G "1: listen: \"inet:8891\" names no host to listen on, as in "
		  "inet:8891@127.0.0.1\n" },
	{ "listen = \"inet:0@127.0.0.1\";",
		G "1: listen: \"inet:0@127.0.0.1\" has no port from 1 to 65535, as in "
		  "inet:8891@127.0.0.1\n" },
	{ "authserv_id = \"guise; x\";",
		G "1: authserv_id: \"guise; x\" is no authserv-id, such as "
		  "guise.mx.corp.example\n" },
	{ "subject_prefix = \"[X]\\r\\nBcc: x\";",
		G "1: subject_prefix: \"[X]\\x0D\\x0ABcc: x\" has a control character in "
		  "it\n" },
	{ "reject_text = \"100% wrong\";",
		G "1: reject_text: \"100% wrong\" is no text for an SMTP reply: ASCII "
		  "without '%', not empty\n" },
	{ "user = \"\\xE9\";", G "1: user: \"\\xE9\" is no UTF-8\n" },
	{ "spool_dir = \"\xE2\x80\xAE\\\"\";",
		G "1: spool_dir: \\u{202E}\": No such file or directory\n" },
	{ "user = \"a\\x00b\";", G "1: a string with a NUL in it\n" },
	{ "relays = [\"192.0.2.0/33\", \"mx.corp.example\"];",
		G "1: relays: \"192.0.2.0/33\" is no IP address or network, such as "
		  "192.0.2.0/24 or 2001:db8::/32\n" //
		G "1: relays: \"mx.corp.example\" is no IP address or network, such as "
		  "192.0.2.0/24 or 2001:db8::/32\n" },
	{ "relays = (7);",
		G "1: relays: must be a list of IP addresses and networks, not 7\n" },
	{ "authentication: { mode = \"trust\"; };",
		G "1: authentication.mode is \"trust\", but authentication.trust names "
		  "nobody\n" },
	{ "relays = [\"192.0.2.25\"]; authentication: { mode = \"trust\";\n"
	  "trust = ( { authserv_id = \"a\"; }, { writr = \"relay\"; } ); };",
		G "2: writer is missing\n"                          //
		G "2: unknown option writr, did you mean writer?\n" //
		G "2: authserv_id is missing\n"                     //
		G "2: writer is missing\n" },
	{ "authentication: { mode = \"trust\";\n"
	  "trust = ( { authserv_id = \"a\"; writer = \"relay\"; } ); };",
		G "2: authentication.trust names a relay, but relays is empty\n" },
	{ "weights: { sender_odd = \"much\"; };",
		G "1: weights.sender_odd: must be a number from -1000 to 1000, not "
		  "\"much\"\n" },
	{ "weights = ( 3 );",
		G "1: weights: must be a group: weights: { check_name = 3.0; };\n" },
	{ "public_suffixes = \"none.dat\";",
		G "1: public_suffixes: none.dat: No such file or directory\n" },
	{ "spool_dir = \"guise.conf\";", G "1: spool_dir: guise.conf: Not a directory\n" },
	{ "submission = \"own\";",
		"warning: " G "1: submission is \"own\", but no record has logins: only who "
		"logs in with an own address may use a protected name\n" },
	{ "submission = \"mine\";",
		G "1: submission: must be one of \"vouch\", \"judge\", \"own\", not "
		  "\"mine\"\n" },
	{ "exceptions = 7;", G "1: exceptions: must be a path, not 7\n" },
	{ "trusted_networks = [\"0.0.0.0/0\"];",
		"warning: " G "1: trusted_networks: a network of prefix 0 vouches for "
		"everybody\n" },
};

static void a_fault_in_guise_conf_is_named_with_its_line(void **state)
{
	files_write("protected.conf", "people = ({ name = \"Jane Roe\"; });");
	CHECK_TABLE("guise.conf", broken_guise_conf);
}

#define SYNTAX_ERROR                                                                      \
	"syntax error: is a comma, bracket or double quote missing, here or in the line " \
	"before?\n"
#define EMPTY P "1: name: \"\" is empty\n"

static void a_syntax_error_ends_the_reading_of_that_file_only(void **state)
{
	static const struct broken table[] = {
		{ "mode = \"enforced\"\n\n= \"x\";", G "3: " SYNTAX_ERROR EMPTY },
		{ "mode = \"monitor\";\nmode = \"enforce\";",
			G "2: duplicate setting name: an option of this line is there "
			  "already\n" EMPTY },
		{ "relays = [\"192.0.2.1\",\n25];",
			G "2: mismatched element type in array: between [ and ] all values "
			  "are of one type\n" EMPTY },
		{ "user = \"x;\n", G "1: the file ends inside a string: a closing quote is "
				     "missing in this line\n" EMPTY },
		{ "/* user = \"x\";\n\n",
			G "1: the file ends inside a comment that begins here\n" EMPTY },
		/* The quote that is missing is named, not the last one. */
		{ "\nuser = \"x;\nmode = \"monitor\";\nprotected = \"x\";\n",
			G "2: the file ends inside a string: a closing quote is missing in "
			  "this line\n" EMPTY },
		{ "\nuser = \"x;\nmode = \"monitor;\n",
			G "3: syntax error; the string that begins in guise.conf:2 does not "
			  "end in that line: is its closing quote missing?\n" EMPTY },
	};
	files_write("protected.conf", "people = ({ name = \"\"; });");
	CHECK_TABLE("guise.conf", table);
}

static const struct broken broken_list[] = {
	{ "people = ({ name = \"A B\"; adresses = []; });",
		P "1: unknown option adresses, did you mean addresses?\n" },
	{ "peple = ();", P "1: unknown option peple, did you mean people?\n" },
	{ "people = ({ name = \"A B\"; addresses = [\"a@b.example\",\n\"a.b\",\n"
	  "\"...@b.example\", \"a b@c.example\", \"a@local-\", \"a@192.0.2.1\","
	  "\"a@b..example\", \"a@b@c.example\", \"@b.example\", \"a@-b.example\",\n"
	  "\"\\\"a@b.example\", \"\\\"\\\"@b.example\", \"a@[192.0.2]\", \"a@[::1]\"]; });",
#define NO_ADDRESS(line, address)                                            \
	P line ": addresses: \"" address "\" is no e-mail address, such as " \
	       "jane.roe@corp.example\n"
		NO_ADDRESS("2", "a.b") NO_ADDRESS("3", "...@b.example") NO_ADDRESS(
			"3", "a b@c.example") NO_ADDRESS("3", "a@local-") NO_ADDRESS("3",
			"a@192.0.2.1") NO_ADDRESS("3", "a@b..example") NO_ADDRESS("3",
			"a@b@c.example") NO_ADDRESS("3", "@b.example")
			NO_ADDRESS("3", "a@-b.example") NO_ADDRESS("4", "\\\"a@b.example")
				NO_ADDRESS("4", "\\\"\\\"@b.example") NO_ADDRESS(
					"4", "a@[192.0.2]") NO_ADDRESS("4", "a@[::1]") },
	{ "people = ({ name = \"A B\"; addresses = [\"\\\"a b\\\"@b.example\",\n"
	  "\"a..b@b.example\", \".a@b.example\", \"a.@b.example\", \"a.b@b.example\",\n"
	  "\"a@b_c.Example\", \"a@[192.0.2.1]\", \"a@[IPv6:2001:db8::1]\"]; });",
#define ODD_DOT(address)                                                                       \
	"warning: " P "2: addresses: \"" address "\" has a dot where no standard allows one, " \
	"as few addresses have: is that how it is written?\n"
#define NO_DOMAIN(address)                                                                     \
	"warning: " P "3: addresses: \"" address "\" vouches for no mail: what stands behind " \
	"the @ is no domain that SPF, DKIM and DMARC know\n"
		ODD_DOT("a..b@b.example") ODD_DOT(".a@b.example") ODD_DOT("a.@b.example")
			NO_DOMAIN("a@b_c.Example") NO_DOMAIN("a@[192.0.2.1]")
				NO_DOMAIN("a@[IPv6:2001:db8::1]") },
	{ "people = (\n{ name = \" \"; },\n{ aliases = [\"x\"]; },\n7);",
		P "2: name: \" \" is empty\n" //
		P "3: name is missing\n"      //
		P "4: must be a group in { }, not 7\n" },
	{ "people = ({ name = \"A B\"; services = [\"co.uk\", \"gmail.com\"]; });",
		P "1: services: \"co.uk\" is a public suffix: everybody may have a "
		  "domain "
		  "under it\n" //
		P "1: services: \"gmail.com\" is a freemail domain "
		  "(rules/freemail.conf): "
		  "everybody may have an address in it\n" },
	{ "people = ({ name = \"A B\"; services = [\"x.bulk.example\"]; });\n"
	  "organizations = ({ name = \"C D\"; services = [\"bulk.example\"]; });",
		P "1: services: \"x.bulk.example\" signs for many customers alike "
		  "(rules/shared_signers.conf): its signature does not say whose mail it "
		  "is\n" //
		P "2: services: \"bulk.example\" signs for many customers alike "
		  "(rules/shared_signers.conf): its signature does not say whose mail it "
		  "is\n" },
	{ "people = ({ name = \"A B\"; action = \"tempfail\"; });",
		P "1: action: must be one of \"accept\", \"tag\", \"quarantine\", "
		  "\"reject\", not \"tempfail\"\n" },
	{ "people = ({ name = \"A B\"; sends_email = \"no\"; });",
		P "1: sends_email: must be true or false, not \"no\"\n" },
	{ "people = ({ name = \"A B\"; }); exceptions = (\n{ principal = \"A B\";\n"
	  "domain = \"x.example\"; until = \"2025-03-31\"; });",
		"warning: " P "2: until: the exception of \"x.example\" is over since "
		"2025-03-31 and lets nothing pass\n" },
	{ "people = ({ name = \"A B\"; organization = \"Nobody\"; });",
		"warning: " P "1: organization: no organisation of the list is named "
		"\"Nobody\"\n" },
	{ "people = (\n{ name = \"A B\"; },\n{ name = \"A B\"; });",
		P "3: the name \"A B\" stands in protected.conf:2 already: where two "
		  "bear "
		  "one name, give each an id of its own\n" },
	{ "people = ({ name = \"A B\"; id = \"x\"; });\n"
	  "organizations = ({ name = \"C D\"; id = \"x\"; });",
		P "2: the id \"x\" stands in protected.conf:1 already\n" },
	{ "people = ({ name = \"corp.example\"; });\n"
	  "domains = ({ name = \"Corp.Example.\"; });",
		P "2: the name \"corp.example\" stands in protected.conf:1 already: "
		  "where "
		  "two bear one name, give each an id of its own\n" },
	{ "organizations = ({ name = \"A\"; domains = [\"*.com\", \"com.\", "
	  "\"a_b.example\","
	  "\"gmail.com\", \"*.*.example\", \"co.uk\"]; });",
		P "1: domains: \"*.com\" is no domain, such as corp.example\n"       //
		P "1: domains: \"com.\" is no domain, such as corp.example\n"        //
		P "1: domains: \"a_b.example\" is no domain, such as corp.example\n" //
		P "1: domains: \"gmail.com\" is a freemail domain (rules/freemail.conf): "
		  "everybody may have an address in it\n"                            //
		P "1: domains: \"*.*.example\" is no domain, such as corp.example\n" //
		P "1: domains: \"co.uk\" is a public suffix: everybody may have a domain "
		  "under it\n" },
	{ "domains = ({ name = \"co.uk\"; },\n{ name = \"b.example\"; require = "
	  "\"spf\"; });",
		P "1: name: \"co.uk\" is a public suffix: everybody may have a domain "
		  "under it\n" //
		P "2: require: must be one of \"dmarc\", \"dkim\", not \"spf\"\n" },
	{ "people = ({ name = \"A B\"; });\nlists = [\"lists.example\"];\n"
	  "arc_sealers = \"x.example\";",
		P "2: lists: \"lists.example\" is no e-mail address, such as "
		  "jane.roe@corp.example\n" //
		P "3: arc_sealers: must be a list of domains, not \"x.example\"\n" },
	{ "people = ({ name = \"A B\"; });\nexceptions = (\n{ principal = \"A B\"; },\n"
	  "{ principal = \"C\"; domain = \"x.example\"; until = \"2027-02-29\"; },\n"
	  "{ principal = \"A B\"; domain = \"x.example\"; address = \"a@x.example\"; "
	  "},\n"
	  "{ address = \"a@x.example\"; },\n"
	  "{ principal = \"A B\"; domain = \"gmail.com\"; until = 2027; });",
		P "3: an exception needs an address or a domain that is excepted\n" //
		P "4: until: must be a day as \"YYYY-MM-DD\", not \"2027-02-29\"\n" //
		P "4: principal: nobody in the list has the name or id \"C\"\n"     //
		P "5: an exception has either an address or a domain; write two for "
		  "both\n"                    //
		P "6: principal is missing\n" //
		P "7: domain: \"gmail.com\" is a freemail domain (rules/freemail.conf): "
		  "everybody may have an address in it\n" //
		P "7: until: must be a day as \"YYYY-MM-DD\", not 2027\n" },
	{ "people = ({ name = \"A B\"; id = \"1\"; }, { name = \"A B\"; id = \"2\"; "
	  "});\n"
	  "exceptions = ({ principal = \"A B\"; address = \"a@x.example\"; });",
		P "2: principal: 2 bear the name \"A B\": write the id of the one "
		  "meant\n" },
	{ "people = { name = \"A B\"; };", P "1: people: must be a list of groups: "
					     "people = ( { ... }, { ... } );\n" },
	{ "", "warning: " P "0: the list is empty: nobody is protected\n" },
};

static void a_fault_in_the_list_is_named_with_its_line(void **state)
{
	files_write("rules/freemail.conf", "freemail = [\"gmail.com\"];");
	files_write("rules/shared.conf", "shared_signers = [\"bulk.example\"];");
	CHECK_TABLE("protected.conf", broken_list);
}

#define SERVICE(name) \
	"{ domain = \"" name "\"; kind = \"x\"; carries = \"from_name\"; evidence = \"y\"; }"

static void a_fault_in_the_rules_is_named_with_its_line(void **state)
{
	static const struct broken table[] = {
		{ "weights: {\n a = 1001;\n};",
			"rules/a.conf:2: weights.a: must be a number from "
			"-1000 to 1000, not 1001\n" },
		{ "title = [];",
			"rules/a.conf:1: unknown option title, did you mean titles?\n" },
		{ "titles = [\"\"];", "rules/a.conf:1: titles: \"\" is empty\n" },
		{ "freemail = [\"x\"];",
			"rules/a.conf:1: freemail: \"x\" is no domain, such as "
			"corp.example\n" },
		{ "shared_signers = [\"x\"];",
			"rules/a.conf:1: shared_signers: \"x\" is no domain, such as "
			"corp.example\n" },
		{ "services = [\"esign.example\"];",
			"rules/a.conf:1: services: must be a list of groups: services = ( "
			"{ ... }, { ... } );\n" },
		{ "services = ({ domain = \"a.bulk.example\"; kind = \"x\";\n"
		  "carries = \"from\"; evidence = \"\"; }); shared_signers = "
		  "[\"bulk.example\"];",
			"rules/a.conf:2: carries: must be one of \"from_name\", \"reply_to\", "
			"not \"from\"\n"
			"rules/a.conf:2: evidence: \"\" is empty\n" },
		{ "services = (\n" SERVICE("co.uk") ",\n" SERVICE(
			  "a.bulk.example") ",\n" SERVICE("mail.example") ");\n"
									  "shared_signers = "
									  "[\"bulk.example\"]; "
									  "freemail = "
									  "[\"mail.example\"];",
			"rules/a.conf:2: domain: \"co.uk\" is a public suffix: everybody may "
			"have a domain under it\n"
			"rules/a.conf:3: domain: \"a.bulk.example\" signs for many customers "
			"alike (rules/shared_signers.conf): its signature does not say whose "
			"mail it is\n"
			"rules/a.conf:4: domain: \"mail.example\" is a freemail domain "
			"(rules/freemail.conf): everybody may have an address in it\n" },
		{ "thresholds: { tag = -1; };",
			"rules/a.conf:1: thresholds.tag: must be a number "
			"from 0 to 1000, not -1\n" },
	};
	CHECK_TABLE("rules/a.conf", table);
}

static void a_fault_in_the_exceptions_kept_apart_is_named_with_its_line(void **state)
{
	static const struct broken table[] = {
		{ "exceptions = ({ principal = \"Jane Roe\"; });",
			"exceptions.conf:1: an exception needs an address or a domain that is "
			"excepted\n" },
		{ "exceptions = (\n{ principal = \"Jane Roe\"; address = \"j@x.example\";\n"
		  "created = \"yesterday\"; author = \"\"; });",
			"exceptions.conf:3: created: must be a day as \"YYYY-MM-DD\", not "
			"\"yesterday\"\n"
			"exceptions.conf:3: author: \"\" is empty\n" },
		{ "people = ();", "exceptions.conf:1: unknown option people\n" },
		{ "exceptions = [];",
			"exceptions.conf:1: exceptions: must be a list of groups: "
			"exceptions = ( { ... }, { ... } );\n" },
		{ "exceptions = (", "exceptions.conf:1: " SYNTAX_ERROR },
		{ "exceptions = ({ principal = \"Gone Away\"; address = \"j@x.example\"; });",
			"warning: exceptions.conf:1: principal: nobody in the list has the "
			"name "
			"or id \"Gone Away\" any more\n" },
		{ "exceptions = ({ principal = \"Jane Roe\"; address = \"j@x.example\"; },\n"
		  "{ principal = \"Jane Roe\"; address = \"k@x.example\";\n"
		  "until = \"2025-03-31\"; },\n{ principal = \"Jane Roe\";\n"
		  "domain = \"x.example\"; until = \"2999-12-31\"; });",
			"warning: exceptions.conf:2: until: the exception of \"k@x.example\" "
			"is "
			"over since 2025-03-31 and lets nothing pass\n" },
	};
	files_write("guise.conf", "mode = \"monitor\";");
	files_write("protected.conf", "people = ({ name = \"Jane Roe\"; });");
	CHECK_TABLE("exceptions.conf", table);
}

static void a_name_past_the_limit_is_refused(void **state)
{
	struct files *files = *state;
	char text[400] = "people = ({ name = \"";
	memset(text + strlen(text), 'x', 257);
	memcpy(text + strlen(text), "\"; });", sizeof("\"; });"));
	files_write("protected.conf", text);
	assert_int_equal(files_load(files), ERR_CONFIG);
	assert_non_null(strstr(files_faults(files), "has 257 octets, at most 256 are allowed"));
}

static void faults_of_all_files_are_reported_at_once(void **state)
{
	struct files *files = *state;
	files_write("guise.conf", "user = 1;\nmode = 2;\n");
	files_write("protected.conf", "\n\npeople = ({ nam = \"x\"; });");
	files_write("rules/x.conf", "weights: { a = true; };");
	files_write("rules/y.conf", "weights: { a = ; };");
	assert_int_equal(files_load(files), ERR_CONFIG);
	assert_string_equal(files_faults(files),
		G "1: user: must be a string of at most 64 octets, not 1\n"   //
		G "2: mode: must be one of \"monitor\", \"enforce\", not 2\n" //
		  "rules/x.conf:1: weights.a: must be a number from -1000 to 1000, not true\n"
		  "rules/y.conf:1: " SYNTAX_ERROR P
		  "3: unknown option nam, did you mean name?\n" //
		P "3: name is missing\n");
	assert_int_equal(files->faults.errors, 6);
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
	struct files *files = *state;
	files_write("guise.conf", "protected = \"none.conf\"; rules = \"none\";\n");
	assert_int_equal(files_load(files), ERR_CONFIG);
	assert_string_equal(files_faults(files),
		"none:0: the folder of rules cannot be read: No such file or directory\n"
		"none.conf:0: cannot be read: No such file or directory\n");
	files_write("guise.conf", "protected = \"rules\";\n");
	assert_int_equal(files_load(files), ERR_CONFIG);
	assert_string_equal(files_faults(files), "rules:0: cannot be read: Is a directory\n");
}

static void faults_in_an_included_file_are_named_there(void **state)
{
	struct files *files = *state;
	assert_int_equal(mkdir("part", 0700), 0);
	files_write("protected.conf", "people = ({ name = \"Jane Roe\"; });");
	files_write("guise.conf", "user = 1;\n@include \"part/a.conf\"\nmode = 2;\n");
	files_write("part/a.conf", "\n@include \"b.conf\"\npid_file = 3;");
	files_write("part/b.conf", "\n\nlog: { level = \"loud\"; };");
	assert_int_equal(files_load(files), ERR_CONFIG);
	assert_string_equal(files_faults(files),
		G "1: user: must be a string of at most 64 octets, not 1\n" //
		G "3: mode: must be one of \"monitor\", \"enforce\", not 2\n"
		  "part/b.conf:3: log.level: must be one of \"error\", \"warning\", \"info\", "
		  "\"debug\", not \"loud\"\n"
		  "part/a.conf:3: pid_file: must be a path, not 3\n");
}

static void an_include_of_a_folder_or_of_itself_is_a_fault(void **state)
{
	static const struct broken table[] = {
		{ "\n@include \"rules\"\n",
			G "2: @include: rules cannot be read: Is a directory\n" },
		/* The library would end the process at this one. */
		{ "mode = \"enforce\";\n @include \"rules\";\n",
			G "2: @include wants the path of a file in double quotes, and nothing "
			  "behind it\n" },
		{ "@include \"none\"\n",
			G "1: @include: none cannot be read: No such file or directory\n" },
		{ "@include \"/dev/zero\"\n",
			G "1: @include: /dev/zero cannot be read: Invalid argument\n" },
		{ "@include \"guise.conf\"\n", G "1: @include: more than 100 files, or more "
						 "than 10 inside each other\n" },
	};
	CHECK_TABLE("guise.conf", table);
}

static void a_nul_octet_is_refused(void **state)
{
	struct files *files = *state;
	files_write_bytes("guise.conf", "\nuser = \"a\0b\";", 14);
	assert_int_equal(files_load(files), ERR_CONFIG);
	assert_string_equal(files_faults(files), G "2: a NUL octet\n");
}

static void more_faults_than_are_kept_are_counted(void **state)
{
	struct files *files = *state;
	struct buf text = buf_init(files->arena, (size_t)1 << 20);
	buf_text(&text, "lists = [");
	for (int i = 0; i < LIMIT_FAULTS + 500; i++)
		buf_text(&text, i > 0 ? ",\n\"x\"" : "\"x\"");
	buf_text(&text, "];");
	files_write("protected.conf", arena_string(files->arena, buf_view(&text)));
	assert_int_equal(files_load(files), ERR_CONFIG);
	assert_int_equal(files->faults.count, LIMIT_FAULTS);
	assert_int_equal(files->faults.errors, LIMIT_FAULTS + 500);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, files_setup, files_teardown)

int main(void)
{
	const struct CMUnitTest config_faults[] = {
		TEST(a_fault_in_guise_conf_is_named_with_its_line),
		TEST(a_syntax_error_ends_the_reading_of_that_file_only),
		TEST(a_fault_in_the_list_is_named_with_its_line),
		TEST(a_fault_in_the_rules_is_named_with_its_line),
		TEST(a_fault_in_the_exceptions_kept_apart_is_named_with_its_line),
		TEST(a_name_past_the_limit_is_refused),
		TEST(faults_of_all_files_are_reported_at_once),
		TEST(a_file_that_cannot_be_read_is_named),
		TEST(faults_in_an_included_file_are_named_there),
		TEST(an_include_of_a_folder_or_of_itself_is_a_fault),
		TEST(a_nul_octet_is_refused),
		TEST(more_faults_than_are_kept_are_counted),
	};
	return cmocka_run_group_tests(config_faults, NULL, NULL);
}
