local e2e = require("e2e")

vim.fn.mkdir(e2e.path("tests"))
vim.fn.writefile({
  "from bookshop.main import app",
  "from fastapi.testclient import TestClient",
  "",
  "client = TestClient(app)",
  "",
  "",
  "def test_rates():",
  '    assert "é" and client.get("/rates/EUR")',
}, e2e.path("tests/test_rates.py"))
e2e.open("tests/test_rates.py")
e2e.go_to("EUR")
vim.lsp.buf.definition()
e2e.eventually("the file of the handler", function() return vim.fn.expand("%:t") == "rates.py" end)
e2e.contains(vim.api.nvim_get_current_line(), "def read_rate")
e2e.same(vim.api.nvim_win_get_cursor(0)[2], #"async def ")

-- And back: who asks the route.
vim.lsp.buf.references(nil, { on_list = function(list) _G.found = list.items end })
e2e.eventually("the references", function() return _G.found end)
e2e.same(vim.iter(_G.found):any(function(each)
  return vim.fs.basename(each.filename) == "test_rates.py" and each.lnum == 8
end), true)
