local e2e = require("e2e")

e2e.open("bookshop/database.py")
local lens = e2e.eventually("a lens", function()
  vim.lsp.codelens.refresh({ bufnr = 0 })
  vim.wait(300)
  return vim.iter(vim.lsp.codelens.get(0)):find(function(each)
    return each.command.title:find("injected", 1, true)
  end)
end)
e2e.same(lens.command.title, "injected 7 times")
vim.api.nvim_win_set_cursor(0, { lens.range.start.line + 1, 0 })
vim.lsp.codelens.run()
e2e.eventually("the quickfix window", function() return vim.bo.buftype == "quickfix" end)
local list = vim.fn.getqflist({ title = true, items = true })
e2e.same(list.title, "FastAPI Mentor: injected 7 times")
e2e.same(#list.items, 7)

-- The only place is gone to at once.
vim.cmd("cclose")
local client = vim.lsp.get_clients({ name = "fastapi_mentor" })[1]
local one = vim.deepcopy(lens.command)
one.arguments[3] = { one.arguments[3][1] }
client:exec_cmd(one)
e2e.same(vim.fn.expand("%:t"), "books.py")
