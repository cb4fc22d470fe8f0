-- What claims to come from guise is taken out of every message; what others wrote stays.
dofile(folder .. "/session.lua")
local conn = open()
local fields = {
	{ "X-Guise-Verdict", "accept" },
	{ "Authentication-Results", "guise.mx.inbox.example; dmarc=pass" },
	{ "Authentication-Results", "other.inbox.example; spf=pass" },
	{ "x-guise-verdict", "accept; score=0" },
}
for _, field in ipairs(HONEST) do
	table.insert(fields, field)
end
local reply = send(conn, "F1", fields)
expect(reply == SMFIR_CONTINUE or reply == SMFIR_ACCEPT, "the message did not pass")
expect(mt.eom_check(conn, MT_HDRDELETE, "X-Guise-Verdict"), "a forged verdict stayed")
expect(mt.eom_check(conn, MT_HDRDELETE, "Authentication-Results"), "forged results stayed")
expect(not mt.eom_check(conn, MT_HDRINSERT), "an honest message was marked")

local others = { { "Authentication-Results", "other.inbox.example; spf=pass" } }
for _, field in ipairs(HONEST) do
	table.insert(others, field)
end
expect_untouched(conn, send(conn, "F2", others))
mt.disconnect(conn)
