local e2e = require("e2e")

e2e.open("bookshop/routers/books.py")
vim.lsp.buf.document_symbol({ on_list = function(list) _G.symbols = list.items end })
e2e.eventually("the symbols", function() return _G.symbols end)
local names = table.concat(vim.tbl_map(function(each) return each.text end, _G.symbols), "\n")
e2e.contains(names, "/books/{book_id}")

vim.lsp.buf.workspace_symbol("rates", { on_list = function(list) _G.found = list.items end })
e2e.eventually("the symbols of the workspace", function() return _G.found and #_G.found > 0 end)
e2e.contains(_G.found[1].text, "/rates/{currency}")
e2e.contains(_G.found[1].filename, "rates.py")
