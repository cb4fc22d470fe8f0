-- Each action as the MTA sees it, all over one connection.
dofile(folder .. "/session.lua")
local conn = open()

expect_untouched(conn, send(conn, "V1", HONEST))
expect_rejected(conn, send(conn, "V2", forgery("Jane Roe")))

local reply = send(conn, "V3", forgery("Tove Tagg"))
expect(reply == SMFIR_CONTINUE or reply == SMFIR_ACCEPT, "a tagged message did not pass")
expect(mt.eom_check(conn, MT_HDRINSERT, "X-Guise-Verdict"), "no X-Guise-Verdict")
expect(string.find(mt.getheader(conn, "X-Guise-Verdict", 0), "^ tag;") ~= nil,
	"the verdict is not a tag: " .. mt.getheader(conn, "X-Guise-Verdict", 0))
expect(mt.eom_check(conn, MT_HDRCHANGE, "Subject", " [SUSPICIOUS] Minutes"),
	"the subject has no prefix")
expect(not mt.eom_check(conn, MT_QUARANTINE), "a tagged message was held")

reply = send(conn, "V4", forgery("Hedda Holm"))
expect(reply == SMFIR_CONTINUE or reply == SMFIR_ACCEPT, "a held message did not pass")
expect(mt.eom_check(conn, MT_QUARANTINE), "the message was not held")
expect(mt.eom_check(conn, MT_HDRINSERT, "X-Guise-Verdict"), "no X-Guise-Verdict")
expect(not mt.eom_check(conn, MT_HDRCHANGE, "Subject"), "the subject of a held message was changed")

expect_untouched(conn, send(conn, "V5", HONEST))
mt.disconnect(conn)
