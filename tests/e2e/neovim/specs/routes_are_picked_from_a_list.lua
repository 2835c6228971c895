local e2e = require("e2e")

e2e.open("bookshop/main.py")
local offered
vim.ui.select = function(entries, options, chosen)
  offered = vim.tbl_map(options.format_item, entries)
  chosen(vim.iter(entries):find(function(each) return each.columns[1] == "POST" end))
end
vim.cmd("FastapiMentorRoutes")
e2e.eventually("the handler of the route", function() return vim.fn.expand("%:t") == "books.py" end)
e2e.same(#offered, 8)
e2e.contains(offered[1], "GET")
e2e.contains(table.concat(offered, "\n"), "bookshop/routers/rates.py:10")
e2e.contains(vim.api.nvim_get_current_line(), "def add_book")

-- The only one that fits is gone to at once; words may stand in any order.
vim.ui.select = function() error("asked for no reason") end
vim.cmd("FastapiMentorRoutes rates get")
e2e.eventually("the other handler", function() return vim.fn.expand("%:t") == "rates.py" end)
e2e.contains(vim.api.nvim_get_current_line(), "def read_rate")

local told = e2e.told()
vim.cmd("FastapiMentorRoutes nothing-like-it")
e2e.eventually("a message", function() return told[1] end)
e2e.contains(told[1], "no route fits nothing-like-it")
