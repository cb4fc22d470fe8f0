-- No body, an empty one, one that is spooled, and one of many small pieces.
dofile(folder .. "/session.lua")
local conn = open()
sent(mt.macro(conn, SMFIC_MAIL, "i", "B0"), "macro i")
sent(mt.mailfrom(conn, "<>"), "mail")
sent(mt.rcptto(conn, "<reader@inbox.example>"), "rcpt")
sent(mt.header(conn, "From", "Jane Roe <x@evil.example>"), "header")
sent(mt.eoh(conn), "end of header")
expect_rejected(conn, finish(conn))

for _, step in ipairs(message_steps(conn, "B1", forgery("Jane Roe"))) do
	step()
end
local piece = string.rep("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd\r\n", 1000)
for _ = 1, 80 do
	sent(mt.bodystring(conn, piece), "body")
end
expect_rejected(conn, finish(conn))

for _, step in ipairs(message_steps(conn, "B2", HONEST)) do
	step()
end
for _ = 1, 2000 do
	sent(mt.bodystring(conn, "x\r\n"), "body")
end
expect_untouched(conn, finish(conn))
mt.disconnect(conn)
