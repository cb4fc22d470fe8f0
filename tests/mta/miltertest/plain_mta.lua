-- An MTA that knows neither silence nor exact values nor quarantine.
dofile(folder .. "/session.lua")
local conn = mt.connect(socket, 100, 0.05)
expect(conn ~= nil, "nobody listens on " .. socket)
-- (The manual has the last two the other way round.)
sent(mt.negotiate(conn, 2, 0, SMFIF_ADDHDRS + SMFIF_CHGHDRS), "negotiation")
sent(mt.conninfo(conn, "mail.evil.example", "203.0.113.66"), "connect")
expect(mt.getreply(conn) == SMFIR_CONTINUE, "connect was not answered")
sent(mt.helo(conn, "mail.evil.example"), "helo")
expect(mt.getreply(conn) == SMFIR_CONTINUE, "helo was not answered")

local plain = {
	{ "From", "Hedda Holm <x@evil.example>" },
	{ "Subject", "Minutes" },
}
local reply = send(conn, "P1", plain)
expect(reply == SMFIR_CONTINUE or reply == SMFIR_ACCEPT, "the message did not pass")
expect(not mt.eom_check(conn, MT_QUARANTINE), "an MTA was asked for what it cannot do")
expect(mt.eom_check(conn, MT_HDRINSERT, "X-Guise-Verdict"), "a message to be held was not marked")
expect(mt.eom_check(conn, MT_HDRCHANGE, "Subject", "[SUSPICIOUS] Minutes"),
	"a message to be held has no prefix")
expect_rejected(conn, send(conn, "P2", {
	{ "From", "Jane Roe <x@evil.example>" },
}))
mt.disconnect(conn)
