local e2e = require("e2e")

e2e.open("bookshop/routers/rates.py")
e2e.findings("blocking-call-in-async-route")
e2e.go_to("read_rate")
vim.lsp.buf.hover()
e2e.contains(e2e.text(e2e.float()), "/rates/{currency}")
