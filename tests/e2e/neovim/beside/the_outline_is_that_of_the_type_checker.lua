-- With the two parts of the page about outlines and encodings.
local e2e = require("e2e")

e2e.open("bookshop/routers/books.py")
e2e.eventually("the other server", function()
  return vim.lsp.get_clients({ bufnr = 0, name = vim.env.E2E_OTHER })[1]
end)
e2e.findings("missing-response-model")
local function outline()
  _G.items = nil
  vim.lsp.buf.document_symbol({ on_list = function(list) _G.items = list.items end })
  vim.wait(10000, function() return _G.items ~= nil end, 20)
  return table.concat(vim.tbl_map(function(each) return each.text end, _G.items or {}), "\n")
end
e2e.eventually("the outline of the type checker", function() return outline():find("read_book", 1, true) end)
e2e.same(outline():find("GET /books", 1, true), nil)

for _, client in ipairs(vim.lsp.get_clients({ bufnr = 0 })) do
  e2e.same({ client.name, client.offset_encoding }, { client.name, "utf-16" })
end
vim.cmd("checkhealth vim.lsp")
e2e.same(e2e.text():find("different position encodings", 1, true), nil)
