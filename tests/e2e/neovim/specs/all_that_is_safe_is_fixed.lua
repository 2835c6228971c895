local e2e = require("e2e")

local client = e2e.open("bookshop/routers/books.py")
e2e.findings("body-with-no-content-status")
vim.cmd("FastapiMentorFixAll")
e2e.eventually("the mended file", function() return not e2e.text():find('"removed"', 1, true) end)
e2e.contains(e2e.text(), "def read_book(book_id: int, session: SessionDep) -> BookRead:")
e2e.contains(e2e.text(), "text(f")
vim.cmd("undo")
e2e.contains(e2e.text(), '"removed"')
vim.cmd("redo")

local told = e2e.told()
vim.cmd("FastapiMentorFixAll")
e2e.eventually("a message", function() return told[1] end)
e2e.contains(told[1], "nothing here can be fixed safely")

-- Before a file is written, at once.
vim.cmd("undo")
require("fastapi_mentor.fixing").fix_all_now()
e2e.same(e2e.text():find('"removed"', 1, true), nil)

-- The whole project, if it is said so.
local asked
vim.fn.confirm = function(question)
  asked = question
  return 2
end
vim.cmd("FastapiMentorFixAll!")
e2e.eventually("a question", function() return asked end)
e2e.contains(asked, "bookshop/schemas.py")
vim.fn.confirm = function() return 1 end
vim.cmd("FastapiMentorFixAll!")
local schemas = vim.fn.bufadd(e2e.path("bookshop/schemas.py"))
e2e.eventually("the other file, changed", function() return vim.bo[schemas].modified end)
e2e.contains(e2e.text(schemas), "field_validator")

-- Without a server it says what to do.
client:stop()
e2e.eventually("the end of the server", function() return client:is_stopped() end)
vim.cmd("FastapiMentorFixAll")
e2e.contains(told[#told], ":checkhealth fastapi_mentor")
