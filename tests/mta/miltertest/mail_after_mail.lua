-- A MAIL without an end before it begins a new message: nothing of the first one is left.
dofile(folder .. "/session.lua")
local conn = open()
for round = 1, 3 do
	local steps = message_steps(conn, "M" .. round, forgery("Jane Roe"))
	for number = 1, 2 do
		steps[number]()
	end
	expect_untouched(conn, send(conn, "N" .. round, HONEST))
	steps = message_steps(conn, "O" .. round, forgery("Jane Roe"))
	for _, step in ipairs(steps) do
		step()
	end
	expect_untouched(conn, send(conn, "P" .. round, HONEST))
	steps = message_steps(conn, "Q" .. round, HONEST)
	for _, step in ipairs(steps) do
		step()
	end
	expect_rejected(conn, send(conn, "R" .. round, forgery("Jane Roe")))
end
-- HELO and EHLO again in the midst of it.
message_steps(conn, "S", HONEST)[1]()
sent(mt.helo(conn, "again.evil.example"), "helo")
expect_rejected(conn, send(conn, "T", forgery("Jane Roe")))
mt.disconnect(conn)
