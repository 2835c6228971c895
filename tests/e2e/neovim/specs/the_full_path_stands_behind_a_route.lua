local e2e = require("e2e")

e2e.open("bookshop/routers/rates.py")
vim.lsp.inlay_hint.enable(true, { bufnr = 0 })
local hint = e2e.eventually("an inlay hint", function() return vim.lsp.inlay_hint.get({ bufnr = 0 })[1] end)
local label = hint.inlay_hint.label
e2e.contains(type(label) == "string" and label or label[1].value, "/rates/{currency}")
e2e.same(hint.inlay_hint.position.line, 8)
