-- With the part of the README that turns everything on, and its settings.
local e2e = require("e2e")

e2e.open("bookshop/routers/rates.py")
e2e.eventually("hints that nobody has asked for", function() return vim.lsp.inlay_hint.get({ bufnr = 0 })[1] end)

vim.cmd.edit(e2e.path("bookshop/routers/books.py"))
e2e.findings("body-with-no-content-status")
vim.wait(500)
for _, each in ipairs(vim.diagnostic.get(0)) do
  if each.code == "missing-response-model" then
    error("the settings were not heard")
  end
end
vim.cmd("write")
e2e.same(table.concat(vim.fn.readfile(e2e.path("bookshop/routers/books.py"))):find('"removed"', 1, true), nil)

vim.cmd.edit(e2e.path("bookshop/database.py"))
e2e.eventually("lenses that nobody has asked for", function()
  vim.api.nvim_exec_autocmds("InsertLeave", { buffer = 0 })
  vim.wait(200)
  return vim.lsp.codelens.get(0)[1]
end)
