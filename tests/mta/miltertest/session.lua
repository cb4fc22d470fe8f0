-- What the scripts beside this one share. `socket` and `folder` come from the command line.

-- Fails with a sentence where `condition` does not hold.
function expect(condition, sentence)
	if not condition then
		mt.echo(debug.traceback(sentence, 2)) -- miltertest itself says nothing
		error(sentence, 2)
	end
end

-- Every step of the protocol must be taken by the filter.
function sent(failure, step)
	expect(failure == nil, step .. " was not taken: " .. tostring(failure))
end

function open(host, address)
	local conn = mt.connect(socket, 100, 0.05)
	expect(conn ~= nil, "nobody listens on " .. socket)
	sent(mt.macro(conn, SMFIC_CONNECT, "j", "mx.inbox.example"), "macro j")
	sent(mt.conninfo(conn, host or "mail.evil.example", address or "203.0.113.66"), "connect")
	sent(mt.helo(conn, host or "mail.evil.example"), "helo")
	return conn
end

-- The steps of one message, in order. `fields` is a list of { name, value }; miltertest puts the
-- blank before a value where the filter asks for it, and has no room for more than 1000 octets.
function message_steps(conn, id, fields, body)
	local steps = {
		function()
			sent(mt.macro(conn, SMFIC_MAIL, "i", id), "macro i")
			sent(mt.mailfrom(conn, "<x@evil.example>"), "mail")
		end,
		function()
			sent(mt.rcptto(conn, "<reader@inbox.example>"), "rcpt")
		end,
	}
	for _, field in ipairs(fields) do
		table.insert(steps, function()
			sent(mt.header(conn, field[1], field[2]), "header " .. field[1])
		end)
	end
	table.insert(steps, function() sent(mt.eoh(conn), "end of header") end)
	table.insert(steps, function() sent(mt.bodystring(conn, body or "Hello\r\n"), "body") end)
	return steps
end

function finish(conn)
	sent(mt.eom(conn), "end of message")
	return mt.getreply(conn)
end

function send(conn, id, fields, body)
	for _, step in ipairs(message_steps(conn, id, fields, body)) do
		step()
	end
	return finish(conn)
end

HONEST = {
	{ "From", "Pia Lind <pia@elsewhere.example>" },
	{ "To", "reader@inbox.example" },
	{ "Subject", "Minutes" },
}

-- The list says for each of them what becomes of a forgery.
function forgery(name)
	return {
		{ "From", "" .. name .. " <x@evil.example>" },
		{ "To", "reader@inbox.example" },
		{ "Subject", "Minutes" },
	}
end

function expect_untouched(conn, reply)
	expect(reply == SMFIR_CONTINUE or reply == SMFIR_ACCEPT, "the message did not pass")
	for _, change in ipairs({ MT_HDRADD, MT_HDRINSERT, MT_HDRCHANGE, MT_HDRDELETE,
		MT_BODYCHANGE, MT_QUARANTINE }) do
		expect(not mt.eom_check(conn, change), "the message was touched: " .. change)
	end
end

-- (miltertest keeps no reply text; its code is looked at in run.py.)
function expect_rejected(conn, reply)
	expect(reply == SMFIR_REPLYCODE, "there was no reply of its own: " .. reply)
	expect(not mt.eom_check(conn, MT_HDRINSERT), "a rejected message was marked")
end
