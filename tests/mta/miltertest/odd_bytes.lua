-- Fields that no honest program writes are judged like others.
dofile(folder .. "/session.lua")
local conn = open()
local every = {}
for byte = 1, 255 do
	every[byte] = string.char(byte)
end
local values = {
	"", " ", " \t", table.concat(every), string.rep("\255", 900), "a\n b\n\n c", "bare\rreturn",
	"=?utf-8?B?====?= =?x", string.rep(" =?utf-8?Q?=00?=", 50), string.rep("a@b,", 220),
	string.rep("(", 900),
}
for number, value in ipairs(values) do
	for _, name in ipairs({ "From", "Subject", "X-Guise-Verdict", "Authentication-Results",
		"DKIM-Signature", "Received" }) do
		local fields = { { name, value } }
		for _, field in ipairs(forgery("Jane Roe")) do
			table.insert(fields, field)
		end
		expect_rejected(conn, send(conn, "O" .. number, fields))
	end
end
local many = {}
for number = 1, 3000 do
	many[number] = { "X-Field-" .. number % 7, "" .. number }
end
for _, field in ipairs(forgery("Jane Roe")) do
	table.insert(many, field)
end
expect_rejected(conn, send(conn, "many", many))
send(conn, string.rep("long", 200), HONEST)
send(conn, "no\27[31m\nid", HONEST)
mt.disconnect(conn)
