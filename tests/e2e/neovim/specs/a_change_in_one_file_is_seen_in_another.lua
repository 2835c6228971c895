local e2e = require("e2e")

local RULE = "cors-any-origin-with-credentials"
vim.fn.writefile({ "from fastapi.middleware.cors import CORSMiddleware as Layer" }, e2e.path("layers.py"))
vim.fn.writefile({
  "from fastapi import FastAPI",
  "from layers import Layer",
  "app = FastAPI()",
  'app.add_middleware(Layer, allow_origins=["*"], allow_credentials=True)',
}, e2e.path("other.py"))
e2e.open("other.py")
local other = vim.api.nvim_get_current_buf()
e2e.findings(RULE)

local function is_found()
  return vim.iter(vim.diagnostic.get(other)):any(function(each) return each.code == RULE end)
end
vim.cmd.split(e2e.path("layers.py"))
e2e.eventually("the client", function() return vim.lsp.get_clients({ bufnr = 0 })[1] end)
vim.api.nvim_buf_set_lines(0, 0, 1, false, { "class Layer: ..." })
e2e.eventually("no finding in the file that was not touched", function() return not is_found() end)
vim.cmd("undo")
e2e.eventually("the finding again", is_found)
