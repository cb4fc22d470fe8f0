-- A message is aborted after each of its steps; the next one on the connection is judged as if
-- there had been none.
dofile(folder .. "/session.lua")
local conn = open()
local count = #message_steps(conn, "A0", forgery("Jane Roe"))
for last = 1, count do
	local steps = message_steps(conn, "A" .. last, forgery("Jane Roe"))
	for number = 1, last do
		steps[number]()
	end
	sent(mt.abort(conn), "abort")
	expect_untouched(conn, send(conn, "B" .. last, HONEST))
	expect_rejected(conn, send(conn, "C" .. last, forgery("Jane Roe")))
end
sent(mt.abort(conn), "abort without a message")
sent(mt.abort(conn), "abort twice")
expect_untouched(conn, send(conn, "D", HONEST))
mt.disconnect(conn)
