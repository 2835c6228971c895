local e2e = require("e2e")
local screen = require("screen")

vim.fn.mkdir(e2e.path("tests"))
vim.fn.writefile({
  "from bookshop.main import app",
  "from fastapi.testclient import TestClient",
  "",
  "client = TestClient(app)",
  "",
}, e2e.path("tests/test_rates.py"))
screen.open({ vim.env.E2E_NVIM, "tests/test_rates.py" })
screen.sees("client = TestClient(app)")
screen.types(":lua vim.wait(20000, function() return #vim.lsp.get_clients({ bufnr = 0 }) > 0 end)<CR>")
screen.types("Go")
screen.types('def test_rates():<CR>client.get("/rat')
screen.types("<C-x><C-o>")
screen.sees("/rates/{currency}")
screen.types("<C-y>")
screen.types("<Esc>")
screen.misses("-- INSERT --")
screen.sees('client.get("/rates/')
screen.types(":qall!<CR>")
screen.ends()
