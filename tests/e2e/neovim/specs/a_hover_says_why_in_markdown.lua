local e2e = require("e2e")

e2e.open("bookshop/main.py")
e2e.findings("cors-any-origin-with-credentials")
e2e.go_to('["*"]')
vim.lsp.buf.hover()
local shown = e2e.float()
e2e.same(vim.bo[shown].filetype, "markdown")
e2e.contains(e2e.text(shown), "cors-any-origin-with-credentials")
