-- Only the steps and rights that are needed; no answers before the end.
dofile(folder .. "/session.lua")
local conn = mt.connect(socket, 100, 0.05)
expect(conn ~= nil, "nobody listens on " .. socket)
sent(mt.negotiate(conn, nil, nil, nil), "negotiation")
for _, right in ipairs({ SMFIF_ADDHDRS, SMFIF_CHGHDRS, SMFIF_QUARANTINE }) do
	expect(mt.test_action(conn, right), "a right is missing: " .. right)
end
for _, right in ipairs({ SMFIF_CHGBODY, SMFIF_ADDRCPT, SMFIF_DELRCPT, SMFIF_CHGFROM }) do
	expect(not mt.test_action(conn, right), "a right too many: " .. right)
end
for _, step in ipairs({ SMFIP_NODATA, SMFIP_NOUNKNOWN, SMFIP_NR_HDR, SMFIP_NR_CONN, SMFIP_NR_HELO,
	SMFIP_NR_MAIL, SMFIP_NR_RCPT, SMFIP_NR_EOH, SMFIP_NR_BODY, SMFIP_HDR_LEADSPC }) do
	expect(mt.test_option(conn, step), "an option is missing: " .. step)
end
for _, step in ipairs({ SMFIP_NOCONNECT, SMFIP_NOHELO, SMFIP_NOMAIL, SMFIP_NORCPT, SMFIP_NOBODY,
	SMFIP_NOHDRS, SMFIP_NOEOH }) do
	expect(not mt.test_option(conn, step), "a step that is needed is missing: " .. step)
end
mt.disconnect(conn)
