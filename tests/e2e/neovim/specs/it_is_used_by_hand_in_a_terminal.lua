-- Neovim is a terminal as well: another one runs in it, and is looked at and typed into.
local e2e = require("e2e")

vim.o.columns, vim.o.lines = 130, 45
vim.cmd.enew()
local terminal = vim.fn.jobstart({ vim.env.E2E_NVIM, "bookshop/routers/rates.py" }, {
  term = true,
  width = 120,
  height = 40,
  env = { TERM = "xterm-256color", NVIM = "" },
})
local screen = vim.api.nvim_get_current_buf()

local function sees(part)
  local seen = vim.wait(20000, function() return e2e.text(screen):find(part, 1, true) ~= nil end, 20)
  if not seen then
    error(("never on the screen: %s\n%s"):format(part, e2e.text(screen)), 2)
  end
end

local function types(keys)
  vim.fn.chansend(terminal, vim.api.nvim_replace_termcodes(keys, true, false, true))
end

sees("async def read_rate")
types(":lua vim.diagnostic.config({ virtual_text = true }); vim.lsp.inlay_hint.enable()<CR>")
sees("`httpx.get` keeps the event loop waiting")
sees("→ /rates/{currency} needs current_user")

types("11Gf(hK")
sees("blocking-call-in-async-route")
types(":<C-U>fclose!<CR>")

types("gra")
sees("Make `read_rate` a `def`, which runs in a thread")
types("1<CR>")
e2e.eventually("the mended line", function() return not e2e.text(screen):find("async def read_rate", 1, true) end)
sees("def read_rate")
types(":w<CR>")
e2e.eventually("the mended file", function()
  return not table.concat(vim.fn.readfile(e2e.path("bookshop/routers/rates.py")), "\n"):find("async", 1, true)
end)

types(":FastapiMentorRoutes health<CR>")
sees('return {"status": "ok"}')
types(":FastapiMentorRoutes<CR>")
sees("/books/{book_id}")
types("8<CR>")
types(":FastapiMentorExplain query-in-loop<CR>")
sees("# query-in-loop")
types(":qall!<CR>")
e2e.same(vim.fn.jobwait({ terminal }, 10000), { 0 })
