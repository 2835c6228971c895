local e2e = require("e2e")

local client = e2e.open("bookshop/routers/books.py")
e2e.same(vim.uv.fs_realpath(client.root_dir), e2e.path(""):gsub("/$", ""))
e2e.same(client.server_info.name, "fastapi-mentor")
e2e.same(#vim.lsp.get_clients(), 1)

vim.cmd.edit(e2e.path("bookshop/main.py"))
e2e.eventually("the same client in another file of the project", function()
  return vim.lsp.get_clients({ bufnr = 0 })[1] == client
end)

vim.cmd.enew()
vim.bo.filetype = "lua"
e2e.same(vim.lsp.get_clients({ bufnr = 0 }), {})

client:stop()
e2e.eventually("the end of the server", function() return client:is_stopped() end)
