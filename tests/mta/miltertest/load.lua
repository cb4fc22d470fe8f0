-- One of many that run at once: messages of every kind on several connections.
dofile(folder .. "/session.lua")
for round = 1, 5 do
	local conn = open()
	for number = 1, 5 do
		expect_untouched(conn, send(conn, "L" .. round .. number, HONEST))
		expect_rejected(conn, send(conn, "J" .. round .. number, forgery("Jane Roe")))
		message_steps(conn, "X", forgery("Jane Roe"))[1]()
		if number % 2 == 0 then
			sent(mt.abort(conn), "abort")
		end
	end
	mt.disconnect(conn, round % 2 == 0)
end
