-- The connection is closed after each step, with and without a word.
dofile(folder .. "/session.lua")
for _, polite in ipairs({ true, false }) do
	local conn = mt.connect(socket, 100, 0.05)
	expect(conn ~= nil, "nobody listens on " .. socket)
	mt.disconnect(conn, polite)
	conn = mt.connect(socket)
	sent(mt.negotiate(conn, nil, nil, nil), "negotiation")
	mt.disconnect(conn, polite)
	for last = 0, #message_steps(nil, "C", forgery("Jane Roe")) do
		conn = open()
		local steps = message_steps(conn, "C" .. last, forgery("Jane Roe"))
		for number = 1, last do
			steps[number]()
		end
		mt.disconnect(conn, polite)
	end
end
local conn = open()
expect_rejected(conn, send(conn, "C", forgery("Jane Roe")))
mt.disconnect(conn, false)
